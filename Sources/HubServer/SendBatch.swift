internal import EventLoop

/// The sends that are handed to the flusher at once, in memory of their own: to add one is to write its fields.
struct SendBatch: ~Copyable {
    private static let capacity = 1024

    private let memory: UnsafeMutableBufferPointer<Send>
    private var count = 0

    init() {
        memory = .allocate(capacity: Self.capacity)
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        memory.initialize(repeating: Send(to: -1, bytes: nothing, tag: 0))
    }

    deinit { memory.deallocate() }

    var isEmpty: Bool { count == 0 }

    /// Whether it must be flushed before anything is added.
    var isFull: Bool { count == Self.capacity }

    /// What was added.
    var sends: UnsafeMutableBufferPointer<Send> {
        UnsafeMutableBufferPointer(rebasing: memory[..<count])
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer, to connection: Int32, tag: Int32) {
        memory[count].descriptor = connection
        memory[count].bytes = bytes
        memory[count].tag = tag
        memory[count].result = 0
        count += 1
    }

    mutating func removeAll() { count = 0 }
}
