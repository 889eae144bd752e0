/// Names in the order of their bytes: those with a prefix stand together.
struct SortedNames: Sendable {
    private var names: [String] = []

    /// Makes a list.
    init(_ names: some Sequence<String> = []) {
        self.names = names.sorted(by: Self.precedes)
    }

    /// Adds a name that is not there.
    mutating func insert(_ name: String) {
        names.insert(name, at: place { Self.precedes($0, name) })
    }

    /// Takes a name away.
    mutating func remove(_ name: String) {
        let index = place { Self.precedes($0, name) }
        guard index < names.count, names[index] == name else { return }
        names.remove(at: index)
    }

    /// The names that begin with a prefix, in order.
    func beginning(with prefix: String) -> ArraySlice<String> {
        let start = place { Self.precedes($0, prefix) }
        let end = place {
            Self.precedes($0, prefix) || $0.utf8.starts(with: prefix.utf8)
        }
        return names[start..<end]
    }

    /// The names behind one, which need not be there itself, among some of this list.
    static func behind(_ name: String, in names: ArraySlice<String>) -> ArraySlice<String> {
        let bound = partition(names) { !precedes(name, $0) }
        return names[bound...]
    }

    private func place(where isBefore: (String) -> Bool) -> Int {
        Self.partition(names[...], where: isBefore)
    }

    /// Finds the first name for which `isBefore` does not hold, when it holds for all before that.
    private static func partition(
        _ names: ArraySlice<String>,
        where isBefore: (String) -> Bool
    ) -> Int {
        var (low, high) = (names.startIndex, names.endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if isBefore(names[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func precedes(_ name: String, _ other: String) -> Bool {
        name.utf8.lexicographicallyPrecedes(other.utf8)
    }
}
