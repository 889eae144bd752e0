import Glibc
import Testing

@testable import Akosha

@Suite("A sketch tells quantiles with the error that it promises, in bounded memory")
struct QuantileSketchTests {
    /// Ways to make values.
    enum Shape: CaseIterable {
        case uniform, normal, skewed, wide, mixedSigns, withZeros, whole

        func value(_ noise: inout Noise) -> Double {
            switch self {
            case .uniform: 1 + 99 * noise.uniform()
            case .normal: 50 + 10 * noise.gaussian()
            case .skewed: noise.skewed(2)
            case .wide: pow(10, -9 + 21 * noise.uniform())
            case .mixedSigns: 100 * noise.gaussian()
            case .withZeros: noise.uniform() < 0.3 ? 0 : noise.skewed(1)
            case .whole: noise.count(of: 4)
            }
        }
    }

    private static let shares = [0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1]

    /// The value of which a quantile may be an estimate: the one that stands at the rank's whole part.
    private static func exact(_ share: Double, of sorted: [Double]) -> Double {
        sorted[Int(share * Double(sorted.count - 1))]
    }

    private static func breaches(_ sketch: QuantileSketch, _ values: [Double]) -> [String] {
        let sorted = values.sorted()
        return shares.compactMap { share in
            let told = sketch.quantile(share)
            let exact = exact(share, of: sorted)
            let error = abs(told - exact)
            // A little for the rounding of a bound.
            guard error > sketch.accuracy * 1.000_001 * abs(exact) + 1e-12 else { return nil }
            return "\(share): \(told) for \(exact)"
        }
    }

    @Test("any quantile of any distribution is within 1 %", arguments: Shape.allCases)
    func accuracy(_ shape: Shape) {
        for seed in 1...20 {
            var noise = Noise(seed: UInt64(seed))
            let values = (0..<noise.int(in: 1..<3000)).map { _ in shape.value(&noise) }
            var sketch = QuantileSketch()
            for value in values { sketch.insert(value, most: 4096) }
            #expect(sketch.accuracy == 0.01)
            #expect(sketch.count == values.count)
            #expect(Self.breaches(sketch, values).isEmpty)
        }
    }

    @Test(
        "with few buckets it says how much worse it is, and is not worse",
        arguments: [8, 64, 256]
    )
    func bounded(_ most: Int) {
        for shape in Shape.allCases {
            var noise = Noise(seed: UInt64(most))
            var sketch = QuantileSketch()
            var values: [Double] = []
            for _ in 0..<5000 {
                values.append(shape.value(&noise))
                sketch.insert(values[values.count - 1], most: most)
                #expect(sketch.bucketCount <= most)
            }
            #expect(Self.breaches(sketch, values).isEmpty, "\(shape)")
        }
    }

    @Test("values from 1e-9 to 1e12 in both signs fit into 256 buckets with a known error")
    func wide() {
        var sketch = QuantileSketch()
        var values: [Double] = []
        var magnitude = 1e-9
        while magnitude < 1e12 {
            for value in [magnitude, -magnitude, 0] {
                values.append(value)
                sketch.insert(value, most: 256)
            }
            magnitude *= 1.001
        }
        #expect(sketch.bucketCount <= 256)
        #expect(sketch.accuracy < 0.32)
        #expect(Self.breaches(sketch, values).isEmpty)
    }

    @Test("two merged are as one that saw all values", arguments: Shape.allCases)
    func merging(_ shape: Shape) {
        for seed in 1...10 {
            var noise = Noise(seed: UInt64(seed))
            var parts = [QuantileSketch(), QuantileSketch(), QuantileSketch()]
            var whole = QuantileSketch()
            var values: [Double] = []
            for index in 0..<1500 {
                let value = shape.value(&noise)
                values.append(value)
                whole.insert(value, most: 4096)
                // The parts are as small as series', so that they come with different accuracies.
                parts[index % 3].insert(value, most: index % 3 == 2 ? 32 : 4096)
            }
            var fine = parts[0]
            fine.merge(parts[1], most: 4096)
            var all = parts[2]
            all.merge(fine, most: 4096)
            var other = fine
            other.merge(parts[2], most: 4096)
            #expect(all == other, "the order does not matter")
            #expect(all.count == values.count)
            #expect(Self.breaches(all, values).isEmpty)
            if parts[2].accuracy == 0.01 { #expect(all == whole) }
        }
    }

    @Test("an empty one says 0, equal values say themselves", arguments: [0, 3.5, -2e-9, 7e29])
    func simple(_ value: Double) {
        var sketch = QuantileSketch()
        #expect(sketch.quantile(0.5) == 0)
        for _ in 0..<1000 { sketch.insert(value, most: 256) }
        #expect(sketch.bucketCount == 1)
        #expect(abs(sketch.quantile(0.5) - value) <= 0.01 * abs(value))
    }

    @Test("no bucket of the scale is wider than promised")
    func scale() {
        var noise = Noise(seed: 5)
        for _ in 0..<20_000 {
            let magnitude = pow(10, -12 + 42 * noise.uniform())
            let bucket = LogarithmicScale.bucket(of: magnitude)
            let value = LogarithmicScale.value(ofBucket: bucket, level: 0)
            #expect(abs(value - magnitude) <= 0.010_000_1 * magnitude)
            #expect(LogarithmicScale.bucket(of: magnitude * 1.05) > bucket)
        }
    }
}
