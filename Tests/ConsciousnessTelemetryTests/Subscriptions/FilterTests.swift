import TestSupport
import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

@Suite("Filters")
struct FilterTests {
    private func filter(_ text: String) throws -> MetricFilter? {
        try Array(text.utf8).span.withUnsafeBytes { bytes in
            try MetricFilter(reading: JSONSlice(parsing: bytes))
        }
    }

    private func matches(_ conditions: String, _ changes: JSONObject) throws -> Bool {
        let filter = try #require(try filter(conditions))
        let line = try Records.line(7, changes)
        return !filter.select([line]).isEmpty
    }

    @Test(
        "compare strictly or not, as they say",
        arguments: [
            ("lt", [true, false, false]), ("lte", [true, true, false]),
            ("gt", [false, false, true]), ("gte", [false, true, true]),
            ("eq", [false, true, false]), ("ne", [true, false, true]),
        ]
    )
    func comparisons(_ name: String, _ expected: [Bool]) throws {
        let values: [JSON] = [0.49, 0.5, 0.51]
        #expect(
            try values.map { try matches(#"{"phi":{"\#(name)":0.5}}"#, ["phi": $0]) } == expected
        )
        // Integers and floats are the same numbers, and texts have an order too.
        let integers: [JSON] = [4, 5.0, 5.5]
        #expect(
            try integers.map {
                try matches(#"{"recursion_depth":{"\#(name)":5}}"#, ["recursion_depth": $0])
            } == expected
        )
        let texts: [JSON] = ["geometric", "linear", "resonance"]
        #expect(
            try texts.map { try matches(#"{"regime":{"\#(name)":"linear"}}"#, ["regime": $0]) }
                == expected
        )
    }

    @Test(
        "never match a metric that is missing or null, whatever they compare it with",
        arguments: ["lt", "lte", "gt", "gte", "eq", "ne"]
    )
    func missing(_ name: String) throws {
        for metric in ["dopamine", "no_such_metric"] {
            for operand in ["0.5", #""x""#] {
                #expect(try !matches(#"{"\#(metric)":{"\#(name)":\#(operand)}}"#, [:]))
            }
        }
        #expect(try !matches(#"{"phi":{"\#(name)":0.5}}"#, ["phi": ["a": 1]]))
    }

    @Test("hold when all their conditions hold")
    func all() throws {
        let conditions = #"{"phi":{"gte":0.4,"lt":0.5},"regime":{"ne":"linear"},"step":{"eq":7}}"#
        #expect(try matches(conditions, ["phi": 0.45]))
        #expect(try !matches(conditions, ["phi": 0.5]))
        #expect(try !matches(conditions, ["phi": 0.39]))
        #expect(try !matches(conditions, ["phi": 0.45, "regime": "linear"]))
        #expect(try !matches(#"{"step":{"gt":7}}"#, [:]))
    }

    @Test("compare booleans, and values of different kinds as different")
    func kinds() throws {
        #expect(try matches(#"{"emergency":{"eq":false}}"#, [:]))
        #expect(try !matches(#"{"emergency":{"ne":false}}"#, [:]))
        #expect(try matches(#"{"emergency":{"ne":true}}"#, [:]))
        #expect(try matches(#"{"phi":{"ne":"high"}}"#, [:]))
        #expect(try !matches(#"{"phi":{"eq":"0.72"}}"#, [:]))
        #expect(try !matches(#"{"regime":{"lt":5}}"#, [:]))
        // `step` is the record's, whatever the telemetry says.
        #expect(try matches(#"{"step":{"eq":7}}"#, ["step": 3]))
    }

    @Test("without conditions are none")
    func none() throws {
        #expect(try filter("{}") == nil)
    }

    @Test(
        "that make no sense are refused by what is wrong",
        arguments: [
            ("5", "where: expected an object, found 5"),
            (#"{"phi":0.5}"#, #"where: "phi": expected an object such as {"lt": 0.5}, found 0.5"#),
            (
                #"{"phi":{}}"#,
                #"where: "phi": expected one of lt, lte, gt, gte, eq, ne, found none"#
            ),
            (
                #"{"phi":{"less":1}}"#,
                #"where: "phi": "less" is not one of lt, lte, gt, gte, eq, ne"#
            ),
            (
                #"{"phi":{"lt":null}}"#,
                #"where: "phi": lt: expected a number, a string or a boolean, found null"#
            ),
            (
                #"{"phi":{"eq":[1]}}"#,
                #"where: "phi": eq: expected a number, a string or a boolean, found array"#
            ),
            (
                #"{"phi":{"lt":NaN}}"#,
                #"where: "phi": lt: expected a number, a string or a boolean, found NaN"#
            ),
            (
                #"{"emergency":{"gt":true}}"#,
                #"where: "emergency": gt: expected a number or a string, found true"#
            ),
            (
                #"{"":{"gt":1}}"#,
                #"where: "" is not a metric's name of 1 to 128 bytes"#
            ),
        ]
    )
    func nonsense(_ text: String, _ message: String) throws {
        #expect(throws: MessageError(.invalidRequest, message)) { try filter(text) }
    }

    @Test("have no more conditions than 64")
    func bound() throws {
        let conditions = { (count: Int) in
            "{" + (1...count).map { #""m\#($0)":{"lt":1}"# }.joined(separator: ",") + "}"
        }
        #expect(try filter(conditions(64))?.conditions.count == 64)
        #expect(throws: MessageError(.limitExceeded, "where: more than 64 conditions")) {
            try filter(conditions(65))
        }
    }

    @Test("let through what matches, of the past and live, from named sessions and from all")
    func streaming() throws {
        var stage = try Stage()
        let records = try [0.4, 0.6, 0.45, 0.7, 0.49].enumerated().map {
            try Records.line($0.offset, ["phi": .float($0.element)])
        }
        stage.link.begin("A", with: Array(records[..<3]))
        let low = #","where":{"phi":{"lt":0.5}}"#
        let (named, all, everything) = (
            try stage.subscriber(1, #","sessionId":"session_A""# + low),
            try stage.subscriber(2, low), try stage.subscriber(3)
        )
        stage.link.append(Array(records[3...]), to: "A")
        stage.link.append([records[1]], to: "B")
        try stage.settle()
        #expect(stage.steps(named) == ["session_A": [0, 2, 4]])
        #expect(stage.steps(all) == ["A": [4]])
        #expect(stage.steps(everything) == ["A": [3, 4], "B": [1]])
        // A message has a record at least.
        for client in [named, all] {
            #expect(
                stage.heard("telemetry", by: client).allSatisfy {
                    $0["data"]?.arrayValue?.isEmpty == false
                }
            )
        }
    }

    @Test("do not apply to emergencies")
    func emergencies() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1, #","sessionId":"A","where":{"phi":{"gt":2}}"#)
        stage.link.append([try Records.line(0, ["phi": 0.3])], to: "A")
        stage.link.file("emergency_1", Records.emergency("kappa_eff", 12, 20))
        try stage.settle()
        #expect(stage.steps(client) == [:])
        #expect(stage.heard("emergency", by: client).count == 2)
    }
}
