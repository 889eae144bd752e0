internal import CMath

/// The last prices, and the statistics of the steps between them.
struct PriceWindow: Equatable, Sendable {
    /// How many prices are kept at most.
    private let capacity: Int

    /// The prices, the oldest first.
    private(set) var prices: [Double] = []

    /// Their natural logarithms.
    private(set) var logarithms: [Double] = []

    /// Keeps up to `capacity` prices, at least 2.
    init(capacity: Int) {
        precondition(capacity >= 2, "a window of \(capacity) prices has no step")
        self.capacity = capacity
    }

    /// Notes the next price; one that is not above 0 and finite is passed over.
    mutating func append(_ price: Double) {
        guard price > 0, price.isFinite else { return }
        if prices.count == capacity {
            prices.removeFirst()
            logarithms.removeFirst()
        }
        prices.append(price)
        logarithms.append(math_log(price))
    }

    /// The logarithmic returns ln (pₜ / pₜ₋₁), the oldest first.
    var returns: [Double] { zip(logarithms.dropFirst(), logarithms).map { $0 - $1 } }
}
