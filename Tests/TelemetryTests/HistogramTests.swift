import Testing

@testable import Telemetry

@Suite("A histogram counts values by size")
struct HistogramTests {
    @Test("a value falls into the first bucket that holds it, its bound included")
    func buckets() {
        var histogram = Histogram(bounds: [1, 2.5, 5])
        for value in [0, 1, 1.5, 2.5, 5, 5.1, 100] { histogram.record(value) }
        #expect(histogram.counts == [2, 2, 1])
        #expect(histogram.count == 7)
        #expect(histogram.sum == 115.1)
    }

    @Test("the bounds for durations ascend")
    func seconds() {
        #expect(Histogram.seconds == Histogram.seconds.sorted())
        #expect(Histogram() == Histogram(bounds: Histogram.seconds))
        #expect(Histogram().counts.count == Histogram.seconds.count)
    }
}
