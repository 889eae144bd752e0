import TestSupport
import Testing
import WebSocketCommon

@testable import Hermes

@Suite("Hermes")
struct HermesTests {
    private func decode(_ bytes: [UInt8], _ format: FrameFormat = .compact) throws -> TelemetryFrame
    {
        var decoder = FrameDecoder(format)
        return try decoder.decode(bytes)
    }

    @Test("sends each client the schema first of all, then what happens")
    func schema() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        #expect(
            stage.texts[client] == [
                [
                    "type": "schema", "version": "0.2",
                    "modules": [
                        "inputs": [
                            "signals": [
                                ["name": "thrust", "type": "f64", "unit": "N", "writable": true]
                            ],
                            "module_type": "injection", "supports_introspection": false,
                        ],
                        "physics": [
                            "signals": [
                                [
                                    "name": "input", "type": "f64", "writable": true,
                                    "description": "what is integrated",
                                ],
                                [
                                    "name": "output", "type": "f64",
                                    "description": "2 × input + state",
                                ],
                                [
                                    "name": "state", "type": "f64",
                                    "description": "the integral of input",
                                ],
                            ],
                            "module_type": "mock_physics", "supports_introspection": false,
                        ],
                        "vehicle": [
                            "signals": [
                                ["name": "position.x", "type": "f64", "unit": "m"],
                                ["name": "position.y", "type": "f64", "unit": "m"],
                                ["name": "velocity.x", "type": "f64", "unit": "m/s"],
                                ["name": "velocity.y", "type": "f64", "unit": "m/s"],
                            ],
                            "module_type": "mock_module", "supports_introspection": false,
                        ],
                    ],
                    "wiring": [["src": "inputs.thrust", "dst": "physics.input", "kind": "route"]],
                    "rate_hz": 100, "telemetry_hz": 60,
                ]
            ]
        )
        #expect(stage.preferringNewest == [client])
    }

    @Test("streams nothing to who never subscribed, and to who subscribed to nothing that there is")
    func silence() throws {
        var stage = try Stage()
        let (mute, empty, other) = (try stage.client(1), try stage.client(2), try stage.client(3))
        let ack = try stage.ask(
            #"{"action":"subscribe","signals":["nothing.*","no.such"]}"#,
            from: empty
        )
        #expect(ack.last?["count"] == 0)
        #expect(ack.last?["unknown"] == ["no.such"])
        try stage.send(#"{"action":"subscribe","signals":"*"}"#, from: other)
        try stage.send(#"{"action":"resume"}"#, from: mute)
        try stage.pass(.seconds(1))
        #expect(stage.frames[mute] == nil)
        #expect(stage.frames[empty] == nil)
        #expect(stage.frames[other]?.isEmpty == false)
    }

    @Test("streams the signals in the order of the ack, at the rate asked for, from the ack on")
    func streaming() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        let ack = try stage.ask(
            #"{"type":"cmd","action":"subscribe","signals":["vehicle.position.y","vehicle.*","vehicle.position.y"],"rate_hz":50}"#,
            from: client
        )
        #expect(
            ack == [
                [
                    "type": "ack", "action": "subscribe", "count": 4,
                    "signals": [
                        "vehicle.position.y", "vehicle.position.x", "vehicle.velocity.x",
                        "vehicle.velocity.y",
                    ],
                    "format": "compact", "encoding": "f64", "rate_hz": 50, "unknown": [],
                ]
            ]
        )
        // It stands still: the present frame is told once.
        #expect(try stage.frames[client]?.map { try decode($0).frame } == [0])
        try stage.send(#"{"type":"cmd","action":"resume"}"#, from: client)
        stage.forget()
        try stage.pass(.seconds(2))
        let frames = try #require(stage.frames[client]).map { try decode($0) }
        #expect(99...101 ~= frames.count)
        for frame in frames {
            #expect(abs(frame.time - Double(frame.frame) * 0.01) < 1e-12)
            #expect(abs(frame.values[0] - frame.time * 0.5) < 1e-9)
            #expect(abs(frame.values[1] - frame.time) < 1e-9)
            #expect(frame.values[2...] == [1.0, 0.5])
        }
    }

    @Test(
        "lowers a rate above the simulation's to it, and takes the telemetry's when none is asked for"
    )
    func rates() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        let subscribe = { (rate: String) in
            #"{"type":"cmd","action":"subscribe","signals":"*"\#(rate)}"#
        }
        #expect(try stage.ask(subscribe(#","rate_hz":1000"#), from: client).last?["rate_hz"] == 100)
        #expect(try stage.ask(subscribe(""), from: client).last?["rate_hz"] == 60)
    }

    @Test(
        "gives a client whose first text has no type, as Daedalus', frames with a magic, and every other the default"
    )
    func formats() throws {
        var stage = try Stage()
        let (daedalus, other, late) = (
            try stage.client(1), try stage.client(2), try stage.client(3)
        )
        try stage.send(#"{"action":"subscribe","params":{"signals":["*"]}}"#, from: daedalus)
        try stage.send(#"{"type":"cmd","action":"subscribe","signals":["*"]}"#, from: other)
        try stage.send(#"{"type":"cmd","action":"pause"}"#, from: late)
        try stage.send(#"{"action":"subscribe","params":{"signals":["*"]}}"#, from: late)
        #expect(try decode(#require(stage.frames[daedalus]?.last), .hert).values.count == 8)
        #expect(stage.frames[daedalus]?.last?.prefix(4) == [0x54, 0x52, 0x45, 0x48])
        #expect(stage.frames[other]?.last?.count == 16 + 8 * 8)
        #expect(stage.frames[late]?.last?.count == 16 + 8 * 8)
    }

    @Test("encodes a frame once for all who have subscribed to the same")
    func sharing() throws {
        var stage = try Stage()
        for number in 1...10 {
            let client = try stage.client(Int32(number))
            let signals = number <= 6 ? "*" : "vehicle.*"
            try stage.send(
                #"{"type":"cmd","action":"subscribe","signals":"\#(signals)"}"#,
                from: client
            )
        }
        #expect(stage.hermes.groups.count == 2)
        try stage.send(#"{"action":"resume"}"#, from: .connection(1))
        stage.forget()
        try stage.pass(.seconds(1))
        for number in 2...6 {
            #expect(stage.frames[.connection(Int32(number))] == stage.frames[.connection(1)])
        }
        for number in 1...5 { try stage.leave(.connection(Int32(number))) }
        #expect(stage.hermes.groups.count == 2)
        try stage.leave(.connection(6))
        #expect(stage.hermes.groups.count == 1)
    }

    @Test(
        "sends differences that decode to what whole frames say, to who comes first and who comes later"
    )
    func differences() throws {
        var stage = try Stage()
        let (whole, first, later) = (try stage.client(1), try stage.client(2), try stage.client(3))
        try stage.send(#"{"type":"cmd","action":"subscribe","signals":"*"}"#, from: whole)
        let subscribe = #"{"type":"cmd","action":"subscribe","signals":"*","encoding":"delta"}"#
        try stage.send(subscribe, from: first)
        try stage.send(#"{"type":"cmd","action":"resume"}"#, from: whole)
        try stage.pass(.milliseconds(730))
        try stage.send(subscribe, from: later)
        try stage.pass(.seconds(3))
        try stage.send(#"{"type":"cmd","action":"reset"}"#, from: whole)
        let expected = try #require(stage.frames[whole]).map { try decode($0) }
        for client in [first, later] {
            var decoder = FrameDecoder(.compact)
            var frames: [TelemetryFrame] = []
            for bytes in try #require(stage.frames[client]) {
                frames.append(try decoder.decode(bytes))
            }
            #expect(frames.suffix(150) == expected.suffix(150))
            #expect(frames.count > 150)
        }
        let bytes = { (client: ClientID) in stage.frames[client]?.reduce(0) { $0 + $1.count } ?? 0 }
        #expect(bytes(first) < bytes(whole))
    }

    @Test("tells nobody a frame twice when it pauses, and everybody when values change")
    func pauses() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        try stage.send(
            #"{"type":"cmd","action":"subscribe","signals":"*","rate_hz":100}"#,
            from: client
        )
        try stage.send(#"{"type":"cmd","action":"resume"}"#, from: client)
        stage.forget()
        try stage.pass(.seconds(1))
        try stage.send(#"{"type":"cmd","action":"pause"}"#, from: client)
        let frames = try #require(stage.frames[client]).map { try decode($0).frame }
        #expect(frames == Array(1...100))
        stage.forget()
        try stage.send(
            #"{"type":"cmd","action":"set","signal":"inputs.thrust","value":2}"#,
            from: client
        )
        #expect(try stage.frames[client]?.map { try decode($0).frame } == [100])
    }

    @Test("begins differences anew where frames do not follow each other")
    func jumps() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        try stage.send(
            #"{"type":"cmd","action":"subscribe","signals":"*","encoding":"delta"}"#,
            from: client
        )
        try stage.send(#"{"type":"cmd","action":"resume"}"#, from: client)
        try stage.pass(.milliseconds(500))
        stage.forget()
        try stage.send(#"{"type":"cmd","action":"reset"}"#, from: client)
        // 3 is a key frame.
        #expect(stage.frames[client]?.map { $0[14] } == [3])
    }

    @Test("answers what a client asks in its order, errors too, and a step when it is done")
    func order() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        stage.forget()
        for text in [
            #"{"action":"step","params":{"count":500}}"#, #"{"action":"nonsense"}"#,
            #"{"action":"subscribe","params":{"signals":[]}}"#, "{", #"{"action":"get_status"}"#,
        ] { try stage.send(text, from: client) }
        try stage.finish()
        let answers = try #require(stage.texts[client])
        #expect(
            answers.map { $0["action"] } == ["nonsense", "subscribe", nil, "get_status", "step"]
        )
        #expect(answers.last?["count"] == 500)
    }

    @Test("takes a client's signals out of its subscription")
    func unsubscribe() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        try stage.send(
            #"{"type":"cmd","action":"subscribe","signals":["vehicle.*"]}"#,
            from: client
        )
        let rest = try stage.ask(
            #"{"type":"cmd","action":"unsubscribe","signals":["*.velocity.*"]}"#,
            from: client
        )
        #expect(rest.last?["signals"] == ["vehicle.position.x", "vehicle.position.y"])
        #expect(try decode(#require(stage.frames[client]?.last)).values.count == 2)
        #expect(
            try stage.ask(#"{"type":"cmd","action":"unsubscribe"}"#, from: client).last?["count"]
                == 0
        )
        stage.forget()
        try stage.send(#"{"type":"cmd","action":"resume"}"#, from: client)
        try stage.pass(.seconds(1))
        #expect(stage.frames[client] == nil)
        #expect(stage.hermes.groups.count == 0)
    }

    @Test(
        "forgets a client that is gone, also when its number comes back before what it asked for is done"
    )
    func gone() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        try stage.send(#"{"action":"step","params":{"count":100000}}"#, from: client)
        try stage.leave(client)
        let next = try stage.client(1)
        stage.forget()
        try stage.finish()
        #expect(stage.texts[next] == nil)
    }

    @Test("begins to run by itself where it is told to, else when it is resumed")
    func start() throws {
        var options = Hermes.Options()
        options.startsRunning = true
        let running = try Stage(options: options)
        #expect(running.hermes.status.state == .running)
        #expect(running.link.isStarted)
        #expect(try Stage().hermes.status.state == .paused)
    }

    @Test("survives whatever clients send it: seeded noise changes nothing but what it says")
    func noise() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        var generator = SeededGenerator(seed: 6)
        let valid = [
            #"{"type":"cmd","action":"subscribe","signals":["*"],"rate_hz":30,"encoding":"delta"}"#,
            #"{"action":"set","params":{"signal":"inputs.thrust","value":1.5}}"#,
            #"{"action":"step","params":{"count":3}}"#, #"{"action":"seek","time":1e99}"#,
        ]
        for _ in 0..<2000 {
            var bytes = Array(valid[Int(generator.next() % UInt64(valid.count))].utf8)
            for _ in 0..<Int(generator.next() % 4) {
                let place = Int(generator.next() % UInt64(bytes.count))
                bytes[place] = UInt8(truncatingIfNeeded: generator.next() % 0x60 + 0x20)
            }
            try stage.send(String(decoding: bytes, as: UTF8.self), from: client)
            try stage.finish()
        }
        // The schema, and one answer each.
        let answers = stage.texts[client]?.count { $0["type"] == "ack" || $0["type"] == "error" }
        #expect(answers == 2000)
    }
}
