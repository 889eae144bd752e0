internal import WebSocketCommon

/// What is drawn in one diagram: the latest state of each element, tombstones too.
///
/// Merging is commutative and idempotent for each element: of all states that came, whatever their order and however often, the one
/// that wins over all others is here.
struct Scene: Sendable {
    /// The elements in the order in which their identifiers came first.
    private(set) var elements: [Element] = []
    private var places: [ExactText: Int] = [:]
    /// The places in the order of the drawing, but for those in `moved`.
    private var order: [Int] = []
    /// The places whose element is new or has another index since `order` was found.
    private var moved: Set<Int> = []

    /// How many elements are no tombstones.
    private(set) var drawn = 0
    /// How much memory the elements hold on to, in bytes.
    private(set) var size = 0
    /// How many bytes of JSON the elements are.
    var jsonSize: Int { size - elements.count * Element.overhead }
    /// The sum of the elements' versions, tombstones too: Excalidraw's `getSceneVersion`.
    private(set) var version = 0
    /// How many changes there were.
    private(set) var changes = 0
    /// The number of the latest change whose tombstone was forgotten; 0 when none was.
    private(set) var forgotten = 0

    /// How many elements are tombstones.
    var tombstones: Int { elements.count - drawn }

    /// The present state of an element; `nil` when there is none.
    subscript(id: ExactText) -> Element? { places[id].map { elements[$0] } }

    /// Whether an element is known.
    func contains(_ id: ExactText) -> Bool { places[id] != nil }

    /// Says what would become of an element with that identifier.
    func verdict(on view: ElementView, _ id: ExactText) -> Verdict {
        guard let place = places[id] else { return .accepted }
        return Self.verdict(on: view, elements[place])
    }

    private static func verdict(on view: ElementView, _ present: Element) -> Verdict {
        if view.revision.wins(over: present.revision) { return .accepted }
        guard view.revision == present.revision else { return .stale }
        // Excalidraw leaves open what two contents of the same revision mean; here the lower bytes win, whichever came first.
        return switch view.compare(with: present.json) {
        case .same: .unchanged
        case .before: .accepted
        case .behind: .stale
        }
    }

    /// Whether an element wins over another that comes in with it.
    static func wins(_ view: ElementView, over other: ElementView) -> Bool {
        view.revision == other.revision
            ? view.compare(with: other.slice.encoded()) == .before
            : view.revision.wins(over: other.revision)
    }

    /// Takes an element in, if it is later than the present one.
    mutating func merge(_ view: ElementView, at time: Timestamp) -> Verdict {
        let id = view.id
        let place = places[id]
        if let place {
            let verdict = Self.verdict(on: view, elements[place])
            guard verdict == .accepted else { return verdict }
        }
        changes += 1
        let element = Element(
            id: place.map { elements[$0].id } ?? id,
            revision: view.revision,
            isDeleted: view.isDeleted,
            index: view.index,
            json: view.slice.encoded(),
            arrival: place.map { elements[$0].arrival } ?? changes,
            change: changes,
            time: time
        )
        add(element, 1)
        if let place {
            add(elements[place], -1)
            if elements[place].index != element.index { moved.insert(place) }
            elements[place] = element
        } else {
            places[id] = elements.count
            moved.insert(elements.count)
            elements.append(element)
        }
        return .accepted
    }

    private mutating func add(_ element: Element, _ sign: Int) {
        size += sign * element.size
        version += sign * element.revision.version
        if !element.isDeleted { drawn += sign }
    }

    /// Forgets the tombstones that are not younger than a moment.
    ///
    /// - Returns: How many there were.
    mutating func forgetTombstones(until time: Timestamp) -> Int {
        guard elements.contains(where: { $0.isDeleted && $0.time <= time }) else { return 0 }
        let before = elements.count
        var kept: [Element] = []
        kept.reserveCapacity(before)
        var newPlaces: [Int?] = []
        newPlaces.reserveCapacity(before)
        for element in elements {
            guard element.isDeleted, element.time <= time else {
                newPlaces.append(kept.count)
                kept.append(element)
                continue
            }
            newPlaces.append(nil)
            forgotten = max(forgotten, element.change)
            add(element, -1)
        }
        elements = kept
        places = [:]
        for (place, element) in elements.enumerated() { places[element.id] = place }
        order = order.compactMap { newPlaces[$0] }
        moved = Set(moved.compactMap { newPlaces[$0] })
        return before - elements.count
    }

    /// Finds the order of the drawing, so that it need not be found again until it changes.
    mutating func sort() {
        order = sortedPlaces
        moved = []
    }

    /// The places of the elements in the order of the drawing.
    ///
    /// Only those that moved are compared with others, so a scene that is looked at after each change is not sorted anew each time.
    var sortedPlaces: [Int] {
        guard !moved.isEmpty else { return order }
        let coming = moved.sorted { elements[$0].isBelow(elements[$1]) }
        let staying = order.filter { !moved.contains($0) }
        var all: [Int] = []
        all.reserveCapacity(elements.count)
        var begin = 0
        for place in coming {
            var (low, high) = (begin, staying.count)
            while low < high {
                let middle = (low + high) / 2
                if elements[staying[middle]].isBelow(elements[place]) {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            all += staying[begin..<low]
            all.append(place)
            begin = low
        }
        return all + staying[begin...]
    }
}
