/// What is to be looked at: each thing once, in the order in which it was noted.
struct Agenda<Item: Hashable & Sendable>: Sendable {
    private var items = FIFO<Item>()
    private var noted: Set<Item> = []

    /// Whether nothing is to be looked at.
    var isEmpty: Bool { items.isEmpty }

    /// Notes something, unless it is noted already.
    mutating func note(_ item: Item) {
        if noted.insert(item).inserted { items.append(item) }
    }

    /// Takes what was noted first; `nil` when there is nothing.
    mutating func next() -> Item? {
        guard let item = items.next() else { return nil }
        noted.remove(item)
        return item
    }
}
