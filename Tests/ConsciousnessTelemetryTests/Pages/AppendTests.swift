import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

@Suite("Appending a record")
struct AppendTests {
    private static let path = "/api/telemetry/"

    private func refusal(
        _ stage: inout Stage,
        _ changes: JSONObject,
        without name: String? = nil,
        timestamp: JSON? = nil
    ) throws -> String? {
        var telemetry = Records.telemetry(changes)
        if let name { telemetry[name] = nil }
        var body: JSONObject = ["telemetry": .object(telemetry)]
        body["timestamp"] = timestamp
        do {
            _ = try stage.page(Self.path + "A", [:], .post, body: body)
            return nil
        } catch let error as ServiceError {
            #expect(error.code == .invalidRequest)
            return error.message
        }
    }

    @Test("gives it a step and the present, and streams it like any other line")
    func append() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1, #","sessionId":"A""#)
        let body: JSONObject = ["telemetry": .object(Records.healthy)]
        for (session, step) in [("A", 0), ("session_A", 1)] {
            #expect(
                try stage.page(Self.path + session, [:], .post, body: body) == [
                    "sessionId": "A", "step": .integer(step), "timestamp": stage.now.json,
                ]
            )
        }
        #expect(stage.steps(client) == ["A": [0, 1]])
        #expect(
            stage.heard("telemetry", by: client).first?["data"] == [
                [
                    "timestamp": stage.now.json, "step": 0, "telemetry": .object(Records.healthy),
                ]
            ]
        )
    }

    @Test("takes the step and the time that are given")
    func given() throws {
        var stage = try Stage()
        let reply = try stage.page(
            Self.path + "A",
            [:],
            .post,
            body: [
                "telemetry": .object(Records.healthy), "step": 17,
                "timestamp": "2025-12-18T01:30:00.5",
            ]
        )
        #expect(reply == ["sessionId": "A", "step": 17, "timestamp": "2025-12-18T01:30:00.5"])
        #expect(stage.link.files["A"]?.map(\.step) == [17])
    }

    @Test("raises an emergency when the record is one")
    func emergency() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1)
        let body: JSONObject = ["telemetry": .object(Records.telemetry(["kappa_eff": 3]))]
        _ = try stage.page(Self.path + "A", [:], .post, body: body)
        #expect(stage.heard("emergency", by: client).count == 1)
    }

    @Test("is refused without what a record must have, or with what it must not")
    func refused() throws {
        var stage = try Stage()
        for name in ["phi", "kappa_eff", "regime", "basin_distance", "recursion_depth"] {
            #expect(
                try refusal(&stage, [:], without: name) == "telemetry.\(name): field required"
            )
        }
        let cases: [(JSONObject, String)] = [
            (["phi": nil], "telemetry.phi: expected a number, found null"),
            (["kappa_eff": "64"], #"telemetry.kappa_eff: expected a number, found "64""#),
            (["recursion_depth": true], "telemetry.recursion_depth: expected a number, found true"),
            (["basin_distance": [1]], "telemetry.basin_distance: expected a number, found array"),
            (["regime": 5], "telemetry.regime: expected a string of 1 to 64 bytes, found 5"),
            (["regime": ""], #"telemetry.regime: expected a string of 1 to 64 bytes, found """#),
            (["dopamine": "high"], #"telemetry.dopamine: expected a number, found "high""#),
            (["emergency": 1], "telemetry.emergency: expected a boolean, found 1"),
        ]
        for (changes, message) in cases {
            #expect(try refusal(&stage, changes) == message)
        }
        let infinite = try JSON(parsing: #"{"phi":NaN}"#).objectValue ?? [:]
        #expect(try refusal(&stage, infinite) == "telemetry.phi: expected a number, found null")
        #expect(
            try refusal(&stage, [:], timestamp: "yesterday")
                == #"timestamp: "yesterday" is not ISO 8601, such as \#(stage.now)"#
        )
        let large = JSON.string(String(repeating: "x", count: 1 << 20))
        #expect(try refusal(&stage, ["x": large])?.hasPrefix("telemetry: record of ") == true)
        #expect(stage.link.orders.isEmpty)
    }

    @Test("takes null and what nobody knows in the telemetry")
    func tolerant() throws {
        var stage = try Stage()
        let changes: JSONObject = [
            "dopamine": nil, "emergency": nil, "mood": ["a": [1, "b"]], "regime": "breakdown",
        ]
        #expect(try refusal(&stage, changes) == nil)
        #expect(stage.link.files["A"]?.count == 1)
    }

    @Test("is refused when the step or the body is of the wrong kind")
    func wrongBody() throws {
        var stage = try Stage()
        for body in [
            [:], ["telemetry": 5], ["telemetry": .object(Records.healthy), "step": -1],
            ["telemetry": .object(Records.healthy), "step": 1.5],
            ["telemetry": .object(Records.healthy), "timestamp": 5],
        ] as [JSONObject] {
            #expect(throws: ServiceError.self) {
                try stage.page(Self.path + "A", [:], .post, body: body)
            }
        }
        #expect(stage.link.orders.isEmpty)
    }

    @Test("that cannot be done is told")
    func failure() throws {
        var stage = try Stage()
        stage.link.failure = ServiceError(.internalError, "Internal server error")
        #expect(throws: ServiceError.internalError) {
            try stage.page(
                Self.path + "A",
                [:],
                .post,
                body: ["telemetry": .object(Records.healthy)]
            )
        }
    }
}
