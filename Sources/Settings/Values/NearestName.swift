internal import WebSocketCommon

/// Guesses which name a mistyped one was meant to be.
package enum NearestName {
    /// The longest name that is compared, so that a hostile one costs nothing.
    private static let maximumLength = 64

    /// Finds the known name that is fewest edits away.
    ///
    /// - Parameters:
    ///   - name: The name as written.
    ///   - known: The names that would have been right.
    /// - Returns: The nearest name; `nil` when none is within one edit for every three characters.
    static func find(_ name: String, among known: [String]) -> String? {
        guard name.utf8.count <= maximumLength else { return nil }
        return known.map { (name: $0, distance: distance(name, $0)) }
            .filter { $0.distance <= max(1, $0.name.count / 3) }
            .min { $0.distance < $1.distance }?
            .name
    }

    /// Says what to write instead: the nearest name, or all there are.
    ///
    /// - Parameters:
    ///   - name: The name as written.
    ///   - known: The names that would have been right.
    ///   - several: What they are called in the plural, with a verb: `the keys here are`.
    /// - Returns: `did you mean "port"?`, or `the keys here are host, port`, or `there are none here`.
    package static func hint(_ name: String, among known: [String], several: String) -> String {
        guard !known.isEmpty else { return "there are none here" }
        if let nearest = find(name, among: known) { return "did you mean \(nearest.quoted)?" }
        return "\(several) \(known.sorted().joined(separator: ", "))"
    }

    /// Counts the insertions, deletions, substitutions and swaps of neighbours between two texts.
    ///
    /// The optimal string alignment distance: a dynamic programme over the last three rows.
    private static func distance(_ one: String, _ other: String) -> Int {
        let (one, other) = (Array(one), Array(other))
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for row in one.indices {
            var current = [row + 1]
            for column in other.indices {
                let substitution = last[column] + (one[row] == other[column] ? 0 : 1)
                var cost = min(last[column + 1] + 1, current[column] + 1, substitution)
                if row > 0, column > 0,
                    one[row] == other[column - 1], one[row - 1] == other[column]
                {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[other.count]
    }
}
