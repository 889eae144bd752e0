internal import EventLoop

/// Reads messages from a connection and checks that none is missing and none out of order.
struct SequenceReader {
    private let socket: Descriptor
    private var frames = FrameCounter()
    private var last: UInt64?
    /// What was received and may hold the beginning of a number.
    private var unread: [UInt8] = []
    /// How many bytes were received.
    private(set) var bytes = 0

    init(_ socket: Descriptor) { self.socket = socket }

    /// Reads so many messages.
    ///
    /// - Throws: When one is missing, or out of order.
    mutating func read(_ count: Int) throws {
        var messages = 0
        var numbers = 0
        while messages < count {
            let chunk = try Opening.receive(from: socket)
            bytes += chunk.count
            messages += chunk.withUnsafeBytes { frames.read($0) }
            unread += chunk
            numbers += try checkNumbers()
        }
        guard messages == count, numbers == count else {
            throw BenchmarkError("\(messages) messages with \(numbers) numbers, not \(count)")
        }
    }

    private mutating func checkNumbers() throws -> Int {
        var found = 0
        var place = 0
        try unread.withUnsafeBytes { bytes in
            while let start = bytes.firstEnd(of: Publication.numberMark, from: place),
                start + Publication.numberDigits <= bytes.count
            {
                let number = bytes.number(at: start, digits: Publication.numberDigits)
                if let last, number != last + 1 {
                    throw BenchmarkError("message \(number) came after \(last)")
                }
                last = number
                found += 1
                place = start + Publication.numberDigits
            }
        }
        // A mark may be cut at the end, or stand there without its whole number.
        let longest = Publication.numberMark.count + Publication.numberDigits
        unread.removeFirst(max(place, unread.count - longest))
        return found
    }
}
