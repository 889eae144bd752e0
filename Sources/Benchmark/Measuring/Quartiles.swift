/// The middle of some figures, and where the middle half of them lies.
struct Quartiles {
    let first: Double
    let median: Double
    let third: Double

    init(_ values: [Double]) {
        let sorted = values.sorted()
        first = sorted.quantile(0.25)
        median = sorted.quantile(0.5)
        third = sorted.quantile(0.75)
    }

    private init(_ first: Double, _ median: Double, _ third: Double) {
        self.first = first
        self.median = median
        self.third = third
    }

    /// The same in another unit.
    func scaled(by factor: Double) -> Quartiles {
        Quartiles(first * factor, median * factor, third * factor)
    }
}

extension [Double] {
    /// The quantile of sorted values, interpolated between two; not a number when there are none.
    func quantile(_ part: Double) -> Double {
        guard !isEmpty else { return .nan }
        let place = part * Double(count - 1)
        let index = Int(place)
        let next = self[Swift.min(index + 1, count - 1)]
        return self[index] + (next - self[index]) * (place - Double(index))
    }
}
