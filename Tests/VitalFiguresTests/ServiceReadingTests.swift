import Testing

@testable import VitalFigures

@Suite("What a service's metrics page tells akosha")
struct ServiceReadingTests {
    private func page(_ lines: String...) -> ServiceReading {
        ServiceReading(Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    private func table(_ figures: [VitalFigure]) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: figures.map { ($0.name, $0.value) })
    }

    @Test("the first look tells what is, the next also how fast it changes")
    func rates() {
        let first = page(
            #"websocket_connections_active{server="a"} 3"#,
            #"process_resident_memory_bytes{server="a"} 1000"#,
            #"hub_deliveries_total{server="a"} 100"#,
            #"websocket_messages_total{server="a",message_type="request",direction="received"} 10"#,
            #"websocket_messages_total{server="a",message_type="event",direction="sent"} 70"#,
            #"hub_turn_seconds_sum{server="a"} 1.0"#,
            #"hub_turn_seconds_count{server="a"} 10"#,
            #"process_cpu_seconds_total{server="a"} 2"#
        )
        #expect(
            table(first.figures(since: nil, 0)) == ["hub_connections": 3, "hub_memory_bytes": 1000]
        )
        let second = page(
            #"websocket_connections_active{server="a"} 4"#,
            #"process_resident_memory_bytes{server="a"} 2000"#,
            #"hub_deliveries_total{server="a"} 150"#,
            #"websocket_messages_total{server="a",message_type="request",direction="received"} 30"#,
            #"websocket_messages_total{server="a",message_type="ping",direction="received"} 10"#,
            #"websocket_messages_total{server="a",message_type="event",direction="sent"} 100"#,
            #"websocket_connection_errors_total{server="a",error_type="slow_consumer"} 2"#,
            #"websocket_connection_errors_total{server="a",error_type="send_failed"} 9"#,
            #"hub_replaced_events_total{server="a"} 8"#,
            #"hub_turn_seconds_sum{server="a"} 1.5"#,
            #"hub_turn_seconds_count{server="a"} 110"#,
            #"process_cpu_seconds_total{server="a"} 2.5"#
        )
        #expect(
            table(second.figures(since: first, 5)) == [
                "hub_connections": 4, "hub_memory_bytes": 2000, "hub_processor_ratio": 0.1,
                "hub_messages_per_second": 6, "hub_deliveries_per_second": 10,
                "hub_drops_per_second": 2, "hub_loop_delay_seconds": 0.005,
            ]
        )
    }

    @Test("each figure says how much of it does not matter")
    func resolution() {
        #expect(VitalFigure(.memory, 15_000_000).resolution == 1_048_576)
        #expect(VitalFigure(.memory, 1_000_000_000).resolution == 20_000_000)
        #expect(VitalFigure(.loopDelay, 0.0001).resolution == 0.002)
        #expect(VitalFigure(.deliveries, 0).resolution == 5)
        #expect(VitalFigure(.deliveries, 4000).resolution == 80)
        // One reader that was dropped is a loss, and so is a service that does not answer.
        #expect(VitalFigure(.drops, 0.2).resolution == 0)
        #expect(VitalFigure(.up, 1).resolution == 0)
    }

    @Test("a counter that began anew has no rate")
    func restart() {
        let first = page("hub_deliveries_total 100", "process_cpu_seconds_total 7")
        let second = page("hub_deliveries_total 5", "process_cpu_seconds_total 8")
        let figures = table(second.figures(since: first, 1))
        #expect(figures["hub_deliveries_per_second"] == nil)
        #expect(figures["hub_processor_ratio"] == 1)
    }

    @Test("what is not finite is nothing")
    func notFinite() {
        let reading = page("process_resident_memory_bytes NaN", "websocket_connections_active +Inf")
        #expect(reading.figures(since: nil, 0).isEmpty)
    }

    @Test("a page that is not the hub's tells nothing, or numbers")
    func garbage() {
        let first = page(
            "\u{0}\u{ff}{{{",
            #"a{b="c" 1"#,
            "hub_deliveries_total -1e308",
            "{} 1",
            "= ="
        )
        #expect(first.figures(since: nil, 0).isEmpty)
        let second = page(
            "hub_deliveries_total 1e308",
            "hub_connections NaN",
            "process_cpu_seconds_total 1e999"
        )
        let figures = second.figures(since: first, 0.001)
        #expect(figures.allSatisfy { $0.value.isFinite })
    }
}
