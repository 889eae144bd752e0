/// Elements that leave in the order in which they came.
///
/// Leaving costs the same however many there are, on average: the places in front are given back when they are the larger half.
struct FIFO<Element: Sendable>: Sendable {
    private var elements: [Element?] = []
    private var first = 0

    /// How many there are.
    var count: Int { elements.count - first }

    /// Whether there are none.
    var isEmpty: Bool { first == elements.count }

    /// Adds an element behind all others.
    mutating func append(_ element: Element) { elements.append(element) }

    /// Takes the element that came first; `nil` when there is none.
    mutating func next() -> Element? {
        guard first < elements.count else { return nil }
        let element = elements[first]
        elements[first] = nil
        first += 1
        if first > 64, first * 2 > elements.count {
            elements.removeFirst(first)
            first = 0
        }
        return element
    }
}
