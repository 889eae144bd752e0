extension Array {
    /// The beginning of the array in an order, without putting all of it in order: O(n log count).
    ///
    /// - Parameters:
    ///   - count: The most elements to give, at least 1.
    ///   - comesFirst: Whether an element comes before another.
    /// - Returns: The first elements, in order.
    func prefix(_ count: Int, sortedBy comesFirst: (Element, Element) -> Bool) -> [Element] {
        var best: [Element] = []
        var last: Element?
        for element in self {
            // Whatever comes after the last of `count` others is not among the first.
            if let last, !comesFirst(element, last) { continue }
            best.append(element)
            guard best.count == 2 * count else { continue }
            best.sort(by: comesFirst)
            best.removeLast(count)
            last = best[count - 1]
        }
        return Array(best.sorted(by: comesFirst).prefix(count))
    }
}
