internal import CLinux

/// The kernel's random numbers, fetched many at a time: a system call for each would cost more than what uses it.
package struct RandomPool: RandomNumberGenerator, Sendable {
    private static let size = 128
    private var numbers: [UInt64] = []

    /// Makes an empty pool.
    package init() {}

    /// A number nobody can guess.
    package mutating func next() -> UInt64 {
        if numbers.isEmpty { refill() }
        return numbers.removeLast()
    }

    private mutating func refill() {
        numbers = [UInt64](unsafeUninitializedCapacity: Self.size) { buffer, count in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            // getrandom(2): up to 256 bytes come whole once the system has started; larger requests may be cut by a signal.
            for offset in stride(from: 0, to: bytes.count, by: 256) {
                guard let base = bytes.baseAddress, hub_random(base + offset, 256) == 256 else {
                    preconditionFailure("the kernel gives no random numbers")
                }
            }
            count = Self.size
        }
    }
}
