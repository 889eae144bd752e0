import Telemetry
import Testing

@Suite("Metrics pages are read back")
struct MetricsReaderTests {
    @Test("what the writer writes, whatever its labels")
    func roundTrip() {
        var text = MetricsText(server: #"a"\b"#)
        text.add(.gauge, "plain", "Help.", 3)
        text.add(.counter, "many_total", "Help.", by: "kind", [("x\ny", 1.5), ("}", 2)])
        var histogram = Histogram(bounds: [1])
        histogram.record(0.5)
        text.add("sizes", "Help.", histogram)
        let server = #"a"\b"#
        #expect(
            MetricsReader.samples(of: text.bytes) == [
                MetricSample(name: "plain", labels: ["server": server], value: 3),
                MetricSample(
                    name: "many_total",
                    labels: ["server": server, "kind": "x\ny"],
                    value: 1.5
                ),
                MetricSample(
                    name: "many_total",
                    labels: ["server": server, "kind": "}"],
                    value: 2
                ),
                MetricSample(
                    name: "sizes_bucket",
                    labels: ["server": server, "le": "1.0"],
                    value: 1
                ),
                MetricSample(
                    name: "sizes_bucket",
                    labels: ["server": server, "le": "+Inf"],
                    value: 1
                ),
                MetricSample(name: "sizes_sum", labels: ["server": server], value: 0.5),
                MetricSample(name: "sizes_count", labels: ["server": server], value: 1),
            ]
        )
    }

    @Test("other writers' forms: no labels, a timestamp, blanks, exponents")
    func forms() {
        let page = "a 1\nb 2e3 1700000000000\n\n# TYPE a counter\nc{} +Inf\nd{x=\"1\",} -4\n"
        let samples = MetricsReader.samples(of: Array(page.utf8))
        #expect(samples.map(\.name) == ["a", "b", "c", "d"])
        #expect(samples.map(\.value) == [1, 2000, .infinity, -4])
        #expect(samples.last?.labels == ["x": "1"])
    }

    @Test(
        "what is no sample is passed over",
        arguments: [
            "a", "a{", "a{x", "a{x=\"1", "a{x=\"1\\", "a{x=1} 2", "a b", " 1", "{x=\"1\"} 2",
        ]
    )
    func faults(_ line: String) {
        #expect(MetricsReader.samples(of: Array("\(line)\nok 1\n".utf8)).map(\.name) == ["ok"])
    }
}
