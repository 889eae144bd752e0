/// What a channel under the policy `latest` has said while connections were slow: of the events with one key the last, in the order
/// in which they were said.
///
/// There is one table for all slow readers of a channel, and of each reader only a place in it. Events are numbered; a reader is
/// owed those behind its place. An event that replaces another takes the other out and stands at the end: who has had the other
/// lacks only the new one, who has not will never know it. So a frame is there once, and costs the same however many wait for it.
package struct LatestTable: Sendable {
    /// How far a reader has come.
    package struct Place: Equatable, Sendable {
        /// The number of the last event that it was given.
        package private(set) var last: UInt64
        /// How many events it was given or was told of as replaced, with all that were said before it came.
        private(set) var known: UInt64

        fileprivate init(_ number: UInt64) {
            last = number
            known = number
        }

        /// Notes that it was given an event.
        package mutating func passed(_ event: Event) {
            last = event.number
            known += 1
        }

        /// Notes that it was told of so many replaced events.
        package mutating func wasTold(ofReplaced count: Int) { known += UInt64(count) }
    }

    /// An event that stands in the table.
    package struct Event: Sendable {
        /// Which event of the channel it is; the first has 1.
        package let number: UInt64
        /// The whole frame; empty for one that was replaced, until the table is tidied.
        package fileprivate(set) var frame: [UInt8]
        fileprivate let key: [UInt8]?
        /// How many bytes the table has up to and with this event.
        fileprivate var end = 0
    }

    private var events: [Event] = []
    /// The numbers of the events with a key.
    private var numbers: [[UInt8]: UInt64] = [:]
    private var said: UInt64 = 0
    /// How many events there may be, and how many bytes, before it is large.
    private var sizeLimit = smallSize
    private static let smallSize = (events: 1024, bytes: 256 << 10)

    /// Makes an empty table.
    package init() {}

    /// The place of a reader that has had all.
    package var end: Place { Place(said) }

    /// Whether it has so much more than when that was last done that it is time to `forget` the events that everybody has had.
    package var isLarge: Bool {
        events.count > sizeLimit.events || byteCount > sizeLimit.bytes
    }

    /// How many bytes its frames have.
    private var byteCount: Int { events.last?.end ?? 0 }

    /// Takes in what was said, in order.
    ///
    /// - Parameter frames: Whole frames, and what an event has in common with those that it replaces; `nil` when it replaces none.
    package mutating func append(_ frames: [(frame: [UInt8], key: [UInt8]?)]) {
        var replaced = 0
        for (frame, key) in frames {
            said += 1
            events.append(Event(number: said, frame: frame, key: key))
            guard let key, let older = numbers.updateValue(said, forKey: key) else { continue }
            events[index(after: older - 1)].frame = []
            replaced += 1
        }
        if replaced > 0 { events.removeAll { $0.frame.isEmpty } }
        measure()
    }

    /// How many bytes wait for a reader.
    package func byteCount(behind place: Place) -> Int {
        guard let last = events.last else { return 0 }
        let first = index(after: place.last)
        return last.end - (first > 0 ? events[first - 1].end : 0)
    }

    /// How many events were replaced that a reader neither had nor was told of.
    package func replacedCount(behind place: Place) -> Int {
        Int(said - place.known) - (events.count - index(after: place.last))
    }

    /// What waits for a reader, in order.
    package func events(behind place: Place) -> ArraySlice<Event> {
        events[index(after: place.last)...]
    }

    /// Forgets the events that no reader waits for.
    ///
    /// - Parameter place: That of the reader who is furthest behind; `nil` without readers.
    package mutating func forget(before place: Place?) {
        guard let place else {
            (events, numbers, sizeLimit) = ([], [:], Self.smallSize)
            return
        }
        let heard = index(after: place.last)
        for event in events[..<heard] {
            if let key = event.key { numbers[key] = nil }
        }
        events.removeFirst(heard)
        measure()
        sizeLimit = (
            max(Self.smallSize.events, 2 * events.count), max(Self.smallSize.bytes, 2 * byteCount)
        )
    }

    private mutating func measure() {
        var end = 0
        for index in events.indices {
            end += events[index].frame.count
            events[index].end = end
        }
    }

    /// Where the first event behind a number stands.
    private func index(after number: UInt64) -> Int {
        var (low, high) = (0, events.count)
        while low < high {
            let middle = (low + high) / 2
            if events[middle].number <= number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
