import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

@Suite("Emergency rules")
struct EmergencyRuleTests {
    /// The emergencies of records of one session, each by its reason, metric, value and threshold.
    private func emergencies(_ records: [JSONObject]) throws -> [JSONObject] {
        var stage = try Stage()
        let client = try stage.subscriber(1, #","sessionId":"A""#)
        let lines = try records.enumerated().map { try Records.line($0.offset, $0.element) }
        stage.link.append(lines, to: "A")
        try stage.settle()
        return try stage.heard("emergency", by: client).map {
            try #require($0["data"]?["emergency"]?.objectValue)
        }
    }

    @Test("are those of the writer, with its reasons and severities")
    func table() throws {
        let cases: [(JSONObject, JSONObject)] = [
            (
                ["phi": 0.49],
                [
                    "reason": "Consciousness collapse", "severity": "critical", "metric": "phi",
                    "value": 0.49, "threshold": 0.5,
                ]
            ),
            (
                ["breakdown_pct": 60.5],
                [
                    "reason": "Ego death risk", "severity": "critical", "metric": "breakdown_pct",
                    "value": 60.5, "threshold": 60.0,
                ]
            ),
            (
                ["basin_distance": 0.31],
                [
                    "reason": "Identity drift", "severity": "warning", "metric": "basin_distance",
                    "value": 0.31, "threshold": 0.3,
                ]
            ),
            (
                ["kappa_eff": 19.9],
                [
                    "reason": "Weak coupling", "severity": "warning", "metric": "kappa_eff",
                    "value": 19.9, "threshold": 20.0,
                ]
            ),
            (
                ["recursion_depth": 2],
                [
                    "reason": "Insufficient recursion depth", "severity": "critical",
                    "metric": "recursion_depth", "value": 2, "threshold": 3.0,
                ]
            ),
        ]
        for (changes, expected) in cases { #expect(try emergencies([changes]) == [expected]) }
    }

    @Test(
        "compare strictly: on the threshold nothing has happened",
        arguments: [
            ["phi": 0.5], ["breakdown_pct": 60], ["basin_distance": 0.30], ["kappa_eff": 20.0],
            ["recursion_depth": 3],
        ] as [JSONObject]
    )
    func strict(_ changes: JSONObject) throws {
        #expect(try emergencies([changes]) == [])
    }

    @Test("are tried in order: of several that hold the first counts")
    func order() throws {
        var changes: JSONObject = [
            "phi": 0.1, "breakdown_pct": 99, "basin_distance": 0.9, "kappa_eff": 1,
            "recursion_depth": 1,
        ]
        let healthy = Records.healthy
        for metric in ["phi", "breakdown_pct", "basin_distance", "kappa_eff", "recursion_depth"] {
            #expect(try emergencies([changes]).map { $0["metric"] } == [.string(metric)])
            changes[metric] = healthy[metric]
        }
        #expect(try emergencies([changes]) == [])
    }

    @Test("fire once for each time that they begin to hold")
    func episodes() throws {
        let phi = { (values: [JSON]) in
            try emergencies(values.map { ["phi": $0] }).map { $0["value"] }
        }
        #expect(try phi([0.4, 0.3, 0.2]) == [0.4])
        #expect(try phi([0.4, 0.3, 0.5, 0.2, 0.1, 0.9, 0.49]) == [0.4, 0.2, 0.49])
        // A record without the metric does not say that it is over.
        #expect(try phi([0.4, nil, 0.3, 0.6, nil, 0.2]) == [0.4, 0.2])
        #expect(try phi(["0.4", true, [0.1]]) == [])
    }

    @Test("that hold behind another one fire when it no longer does, and only then")
    func behind() throws {
        let metrics = { (records: [JSONObject]) in
            try emergencies(records).map { $0["metric"]?.stringValue }
        }
        let (both, phi, breakdown): (JSONObject, JSONObject, JSONObject) = (
            ["phi": 0.1, "breakdown_pct": 70], ["phi": 0.1], ["breakdown_pct": 70]
        )
        #expect(try metrics([both, both, breakdown, breakdown]) == ["phi", "breakdown_pct"])
        #expect(try metrics([breakdown, both, breakdown, phi]) == ["breakdown_pct", "phi", "phi"])
    }

    @Test("look at each session for itself")
    func sessions() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1)
        for step in 0..<3 {
            for session in ["A", "B"] {
                stage.link.append([try Records.line(step, ["phi": 0.1])], to: session)
            }
        }
        try stage.settle()
        #expect(stage.heard("emergency", by: client).map { $0["sessionId"] } == ["A", "B"])
        #expect(stage.service.episodes.count == 2)
    }

    @Test("go on where they were when a file begins anew")
    func rotation() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1)
        stage.link.append([try Records.line(5, ["phi": 0.1])], to: "A")
        stage.link.rotate("A")
        stage.link.append([try Records.line(0, ["phi": 0.1])], to: "A")
        try stage.settle()
        #expect(stage.heard("emergency", by: client).count == 1)
    }

    @Test("remember a bounded number of sessions, those last that were written last")
    func memory() throws {
        var episodes = EmergencyEpisodes()
        let look = { (session: Int, phi: String, episodes: inout EmergencyEpisodes) in
            try Array(#"{"phi":\#(phi)}"#.utf8).span.withUnsafeBytes { bytes in
                episodes.look(at: try JSONSlice(parsing: bytes), of: "S\(session)")
            }
        }
        var (fired, firedAgain) = (0, 0)
        for session in 1...20_000 {
            if try look(session, "0.1", &episodes) != nil { fired += 1 }
            // One that goes on is not forgotten for those that come.
            if try look(0, "0.2", &episodes) != nil { firedAgain += 1 }
        }
        #expect(fired == 20_000)
        #expect(firedAgain == 1)
        #expect(episodes.count <= 2 * 8192)
        #expect(try look(20_000, "0.1", &episodes) == nil)
        for session in 0...20_000 { _ = try look(session, "0.9", &episodes) }
        #expect(episodes.count == 0)
    }
}
