import Testing

@testable import Akosha

@Suite("A sliding window keeps order by time and by size at once")
struct SlidingWindowTests {
    /// The same, slowly.
    private struct Twin {
        var values: [Float] = []

        mutating func insert(_ value: Float) {
            values.append(value)
            if values.count > SlidingWindow.size { values.removeFirst() }
        }

        func median(_ values: [Float]) -> Double {
            let sorted = values.sorted()
            return (Double(sorted[(sorted.count - 1) / 2]) + Double(sorted[sorted.count / 2])) / 2
        }

        func medianDeviation(_ centre: Double) -> Double {
            let distances = values.map { abs(Double($0) - centre) }.sorted()
            return distances[(distances.count - 1) / 2]
        }
    }

    @Test("it says what a slow one says, whatever comes", arguments: 1...6)
    func twin(seed: UInt64) {
        var noise = Noise(seed: seed)
        var window = SlidingWindow()
        var twin = Twin()
        for step in 0..<600 {
            let value: Float =
                switch seed % 3 {
                case 0: Float(noise.gaussian())
                case 1: Float(noise.int(in: 0..<4))
                default: Float(step) + Float(noise.gaussian())
                }
            window.insert(value)
            twin.insert(value)
            #expect(window.inOrder == twin.values)
            let centre = window.median
            #expect(centre == twin.median(twin.values))
            #expect(window.medianDeviation(from: centre) == twin.medianDeviation(centre))
            #expect(window.range.least == Double(twin.values.min() ?? 0))
            #expect(window.range.most == Double(twin.values.max() ?? 0))
            let rank = Int(0.95 * Double(twin.values.count - 1) + 0.5)
            #expect(window.quantile(0.95) == Double(twin.values.sorted()[rank]))
            if step == 333 {
                window.move(allBut: 20, by: 5)
                for index in twin.values.indices.dropLast(20) { twin.values[index] += 5 }
            }
        }
    }

    @Test(
        "outliers up to nearly half do not move the score's scale, a heavy tail widens its own side"
    )
    func score() {
        var window = SlidingWindow()
        for index in 0..<128 { window.insert(index % 20 == 0 ? 1000 : Float(index % 5)) }
        // 0...4 with outliers above: the median is 2, the median distance 1.
        let above = RobustScore(9, in: window)
        let below = RobustScore(-5, in: window)
        #expect(above.centre == 2)
        #expect(abs(above.central - 7 / 1.4826) < 1e-9)
        #expect(abs(below.score + 7 / 1.4826) < 1e-9)
        #expect(above.score < 1)
    }

    @Test("where all values are the same, a score says only that one is different")
    func degenerate() {
        var window = SlidingWindow()
        for _ in 0..<128 { window.insert(0) }
        #expect(RobustScore(0, in: window).score == 0)
        #expect(RobustScore(1, in: window).score == 1000)
        #expect(RobustScore(-1, in: window).score == -1000)
        #expect(RobustScore(1, in: window).isDegenerate)
    }
}
