internal import WebSocketCommon

/// Memory for bytes that are gathered from several places for one `send()`; nothing moves until it is reset.
struct Arena: ~Copyable {
    /// Memory beyond this is given back after a turn that needed it, in bytes.
    private static let keptCapacity = 256 << 10

    private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var used = 0

    init() {}

    deinit { memory.deallocate() }

    func hasRoom(for count: Int) -> Bool { memory.count - used >= count }

    /// Forgets what was gathered, and has room for `count` bytes afterwards.
    mutating func reset(for count: Int) {
        used = 0
        guard memory.count < count else { return }
        memory.deallocate()
        memory = .allocate(byteCount: max(count, Self.keptCapacity), alignment: 16)
    }

    /// Copies slices behind each other; there must be room.
    mutating func gather(
        _ slices: [LogSlice],
        of bytes: UnsafeRawBufferPointer
    ) -> UnsafeRawBufferPointer {
        let start = used
        for slice in slices {
            let target = UnsafeMutableRawBufferPointer(rebasing: memory[used..<used + slice.length])
            target.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: bytes[slice.offset..<slice.end])
            )
            used += slice.length
        }
        return UnsafeRawBufferPointer(rebasing: memory[start..<used])
    }

    /// Forgets what was gathered, and gives much memory back.
    mutating func trim() {
        used = 0
        guard memory.count > Self.keptCapacity else { return }
        memory.deallocate()
        memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }
}
