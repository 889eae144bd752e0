import Testing
import WebSocketCommon

@testable import Hermes

@Suite("Hermes for programs and agents that speak the envelope")
struct RequestTests {
    @Test("lets nobody but the simulation say what happens to it")
    func foreignEvents() throws {
        var stage = try Stage()
        _ = try stage.request("pause")
        for number in [0, 1, 2, 3, 100] {
            let data = Array(#"{"event_number":\#(number),"frame":1,"time":0}"#.utf8)
            try data.withUnsafeBytes { bytes in
                let event = EventView(
                    name: "simulation.paused",
                    data: try JSONSlice(parsing: bytes),
                    time: Timestamp(clampingMicroseconds: 0)
                )
                let error = #expect(throws: ServiceError.self) { try stage.hermes.check(event) }
                #expect(error?.code == .forbidden)
            }
        }
    }

    @Test("is commanded by requests as by its own protocol, and tells the same")
    func requests() throws {
        var stage = try Stage()
        #expect(try stage.request("step", ["count": 7])["frame"] == 7)
        #expect(
            try stage.request("set_signal", ["signal": "inputs.thrust", "value": "2.5"])["value"]
                == 2.5
        )
        #expect(
            try stage.request("get_signals", ["signals": ["inputs.*"]])["values"] == [
                "inputs.thrust": 2.5
            ]
        )
        #expect(try stage.request("list_signals")["total"] == 8)
        #expect(try stage.request("resume")["state"] == "running")
        #expect(try stage.request("pause")["state"] == "paused")
        #expect(try stage.request("reset")["frame"] == 0)
        #expect(try stage.request("get_simulation")["mode"] == "realtime")
        for (name, parameters, code) in [
            ("get_signals", ["signals": ["inputs.lift"]] as JSON, ErrorCode.notFound),
            ("set_signal", ["signal": "physics.state", "value": 1], .invalidRequest),
            ("introspect", ["module": "nobody"], .notFound),
            ("seek", ["frame": 3], .invalidRequest),
            ("set_speed", ["factor": 1e9], .invalidRequest),
            ("stop_recording", [:], .invalidState),
            ("start_recording", ["name": "a/b"], .invalidRequest),
        ] {
            let error = #expect(throws: ServiceError.self) { try stage.request(name, parameters) }
            #expect(error?.code == code, "\(name)")
        }
    }

    @Test("refuses a request before anything is done for it when too many wait")
    func openRequests() throws {
        var stage = try Stage(.paused)
        for number in 0..<512 {
            let outcome = try stage.hermes.handle(
                ServiceRequest(
                    name: "get_simulation",
                    parameters: [:],
                    freshID: "\(number)",
                    time: Timestamp(clampingMicroseconds: 0)
                )
            )
            guard case .open = outcome.moment else {
                Issue.record("it was answered at once")
                return
            }
        }
        let error = #expect(throws: ServiceError.self) {
            try stage.request("set_signal", ["signal": "inputs.thrust", "value": 5])
        }
        #expect(error?.code == .limitExceeded)
        try stage.finish()
        let values = try stage.request("get_signals", ["signals": ["inputs.thrust"]])["values"]
        #expect(values == ["inputs.thrust": 0.0])
    }
}
