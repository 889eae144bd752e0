import Testing
import WebSocketCommon

@testable import Hermes

@Suite("Commands of clients")
struct CommandTests {
    private func ask(_ text: String) throws -> [JSONObject] {
        var stage = try Stage()
        let client = try stage.client(1)
        return try stage.ask(text, from: client)
    }

    @Test(
        "that make no sense are answered by an error with a stable code, and by nothing else",
        arguments: [
            ("{", "INVALID_JSON", "Invalid JSON"),
            ("", "INVALID_JSON", "Invalid JSON"),
            ("[]", "INVALID_COMMAND", "Command must be a JSON object"),
            ("3", "INVALID_COMMAND", "Command must be a JSON object"),
            ("{}", "INVALID_COMMAND", "Command missing 'action' field"),
            (#"{"action":null}"#, "INVALID_COMMAND", "Command missing 'action' field"),
            (#"{"action":3}"#, "INVALID_COMMAND", "Command 'action' must be a text"),
            (#"{"type":"event","action":"pause"}"#, "INVALID_COMMAND", "Command 'type' must be"),
            (
                #"{"action":"pause","params":[]}"#, "INVALID_COMMAND",
                "Command 'params' must be an object"
            ),
            (#"{"action":"fly"}"#, "UNKNOWN_ACTION", "Unknown action: fly"),
            (#"{"action":"inspect"}"#, "UNKNOWN_ACTION", "Unknown action: inspect"),
            (
                #"{"action":"step","params":{"count":0}}"#, "INVALID_PARAMETER",
                "step 'count' must be a positive integer"
            ),
            (
                #"{"action":"step","params":{"count":-1}}"#, "INVALID_PARAMETER",
                "step 'count' must be a positive integer"
            ),
            (
                #"{"action":"step","params":{"count":2.0}}"#, "INVALID_PARAMETER",
                "step 'count' must be a positive integer"
            ),
            (
                #"{"action":"step","params":{"count":true}}"#, "INVALID_PARAMETER",
                "step 'count' must be a positive integer"
            ),
            (
                #"{"action":"step","params":{"count":"5"}}"#, "INVALID_PARAMETER",
                "step 'count' must be a positive integer"
            ),
            (
                #"{"action":"step","count":1000001}"#, "INVALID_PARAMETER",
                "step 'count' must be a positive integer"
            ),
            (
                #"{"action":"step","count":1e99}"#, "INVALID_PARAMETER",
                "step 'count' must be a positive integer"
            ),
            (#"{"action":"set"}"#, "MISSING_PARAMETER", "set command requires 'signal' param"),
            (
                #"{"action":"set","signal":"inputs.thrust"}"#, "MISSING_PARAMETER",
                "set command requires 'value' param"
            ),
            (
                #"{"action":"set","signal":"inputs.lift","value":1}"#, "UNKNOWN_SIGNAL",
                "Unknown signal: inputs.lift"
            ),
            (
                #"{"action":"set","signal":"nodot","value":1}"#, "UNKNOWN_SIGNAL",
                "Unknown signal: nodot"
            ),
            (
                #"{"action":"set","signal":"physics.state","value":1}"#, "NOT_WRITABLE",
                "Signal is not writable: physics.state"
            ),
            (
                #"{"action":"set","signal":"inputs.thrust","value":null}"#, "INVALID_VALUE",
                "Invalid value"
            ),
            (
                #"{"action":"set","signal":"inputs.thrust","value":"fast"}"#, "INVALID_VALUE",
                "Invalid value"
            ),
            (
                #"{"action":"set","signal":"inputs.thrust","value":[1]}"#, "INVALID_VALUE",
                "Invalid value"
            ),
            (
                #"{"action":"subscribe"}"#, "MISSING_PARAMETER",
                "subscribe command requires 'signals' param"
            ),
            (
                #"{"action":"subscribe","signals":3}"#, "INVALID_PARAMETER",
                "subscribe 'signals' must be a list"
            ),
            (
                #"{"action":"subscribe","signals":[3]}"#, "INVALID_PARAMETER",
                "subscribe 'signals' must be a list of texts"
            ),
            (
                #"{"action":"subscribe","signals":["*"],"format":"xml"}"#, "INVALID_PARAMETER",
                "subscribe 'format' must be"
            ),
            (
                #"{"action":"subscribe","signals":["*"],"encoding":"zip"}"#, "INVALID_PARAMETER",
                "subscribe 'encoding' must be"
            ),
            (
                #"{"action":"subscribe","signals":["*"],"format":"hert","encoding":"f32"}"#,
                "INVALID_PARAMETER", "subscribe 'encoding'"
            ),
            (
                #"{"action":"subscribe","signals":["*"],"rate_hz":0}"#, "INVALID_PARAMETER",
                "subscribe 'rate_hz' must be"
            ),
            (
                #"{"action":"subscribe","signals":["*"],"rate_hz":-60}"#, "INVALID_PARAMETER",
                "subscribe 'rate_hz' must be"
            ),
            (
                #"{"action":"introspect","module":"nobody"}"#, "UNKNOWN_MODULE",
                "Unknown module: nobody"
            ),
            (
                #"{"action":"introspect","module":"physics"}"#, "NOT_SUPPORTED",
                "Module does not support introspection: physics"
            ),
            (#"{"action":"speed","factor":0}"#, "INVALID_PARAMETER", "speed 'factor' must be"),
            (#"{"action":"seek"}"#, "MISSING_PARAMETER", "seek command requires"),
            (#"{"action":"seek","frame":3}"#, "NOT_SUPPORTED", "a simulation cannot be sought in"),
            (
                #"{"action":"record","name":"../../etc/passwd"}"#, "INVALID_PARAMETER",
                "record 'name' must be"
            ),
            (
                #"{"action":"record","name":".hidden"}"#, "INVALID_PARAMETER",
                "record 'name' must be"
            ),
            (#"{"action":"stop_recording"}"#, "INVALID_STATE", "nothing is being recorded"),
        ]
    )
    func errors(text: String, code: String, beginning: String) throws {
        let answers = try ask(text)
        try #require(answers.count == 1, "\(answers)")
        #expect(answers[0]["type"] == "error")
        #expect(answers[0]["code"] == .string(code))
        #expect(
            try #require(answers[0]["message"]?.stringValue).hasPrefix(beginning),
            "\(answers[0])"
        )
    }

    @Test("have either spelling; where `params` is, it alone counts")
    func spellings() throws {
        for text in [
            #"{"type":"cmd","action":"step","count":5}"#,
            #"{"action":"step","params":{"count":5}}"#,
            #"{"action":"step","count":9,"params":{"count":5}}"#,
        ] {
            var stage = try Stage()
            let client = try stage.client(1)
            try stage.send(text, from: client)
            try stage.finish()
            #expect(
                stage.texts[client]?.last == [
                    "type": "ack", "action": "step", "count": 5, "frame": 5,
                ]
            )
        }
        var stage = try Stage()
        let client = try stage.client(1)
        try stage.send(#"{"action":"step","count":9,"params":{}}"#, from: client)
        try stage.finish()
        #expect(stage.texts[client]?.last?["count"] == 1)
    }

    @Test("that change the state are told to all before the sender has the ack")
    func order() throws {
        var stage = try Stage()
        let (one, other) = (try stage.client(1), try stage.client(2))
        for (action, state) in [
            ("resume", "running"), ("pause", "paused"), ("pause", "paused"), ("reset", "reset"),
        ] {
            stage.forget()
            try stage.send(#"{"action":"\#(action)"}"#, from: one)
            let event: JSONObject = [
                "type": "event", "event": .string(state), "name": "state_changed",
                "state": .string(state), "frame": 0, "time": 0.0,
            ]
            #expect(stage.texts[one] == [event, ["type": "ack", "action": .string(action)]])
            #expect(stage.texts[other] == [event])
            #expect(stage.events.map(\.name) == ["simulation.\(state)"])
        }
    }

    @Test(
        "set takes numbers, numeric texts and booleans, and echoes what was sent",
        arguments: [
            ("7.5", 7.5), (#""7.5""#, 7.5), (#"" -3e2 ""#, -300), ("true", 1), ("false", 0),
            (#""Infinity""#, .infinity), (#""-inf""#, -.infinity), ("-0.0", -0.0),
        ]
    )
    func set(sent: String, value: Double) throws {
        var stage = try Stage()
        let client = try stage.client(1)
        let answers = try stage.ask(
            #"{"action":"set","params":{"signal":"inputs.thrust","value":\#(sent)}}"#,
            from: client
        )
        #expect(
            answers == [
                [
                    "type": "ack", "action": "set", "signal": "inputs.thrust",
                    "value": try JSON(parsing: sent),
                ]
            ]
        )
        let present = try stage.request("get_signals", ["signals": ["inputs.thrust"]])
        let told = present["values"]?["inputs.thrust"]
        #expect(
            told == (value.isFinite ? .float(value) : .string(value > 0 ? "Infinity" : "-Infinity"))
        )
    }

    @Test("that are wrong change nothing, and the next one is carried out")
    func harmless() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        for _ in 0..<100 {
            try stage.send(
                "{\"action\":\"set\",\"signal\":\"physics.state\",\"value\":1}",
                from: client
            )
        }
        try stage.sendBinary([1, 2, 3], from: client)
        #expect(stage.texts[client]?.count == 101)
        #expect(try stage.ask(#"{"action":"pause"}"#, from: client).count == 2)
        #expect(stage.hermes.figures.first { $0.name == "ignored_messages" }?.value == 1)
    }
}
