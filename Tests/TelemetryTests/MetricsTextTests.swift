import Testing

@testable import Telemetry

@Suite("A page of metrics is in the Prometheus text format")
struct MetricsTextTests {
    private func text(_ page: MetricsText) -> String { String(decoding: page.bytes, as: UTF8.self) }

    @Test("a page with every kind of metric")
    func page() {
        var page = MetricsText(server: "session-buddy")
        page.add(.gauge, "hub_connections", "Open connections.", 3)
        page.add(.counter, "hub_load", "Load.", 0.25)
        page.add(
            .counter,
            "hub_errors_total",
            "Errors by code.",
            by: "code",
            [("rate_limited", 2 as UInt64), ("bad_request", UInt64.max)]
        )
        var histogram = Histogram(bounds: [0.001, 0.5, 1])
        for value in [0.0005, 0.25, 0.5, 4] { histogram.record(value) }
        page.add("hub_seconds", "How long.", histogram)
        #expect(
            text(page) == """
                # HELP hub_connections Open connections.
                # TYPE hub_connections gauge
                hub_connections{server="session-buddy"} 3
                # HELP hub_load Load.
                # TYPE hub_load counter
                hub_load{server="session-buddy"} 0.25
                # HELP hub_errors_total Errors by code.
                # TYPE hub_errors_total counter
                hub_errors_total{server="session-buddy",code="rate_limited"} 2
                hub_errors_total{server="session-buddy",code="bad_request"} 18446744073709551615
                # HELP hub_seconds How long.
                # TYPE hub_seconds histogram
                hub_seconds_bucket{server="session-buddy",le="0.001"} 1
                hub_seconds_bucket{server="session-buddy",le="0.5"} 3
                hub_seconds_bucket{server="session-buddy",le="1.0"} 3
                hub_seconds_bucket{server="session-buddy",le="+Inf"} 4
                hub_seconds_sum{server="session-buddy"} 4.7505
                hub_seconds_count{server="session-buddy"} 4

                """
        )
    }

    @Test("an empty page, and a metric without samples")
    func empty() {
        var page = MetricsText(server: "a")
        #expect(page.bytes.isEmpty)
        page.add(.gauge, "m", "Help.", by: "x", [(String, Int)]())
        #expect(text(page) == "# HELP m Help.\n# TYPE m gauge\n")
    }

    @Test(
        "a label's value cannot end its line or its quotes",
        arguments: [
            ("a\\b", "a\\\\b"),
            ("a\"b", "a\\\"b"),
            ("a\nb", "a\\nb"),
            ("a\r\nb", "a\r\\nb"),
            ("\"\u{301}} 1", "\\\"\u{301}} 1"),
            ("\\\u{301}\"", "\\\\\u{301}\\\""),
            ("ä {}=,", "ä {}=,"),
        ]
    )
    func escaping(_ value: String, _ expected: String) {
        var page = MetricsText(server: value)
        page.add(.gauge, "m", "Help.", by: "x", [(value, 1)])
        let lines = page.bytes.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 3)
        let sample = "m{server=\"\(expected)\",x=\"\(expected)\"} 1"
        #expect(lines.last.map(Array.init) == Array(sample.utf8))
    }
}
