/// Things that wait in a line, by number: the lowest is first.
///
/// Whoever comes with the highest number so far stands at the end, and whoever leaves first stood in front: both cost the same however
/// long the line is. Elsewhere the others move up.
struct Line: Sendable {
    /// A place in the line.
    struct Place: Sendable {
        let number: Int
        let id: String
    }

    private var places: [Place] = []
    private var first = 0

    /// How many wait.
    var count: Int { places.count - first }

    /// Whether nobody waits.
    var isEmpty: Bool { count == 0 }

    /// The place that has so many before it, less than `count`.
    subscript(position: Int) -> Place { places[first + position] }

    /// Lets something wait at its place.
    mutating func insert(_ id: String, number: Int) {
        let place = Place(number: number, id: id)
        guard let last = places.last, first < places.count, last.number > number else {
            places.append(place)
            return
        }
        places.insert(place, at: position(of: number))
    }

    /// Lets what has that number wait no longer.
    mutating func remove(number: Int) {
        let position = position(of: number)
        guard position < places.count, places[position].number == number else { return }
        guard position == first else {
            places.remove(at: position)
            return
        }
        first += 1
        if first > 64, first * 2 > places.count {
            places.removeFirst(first)
            first = 0
        }
    }

    /// The first place whose number is not below that one.
    private func position(of number: Int) -> Int {
        var range = first..<places.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range =
                places[middle].number < number
                ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
