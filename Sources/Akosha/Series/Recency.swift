/// The order in which numbered things were last used, as a list through two arrays: using one costs the same however many there are.
struct Recency: Sendable {
    private static let nobody: Int32 = -1

    private var before: [Int32] = []
    private var after: [Int32] = []
    private var first = nobody
    private var last = nobody

    /// Adds the next number, as the one used last.
    mutating func append() {
        let number = Int32(before.count)
        before.append(last)
        after.append(Self.nobody)
        if last >= 0 { after[Int(last)] = number } else { first = number }
        last = number
    }

    /// Makes a number the one used last.
    mutating func use(_ number: Int) {
        let number = Int32(number)
        guard number != last else { return }
        let (former, next) = (before[Int(number)], after[Int(number)])
        if former >= 0 { after[Int(former)] = next } else { first = next }
        if next >= 0 { before[Int(next)] = former }
        after[Int(last)] = number
        before[Int(number)] = last
        after[Int(number)] = Self.nobody
        last = number
    }

    /// The number that was not used for longest; `nil` when there is none.
    var oldest: Int? { first >= 0 ? Int(first) : nil }
}
