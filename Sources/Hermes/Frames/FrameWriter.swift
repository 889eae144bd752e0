/// Room for a known number of bytes, which is filled with little-endian numbers from its beginning.
struct FrameWriter {
    private let memory: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    fileprivate init(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

    /// Writes a number.
    @inline(__always)
    mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
        let size = MemoryLayout<Value>.size
        precondition(memory.count - count >= size, "more bytes than were announced")
        // Fields stand where they stand: `storeBytes` asks for no alignment.
        memory.storeBytes(of: value.littleEndian, toByteOffset: count, as: Value.self)
        count &+= size
    }

    /// Writes zeros.
    @inline(__always)
    mutating func append(zeros: Int) {
        precondition(memory.count - count >= zeros, "more bytes than were announced")
        for place in count..<(count + zeros) { memory[place] = 0 }
        count &+= zeros
    }

    /// Replaces a byte that was written.
    @inline(__always)
    func replace(at place: Int, by byte: UInt8) {
        precondition(place >= 0 && place < count, "nothing was written there")
        memory[place] = byte
    }
}

extension [UInt8] {
    /// Appends what `body` writes, with one reservation and no copy.
    ///
    /// - Parameters:
    ///   - limit: The most bytes it can be.
    ///   - body: Writes them.
    @inline(__always)
    mutating func append(atMost limit: Int, _ body: (inout FrameWriter) -> Void) {
        append(addingCapacity: limit) { room in
            room.withUnsafeMutableBufferPointer { memory, initialized in
                var writer = FrameWriter(UnsafeMutableRawBufferPointer(memory))
                body(&writer)
                initialized = writer.count
            }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Reads a little-endian number, whose bytes must be there.
    @inline(__always)
    func number<Value: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int,
        as type: Value.Type
    ) -> Value {
        precondition(
            offset >= 0 && count - offset >= MemoryLayout<Value>.size,
            "the caller checks the length"
        )
        return Value(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}
