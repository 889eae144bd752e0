import TestSupport
import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("A stream of differences")
struct DeltaTests {
    @Test("begins with a whole state, then tells what changed, with numbers that count up")
    func sequence() throws {
        var stage = try StreamStage()
        let client = try stage.join(["delta": "1"])
        let first = stage.take(client)
        #expect(first.map(\.type) == ["OPTIONS", "TELEMETRY"])
        let start = try #require(first.last?["sequence"]?.intValue)
        #expect(start == 10)
        try stage.post(price: 1)
        try stage.stall(.seconds(1))
        try stage.post(price: 2)
        let packets = stage.take(client)
        #expect(packets.first?.type == "DELTA")
        #expect(packets.first?["sequence"] == .integer(start + 1))
        #expect(
            packets.last == [
                "type": "DELTA", "sequence": .integer(start + 2),
                "patch": ["timestamp": "2026-11-20T08:00:01Z", "market": ["price": 2.0]],
            ]
        )
    }

    @Test("says null for what is gone, replaces arrays whole, and has no nulls in its states")
    func removal() throws {
        var stage = try StreamStage()
        try stage.post(["extra": ["a": 1, "list": [1, nil, 2]], "market": ["history": [1, 2]]])
        let client = try stage.join(["delta": "1"])
        var mirror = ClientMirror(["delta": "1"])
        try mirror.hear(stage.take(client))
        #expect(mirror.state?["extra"] == ["a": 1, "list": [1, nil, 2]])
        try stage.post(["extra": ["a": nil, "list": [1, 2, 3]]])
        let patch = try #require(stage.heard[client]?.last?["patch"])
        #expect(patch["extra"] == ["list": [1, 2, 3], "a": nil])
        try mirror.hear(stage.take(client))
        #expect(mirror.state?["extra"] == ["list": [1, 2, 3]])
        try stage.post(["extra": nil])
        try mirror.hear(stage.take(client))
        #expect(mirror.state?["extra"] == nil)
    }

    @Test("tells the whole state each thirtieth packet")
    func period() throws {
        var stage = try StreamStage()
        let client = try stage.join(["delta": "1"])
        stage.forget()
        for price in 0..<100 { try stage.post(price: Double(price)) }
        let packets = stage.take(client)
        let whole = packets.filter { $0.type == "TELEMETRY" }
        #expect(packets.count == 100)
        #expect(whole.map { $0["sequence"] } == [30, 60, 90])
        #expect(whole.allSatisfy { $0["data"]?["portfolio"] != nil })
    }

    @Test("replays the last states as differences, and goes on from what the others know")
    func replay() throws {
        var stage = try StreamStage()
        for price in 1...20 { try stage.post(price: Double(price)) }
        let first = try stage.join(["delta": "1"])
        for price in 21...24 { try stage.post(price: Double(price)) }
        let second = try stage.join(["delta": "1"])
        let packets = stage.take(second).dropFirst()
        #expect(packets.map(\.type) == ["TELEMETRY"] + Array(repeating: "DELTA", count: 9))
        #expect(packets.compactMap { $0["sequence"]?.intValue } == Array(5...14))
        var mirror = ClientMirror(["delta": "1"])
        try mirror.hear(Array(packets))
        #expect(mirror.state?["market"]?["price"] == 24.0)
        try stage.post(price: 25)
        // One message for both.
        let (old, new) = (stage.take(first).last, stage.take(second))
        #expect(new == [old])
        try mirror.hear(new)
        #expect(mirror.state?["market"]?["price"] == 25.0)
    }

    @Test("breaks a silence with an empty difference")
    func heartbeat() throws {
        var stage = try StreamStage()
        try stage.post(price: 1)
        let client = try stage.join(["delta": "1"])
        stage.forget()
        try stage.pass(.seconds(5))
        #expect(stage.take(client) == [["type": "DELTA", "sequence": 11, "patch": [:]]])
    }

    /// A client of the property test.
    private struct Listener {
        let client: ClientID
        let query: [String: String]
        var mirror: ClientMirror
    }

    @Test(
        "leaves every client with exactly the state, whoever comes and goes and whatever happens",
        arguments: 0..<16 as Range<UInt64>
    )
    func reconstruction(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var states = RandomStates(seed: seed &* 31)
        var stage = try StreamStage(demo: seed.isMultiple(of: 3))
        var listeners: [Listener] = []
        for _ in 0..<120 {
            var posted: TickerSymbol?
            switch Int.random(in: 0..<12, using: &random) {
            case 0, 1:
                var query = HaltTests.queries.randomElement(using: &random) ?? [:]
                if Bool.random(using: &random) { query["delta"] = "1" }
                let client = try stage.join(query)
                listeners.append(
                    Listener(client: client, query: query, mirror: ClientMirror(query))
                )
            case 2:
                guard let gone = listeners.indices.randomElement(using: &random) else { continue }
                try stage.leave(listeners.remove(at: gone).client)
            case 3:
                guard let chosen = listeners.randomElement(using: &random) else { continue }
                let text = [
                    #"{"type":"SUBSCRIBE","symbol":"SPY"}"#,
                    #"{"type":"SUBSCRIBE","symbol":"TLT","channels":["market","logs"]}"#,
                    #"{"type":"SUBSCRIBE","symbol":null}"#,
                    #"{"type":"SUBSCRIBE","channels":null}"#,
                    #"{"type":"SUBSCRIBE","channels":["trades"]}"#,
                ].randomElement(using: &random)
                try stage.send(text ?? "", from: chosen.client)
            case 4:
                let path = Bool.random(using: &random) ? "halt" : "resume"
                try stage.page(.post, "/api/system/\(path)")
            case 5: try stage.pass(.milliseconds(Int.random(in: 0..<9000, using: &random)))
            default:
                posted = TickerSymbol(try stage.post(states.next())["symbol"]?.stringValue ?? "")
            }
            for index in listeners.indices {
                let packets = stage.take(listeners[index].client)
                try listeners[index].mirror.hear(packets)
            }
            try compare(listeners, posted, stage)
        }
        // After a silence everyone has the present.
        try stage.page(.post, "/api/system/halt")
        try stage.pass(.seconds(6))
        for listener in listeners {
            var mirror = listener.mirror
            try mirror.hear(stage.take(listener.client))
            let options = try #require(stage.service.audience[listener.client]?.options)
            let state = stage.service.book.state(of: options.symbol, stage.now)
            let view = MergePatch.withoutNulls(options.view(of: state))
            // Of a symbol that nothing is known of the state is as old as the telling.
            let (told, expected) = (
                mirror.state?.without(["timestamp"]), view.without(["timestamp"])
            )
            #expect(told.map { MergePatch.withoutNulls($0) }?.means(expected) == true)
        }
    }

    /// Clients with the same options have the same, and those that a state was posted for have that state.
    private func compare(
        _ listeners: [Listener],
        _ posted: TickerSymbol?,
        _ stage: StreamStage<BrainStream>
    ) throws {
        var known: [StreamOptions: JSONObject] = [:]
        for listener in listeners {
            let options = try #require(stage.service.audience[listener.client]?.options)
            let state = try #require(listener.mirror.state)
            #expect(listener.mirror.deltas < RecipientGroups.fullPeriod + 10)
            if options.isDelta {
                if let other = known[options] { #expect(other.means(state)) }
                known[options] = state
            }
            guard let posted, options.symbol == nil || options.symbol == posted else { continue }
            let view = options.view(of: stage.service.book.state(of: posted, stage.now))
            if options.channels == nil {
                #expect(state.means(view))
            } else {
                // What changes nothing that they have chosen they are not told.
                let (told, expected) = (state.without(Self.stamps), view.without(Self.stamps))
                #expect(told.means(expected))
            }
        }
    }

    private static let stamps = ["timestamp", "source"]
}

