internal import CLinux
internal import EventLoop
internal import Glibc

/// Ends the broker's wait from other threads.
final class Doorbell: Sendable {
    /// Is readable once it was rung.
    let descriptor: Descriptor

    init() throws(SystemError) {
        let number = hub_eventfd()
        guard number >= 0 else { throw SystemError("make an eventfd", -number) }
        descriptor = Descriptor(number)
    }

    deinit { descriptor.close() }

    func ring() {
        var one: UInt64 = 1
        // EAGAIN means that the counter is full, so the wait ends anyway.
        _ = write(descriptor.number, &one, MemoryLayout<UInt64>.size)
    }

    /// Takes all rings so far as heard; to be called before looking for what they mean.
    func clear() {
        var count: UInt64 = 0
        _ = read(descriptor.number, &count, MemoryLayout<UInt64>.size)
    }
}
