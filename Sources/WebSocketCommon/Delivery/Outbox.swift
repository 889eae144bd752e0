/// What a slow connection still has to receive, under the policy `all`: nothing is dropped, and a connection that falls further
/// behind than its bound is to be closed by the owner.
///
/// What rooms said stands in a `Backlog`, which all their slow readers share, so a thousand of them hold one copy of what they wait
/// for; what was said to this connection alone is copied.
package struct Outbox {
    private struct Segment {
        /// `nil` when all of it was taken.
        var rope: BacklogRope?
        /// Where its first frame begins in the rope.
        var origin: Int
        /// What waits: behind `origin` when a part was sent.
        var waiting: Range<Int>
    }

    private var segments: [Segment] = []
    private var first = 0
    /// How many bytes wait.
    package private(set) var byteCount = 0
    /// How many bytes were on their way when it was truncated: they must be sent, however many they are.
    private var owed = 0
    /// Where what was said to this connection alone is copied to.
    private var own: BacklogRope?

    /// Makes an empty outbox.
    package init() {}

    /// Whether nothing waits.
    package var isEmpty: Bool { byteCount == 0 }

    /// Whether more waits than a bound allows, in bytes; the frame that it was truncated to does not count.
    package func exceeds(_ bound: Int) -> Bool { byteCount - owed > bound }

    /// Adds what the kernel did not take of frames that others may wait for too.
    ///
    /// - Parameters:
    ///   - place: Where the frames are.
    ///   - sent: How many of their bytes were sent already.
    package mutating func append(_ place: BacklogPlace, sent: Int = 0) {
        let waiting = place.range.dropFirst(sent)
        guard !waiting.isEmpty else { return }
        byteCount += waiting.count
        if first < segments.count {
            let last = segments[segments.count - 1]
            // Frames follow frames: what waits is one longer run.
            if last.rope === place.rope, last.waiting.upperBound == waiting.lowerBound, sent == 0 {
                segments[segments.count - 1].waiting = last.waiting.lowerBound..<waiting.upperBound
                return
            }
        }
        segments.append(
            Segment(rope: place.rope, origin: place.range.lowerBound, waiting: waiting)
        )
    }

    /// Adds a copy of what the kernel did not take of some slices.
    ///
    /// Each is a segment of its own: before an upgrade what is said is no frame, and `truncate` must not read it as one.
    ///
    /// - Parameters:
    ///   - slices: Frames, each whole, in order.
    ///   - sent: How many of their bytes were sent already.
    ///   - log: The bytes they point into.
    package mutating func append(_ slices: [LogSlice], sent: Int = 0, of log: [UInt8]) {
        var sent = sent
        for slice in slices {
            let taken = min(sent, slice.length)
            sent -= taken
            guard taken < slice.length else { continue }
            byteCount += slice.length - taken
            let rope = own ?? BacklogRope()
            own = rope
            let range = rope.append(copying: slice, of: log)
            segments.append(
                Segment(rope: rope, origin: range.lowerBound, waiting: range.dropFirst(taken))
            )
            if !rope.hasRoom(for: 1) { own = nil }
        }
    }

    /// Offers the first bytes, until fewer are taken than were offered.
    ///
    /// - Parameter send: Is offered bytes; answers how many it took, or a negative errno.
    /// - Returns: The last answer of `send`, or 0 when nothing waited.
    package mutating func drain(_ send: (UnsafeRawBufferPointer) -> Int) -> Int {
        var answer = 0
        while first < segments.count {
            guard let rope = segments[first].rope else {
                preconditionFailure("segment \(first) waits for bytes that were let go")
            }
            let waiting = segments[first].waiting
            var offered = 0
            answer = rope.withFirstBytes(of: waiting) { bytes in
                offered = bytes.count
                return send(bytes)
            }
            guard answer > 0 else { break }
            byteCount -= answer
            segments[first].waiting = waiting.dropFirst(answer)
            guard answer == offered else { break }
            guard answer == waiting.count else { continue }
            segments[first].rope = nil  // or it would live until the list is shortened
            first += 1
        }
        if first * 2 > segments.count {
            segments.removeFirst(first)
            first = 0
        }
        if isEmpty { own = nil }
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
        own = nil
        guard current.origin < current.waiting.lowerBound, let rope = current.rope else { return }
        var end = current.origin
        while end < current.waiting.lowerBound {
            end += rope.withFirstPart(of: end..<current.waiting.upperBound, frameLength)
        }
        end = min(end, current.waiting.upperBound)
        // Between two frames nothing is on its way, and an empty segment could never be sent.
        guard end > current.waiting.lowerBound else { return }
        current.waiting = current.waiting.lowerBound..<end
        segments = [current]
        byteCount = current.waiting.count
        owed = byteCount
    }
}
