internal import CLinux

/// One element for each descriptor that has one, at a fixed address.
///
/// Address space is reserved for all of them and costs memory only where it was touched, because the kernel hands out the
/// lowest free number: the used part stays dense. An access is an addition and a load; nothing is retained.
package struct Slab<Element>: ~Copyable {
    private let elements: UnsafeMutablePointer<Element>
    private let presence: UnsafeMutablePointer<UInt8>
    /// One more than the highest descriptor it can hold an element for.
    package let capacity: Int
    /// How many elements it holds.
    package private(set) var count = 0

    /// Reserves room for descriptors `0 ..< capacity`.
    ///
    /// - Parameter capacity: The open-file limit.
    /// - Throws: `ENOMEM` when the address space is not to be had.
    package init(capacity: Int) throws(SystemError) {
        guard let elements = hub_reserve(capacity * MemoryLayout<Element>.stride),
            let presence = hub_reserve(capacity)
        else { throw SystemError("reserve memory for \(capacity) connections", ENOMEM) }
        self.elements = elements.bindMemory(to: Element.self, capacity: capacity)
        self.presence = presence.bindMemory(to: UInt8.self, capacity: capacity)
        self.capacity = capacity
    }

    deinit {
        for index in 0..<capacity where count > 0 && presence[index] != 0 {
            (elements + index).deinitialize(count: 1)
        }
        munmap(elements, capacity * MemoryLayout<Element>.stride)
        munmap(presence, capacity)
    }

    /// Whether `descriptor` has an element.
    package func contains(_ descriptor: Int32) -> Bool {
        descriptor >= 0 && descriptor < capacity && presence[Int(descriptor)] != 0
    }

    /// Where the element of descriptor 0 is, or would be: for walks over descriptors that are known to have one.
    package var base: UnsafeMutablePointer<Element> { elements }

    /// Gives `descriptor` an element; it must have none yet.
    package mutating func insert(_ element: consuming Element, at descriptor: Int32) {
        precondition(
            descriptor >= 0 && descriptor < capacity && presence[Int(descriptor)] == 0,
            "descriptor \(descriptor) is outside 0..<\(capacity) or has an element"
        )
        (elements + Int(descriptor)).initialize(to: element)
        presence[Int(descriptor)] = 1
        count += 1
    }

    /// Takes the element of `descriptor` away, if it has one.
    @discardableResult
    package mutating func remove(_ descriptor: Int32) -> Element? {
        guard contains(descriptor) else { return nil }
        presence[Int(descriptor)] = 0
        count -= 1
        return (elements + Int(descriptor)).move()
    }

    /// The element of `descriptor`, which must have one.
    package subscript(descriptor: Int32) -> Element {
        unsafeAddress {
            precondition(contains(descriptor), "descriptor \(descriptor) has no element")
            return UnsafePointer(elements + Int(descriptor))
        }
        unsafeMutableAddress {
            precondition(contains(descriptor), "descriptor \(descriptor) has no element")
            return elements + Int(descriptor)
        }
    }

    /// The descriptors that have an element, in ascending order; O(capacity), for shutdown and statistics.
    package var descriptors: [Int32] {
        guard count > 0 else { return [] }
        return (0..<Int32(capacity)).filter { presence[Int($0)] != 0 }
    }
}