/// Parts of states with random sections, members, nulls and nested values.
struct RandomStates {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func next() -> JSONObject {
        var state = JSONObject()
        var market: JSONObject = [
            "symbol": .string(["SPY", "TLT", "QQQ"].randomElement(using: &random) ?? "SPY")
        ]
        for name in ["alpha", "velocity"] where chance(2) { market[name] = number() }
        if chance(2) { market["price"] = fraction() }
        state["market"] = .object(market)
        if chance(3) { state["signal"] = ["side": "BUY", "confidence": fraction()] }
        if chance(4) { state["portfolio"] = ["nav": number(), "more": value(2)] }
        if chance(5) { state["logs"] = [.string("log \(Int.random(in: 0..<50, using: &random))")] }
        if chance(4) { state["agents"] = ["A\(Int.random(in: 0..<3, using: &random))": value(2)] }
        if chance(9) { state["agents"] = nil as JSON }
        for name in ["x", "y", "z"] where chance(3) { state[name] = value(3) }
        return state
    }

    private mutating func chance(_ of: Int) -> Bool { Int.random(in: 0..<of, using: &random) == 0 }

    private mutating func fraction() -> JSON {
        chance(3) ? .null : .float(Double.random(in: 0...1, using: &random))
    }

    private mutating func number() -> JSON {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: .integer(Int.random(in: -100_000...100_000, using: &random))
        case 1: .float(Double.random(in: -1...1, using: &random))
        default: .null
        }
    }

    private mutating func value(_ depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return number()
        case 3: return .string(["", "é", "\u{0}\"", "long text of several words"][place(4)])
        case 4: return []
        case 5: return .array((0..<place(4)).map { _ in value(depth - 1) })
        default:
            var object = JSONObject()
            for _ in 0..<place(4) { object["m\(place(4))"] = value(depth - 1) }
            return .object(object)
        }
    }

    private mutating func place(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
}
