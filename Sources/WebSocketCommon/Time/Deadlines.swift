/// Moments at which things are to be looked at, the earliest first.
///
/// A heap with at most one valid moment for each thing. A moment that was moved forward or given up stays in the heap until it would
/// be its turn, or until such moments are the larger half.
package struct Deadlines<Item: Hashable & Sendable>: Sendable {
    private struct Entry: Sendable {
        let time: Timestamp
        /// Entries of the same moment leave in the order in which they came.
        let number: Int
        let item: Item

        func precedes(_ other: Entry) -> Bool { (time, number) < (other.time, other.number) }
    }

    private var heap: [Entry] = []
    private var moments: [Item: (time: Timestamp, number: Int)] = [:]
    private var count = 0

    /// Makes it without moments.
    package init() {}

    /// The earliest moment, which may be one that was given up; `nil` when there is none.
    package var first: Timestamp? { heap.first?.time }

    /// How many moments it holds on to, those that were given up too.
    package var room: Int { heap.count }

    /// Has something looked at at that moment, or earlier when it is to be already.
    package mutating func schedule(_ item: Item, at time: Timestamp) {
        if let present = moments[item], present.time <= time { return }
        reschedule(item, at: time)
    }

    /// Has something looked at at that moment, and at no other.
    package mutating func reschedule(_ item: Item, at time: Timestamp) {
        count += 1
        moments[item] = (time, count)
        push(Entry(time: time, number: count, item: item))
        if heap.count > 2 * moments.count + 64 { rebuild() }
    }

    /// Gives a thing's moment up.
    package mutating func cancel(_ item: Item) { moments[item] = nil }

    /// Takes the first thing whose moment has come; `nil` when there is none.
    package mutating func next(now: Timestamp) -> Item? {
        while let entry = heap.first, entry.time <= now {
            pop()
            guard let present = moments[entry.item], present.number == entry.number else {
                continue
            }
            moments[entry.item] = nil
            return entry.item
        }
        return nil
    }

    private mutating func rebuild() {
        // What is in order is a heap.
        heap = heap.filter { moments[$0.item]?.number == $0.number }.sorted { $0.precedes($1) }
    }

    private mutating func push(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].precedes(heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func pop() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].precedes(heap[least]) {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
