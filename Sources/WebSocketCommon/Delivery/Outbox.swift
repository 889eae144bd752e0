/// What a slow connection still has to receive, under the policy `all`: nothing is dropped, and a connection that falls further
/// behind than its bound is to be closed by the owner.
///
/// It points into chunks that all slow connections share, so a thousand slow readers of one room hold one copy of what they wait
/// for.
package struct Outbox: Sendable {
    private struct Segment {
        var chunk: [UInt8]
        /// Where its first frame begins in the chunk.
        var origin: Int
        /// What waits: behind `origin` when a part was sent.
        var waiting: Range<Int>
    }

    /// What is smaller than this part of its chunk is copied out of it, so that a few bytes do not keep a large chunk alive.
    private static let sharedPart = 8

    private var segments: [Segment] = []
    private var first = 0
    /// How many bytes wait.
    package private(set) var byteCount = 0
    /// How many bytes were on their way when it was truncated: they must be sent, however many they are.
    private var owed = 0

    /// Makes an empty outbox.
    package init() {}

    /// Whether nothing waits.
    package var isEmpty: Bool { byteCount == 0 }

    /// Whether more waits than a bound allows, in bytes; the frame that it was truncated to does not count.
    package func exceeds(_ bound: Int) -> Bool { byteCount - owed > bound }

    /// Adds what the kernel did not take of some slices.
    ///
    /// - Parameters:
    ///   - slices: Whole frames, in order.
    ///   - sent: How many of their bytes were sent already.
    ///   - chunk: The bytes they point into.
    package mutating func append(_ slices: [LogSlice], sent: Int = 0, of chunk: [UInt8]) {
        var sent = sent
        var waiting: [Segment] = []
        for slice in slices {
            let taken = min(sent, slice.length)
            sent -= taken
            guard taken < slice.length else { continue }
            let range = slice.offset + taken..<slice.end
            byteCount += range.count
            waiting.append(Segment(chunk: chunk, origin: slice.offset, waiting: range))
        }
        let extent = waiting.reduce(0) { $0 + $1.waiting.upperBound - $1.origin }
        if extent * Self.sharedPart < chunk.count { waiting = Self.copied(waiting, extent) }
        segments += waiting
    }

    /// Offers the first bytes, until fewer are taken than were offered.
    ///
    /// - Parameter send: Is offered bytes; answers how many it took, or a negative errno.
    /// - Returns: The last answer of `send`, or 0 when nothing waited.
    package mutating func drain(_ send: (UnsafeRawBufferPointer) -> Int) -> Int {
        var answer = 0
        while first < segments.count {
            let waiting = segments[first].waiting
            answer = segments[first].chunk.withUnsafeBytes { bytes in
                send(UnsafeRawBufferPointer(rebasing: bytes[waiting]))
            }
            guard answer > 0 else { break }
            byteCount -= answer
            guard answer == waiting.count else {
                segments[first].waiting = waiting.lowerBound + answer..<waiting.upperBound
                break
            }
            segments[first].chunk = []  // or it would live until the list is shortened
            first += 1
        }
        if first * 2 > segments.count {
            segments.removeFirst(first)
            first = 0
        }
        return answer
    }

    /// Forgets everything but the rest of the frame that is on its way, so that a close frame can follow it.
    ///
    /// - Parameter frameLength: Answers the length of the frame at the start of some bytes.
    package mutating func truncate(frameLength: (UnsafeRawBufferPointer) -> Int) {
        guard first < segments.count else { return }
        var current = segments[first]
        segments = []
        first = 0
        byteCount = 0
        guard current.origin < current.waiting.lowerBound else { return }
        let end = current.chunk.withUnsafeBytes { bytes in
            var end = current.origin
            while end < current.waiting.lowerBound {
                end += frameLength(
                    UnsafeRawBufferPointer(rebasing: bytes[end..<current.waiting.upperBound])
                )
            }
            return min(end, current.waiting.upperBound)
        }
        // Between two frames nothing is on its way, and an empty segment could never be sent.
        guard end > current.waiting.lowerBound else { return }
        current.waiting = current.waiting.lowerBound..<end
        segments = [current]
        byteCount = current.waiting.count
        owed = byteCount
    }

    /// The same bytes in a chunk of their own.
    private static func copied(_ segments: [Segment], _ extent: Int) -> [Segment] {
        var copy: [UInt8] = []
        copy.reserveCapacity(extent)
        let moved = segments.map { segment in
            let shift = copy.count - segment.origin
            copy += segment.chunk[segment.origin..<segment.waiting.upperBound]
            let waiting = segment.waiting.lowerBound + shift..<segment.waiting.upperBound + shift
            return Segment(chunk: [], origin: segment.origin + shift, waiting: waiting)
        }
        return moved.map { Segment(chunk: copy, origin: $0.origin, waiting: $0.waiting) }
    }
}
