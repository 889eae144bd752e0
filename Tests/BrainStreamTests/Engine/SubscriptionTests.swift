import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("Symbols and channels")
struct SubscriptionTests {
    @Test("a subscribed symbol is told at once, then its states alone, until all are wanted again")
    func symbol() throws {
        var stage = try StreamStage()
        try stage.post(price: 1, of: "SPY")
        try stage.post(price: 2, of: "AAPL")
        let client = try stage.join()
        _ = stage.take(client)
        let answer = try stage.ask(#"{"type":"SUBSCRIBE","symbol":"spy"}"#, from: client)
        #expect(
            answer.first == [
                "type": "SUBSCRIBED", "data": ["symbol": "SPY", "channels": nil],
            ]
        )
        #expect(answer.dropFirst().map(\.price) == [1])
        try stage.post(price: 3, of: "AAPL")
        try stage.post(price: 4, of: "SPY")
        #expect(stage.take(client).map(\.price) == [4])
        let all = try stage.ask(#"{"type":"SUBSCRIBE","symbol":null}"#, from: client)
        #expect(all.first?["data"] == ["symbol": nil, "channels": nil])
        #expect(all.dropFirst().map(\.price) == [4])
        try stage.post(price: 5, of: "AAPL")
        #expect(stage.take(client).map(\.price) == [5])
    }

    @Test("what a client subscribes to concerns no other")
    func others() throws {
        var stage = try StreamStage()
        let (client, other) = (try stage.join(), try stage.join())
        try stage.send(#"{"type":"SUBSCRIBE","symbol":"AAPL","channels":["logs"]}"#, from: client)
        stage.forget()
        try stage.post(price: 1, of: "SPY")
        #expect(stage.take(other).map(\.price) == [1])
        #expect(stage.take(client) == [])
    }

    @Test("a symbol in the query is replayed, and subscribed to from the start")
    func query() throws {
        var stage = try StreamStage()
        for price in 1...4 {
            try stage.post(price: Double(price), of: price.isMultiple(of: 2) ? "SPY" : "AAPL")
        }
        let client = try stage.join(["symbol": "aapl"])
        let packets = stage.take(client)
        #expect(
            packets.first == [
                "type": "OPTIONS",
                "data": [
                    "flat": false, "delta": false, "encoding": "json", "channels": nil,
                    "symbol": "AAPL",
                ],
            ]
        )
        #expect(packets.dropFirst().map(\.price) == [1, 3])
    }

    @Test("a symbol that nobody told of is waited for: its state says so")
    func unknown() throws {
        var stage = try StreamStage()
        try stage.post(price: 1, of: "SPY")
        let client = try stage.join(["symbol": "TLT"])
        let first = try #require(stage.take(client).last)
        #expect(first.data["status"] == "INITIALIZING")
        #expect(first.data["market"]?["symbol"] == "TLT")
        #expect(first.data["market"]?["regime"] == "Unknown")
        try stage.post(price: 2, of: "TLT")
        #expect(stage.take(client).map(\.price) == [2])
    }

    @Test(
        "each channel tells its sections, and what every state has",
        arguments: [
            ("market", ["market", "forecast", "scanner", "sentiment"]),
            ("trades", ["portfolio", "signal", "governance"]),
            ("logs", ["logs", "agents", "models"]),
            ("logs,trades", ["portfolio", "signal", "governance", "logs", "agents", "models"]),
        ]
    )
    func channels(channels: String, sections: [String]) throws {
        var stage = try StreamStage()
        try stage.post([
            "market": ["symbol": "AAPL", "price": 1.0], "forecast": ["median": [1.0]],
            "scanner": [["symbol": "SPY"]], "sentiment": ["label": "Bullish", "score": 0.9],
            "strategy_notes": "belongs to no channel",
        ])
        let (whole, part) = (try stage.join(), try stage.join(["channels": channels]))
        let all = try #require(stage.take(whole).last?.data)
        #expect(all["strategy_notes"] == "belongs to no channel")
        let told = try #require(stage.take(part).last?.data)
        #expect(
            Set(told.members.map(\.name))
                == Set(["timestamp", "status", "source", "symbol"] + sections)
        )
        #expect(told["symbol"] == "AAPL")
        for section in sections { #expect(told[section] == all[section]) }
    }

    @Test("a state in which nothing of the channels changed is not told")
    func unchanged() throws {
        var stage = try StreamStage()
        let trades = try stage.join(["channels": "trades"])
        let logs = try stage.join(["channels": "logs", "delta": "1"])
        try stage.post(price: 1)
        stage.forget()
        try stage.post(price: 2)
        #expect(stage.heard == [:])
        try stage.post(["signal": ["side": "BUY"]])
        #expect(stage.take(trades).map { $0.data["signal"]?["side"] } == ["BUY"])
        #expect(stage.heard[logs] == nil)
        try stage.post(["logs": ["hello"]])
        #expect(stage.take(logs).map { $0["patch"]?["logs"] } == [["hello"]])
        #expect(stage.take(trades) == [])
        // Another symbol is something new: the state says whose it is.
        try stage.post(price: 3, of: "AAPL")
        #expect(stage.take(trades).map { $0.data["symbol"] } == ["AAPL"])
    }

    @Test("channels can be chosen while listening, beside the symbol, and given back")
    func subscribe() throws {
        var stage = try StreamStage()
        let client = try stage.join(["symbol": "SPY"])
        try stage.post(price: 1)
        let answer = try stage.ask(
            #"{"type":"SUBSCRIBE","channels":["trades","market"]}"#,
            from: client
        )
        #expect(
            answer.first?["data"] == ["symbol": "SPY", "channels": ["market", "trades"]]
        )
        #expect(answer.last?.data["logs"] == nil)
        #expect(answer.last?.price == 1)
        let back = try stage.ask(#"{"type":"SUBSCRIBE","channels":null}"#, from: client)
        #expect(back.first?["data"] == ["symbol": "SPY", "channels": nil])
        #expect(back.last?.data["logs"] == [])
        #expect(stage.service.audience.groups.count == 1)
    }

    @Test("with differences, a change begins with a whole state")
    func delta() throws {
        var stage = try StreamStage()
        let client = try stage.join(["delta": "1"])
        var mirror = ClientMirror(["delta": "1"])
        try mirror.hear(stage.take(client))
        try stage.post(price: 1)
        try stage.post(price: 2, of: "AAPL")
        try mirror.hear(stage.take(client))
        #expect(mirror.deltas == 2)
        for (price, text) in [
            (3, #"{"type":"SUBSCRIBE","symbol":"SPY"}"#),
            (4, #"{"type":"SUBSCRIBE","channels":["market"]}"#),
            (5, #"{"type":"SUBSCRIBE","symbol":null,"channels":null}"#),
        ] {
            let answer = try stage.ask(text, from: client)
            #expect(answer.map(\.type) == ["SUBSCRIBED", "TELEMETRY"])
            try mirror.hear(answer)
            try stage.post(price: Double(price))
            try mirror.hear(stage.take(client))
            #expect(mirror.deltas == 1)
            #expect(mirror.state?["market"]?["price"]?.doubleValue == Double(price))
        }
    }

    @Test("the demo begins to play a symbol that is asked for, in either way, up to its limit")
    func demo() throws {
        var stage = try StreamStage(demo: true)
        let client = try stage.join()
        try stage.send(#"{"type":"SUBSCRIBE","symbol":"aapl"}"#, from: client)
        let queried = try stage.join(["symbol": "MSFT"])
        stage.forget()
        try stage.pass(.seconds(1))
        #expect(stage.take(client).map { $0.data["market"]?["symbol"] } == ["AAPL"])
        let told = stage.take(queried)
        #expect(told.map { $0.data["market"]?["symbol"] } == ["MSFT"])
        #expect(told.first?.data["source"] == "demo")
        _ = try stage.join(["symbol": "AAPL"])
        for number in 3..<MarketDemo.symbolLimit {
            let other = try stage.join()
            let text = #"{"type":"SUBSCRIBE","symbol":"S\#(number)"}"#
            #expect(try stage.ask(text, from: other).map(\.type) == ["SUBSCRIBED", "TELEMETRY"])
        }
        let answer = try stage.ask(#"{"type":"SUBSCRIBE","symbol":"MORE"}"#, from: client)
        #expect(answer.map(\.type) == ["SUBSCRIBED", "TELEMETRY", "ERROR"])
        #expect(answer.last?["code"] == "LIMIT_EXCEEDED")
        #expect(answer.last?["message"]?.stringValue?.contains("plays 16 symbols") == true)
        let late = try stage.join(["symbol": "MORE2"])
        #expect(stage.take(late).map(\.type) == ["OPTIONS", "ERROR", "TELEMETRY"])
        // Another source may tell of it all the same.
        try stage.post(price: 7, of: "MORE")
        #expect(stage.take(client).last?.price == 7)
    }

    @Test("a symbol that one client has the demo play is not told to those who chose none")
    func aside() throws {
        var stage = try StreamStage(demo: true)
        let undecided = try stage.join()
        _ = try stage.join(["symbol": "MSFT"])
        stage.forget()
        try stage.pass(.seconds(12))
        let symbols = Set(
            stage.take(undecided).map { $0.data["market"]?["symbol"]?.stringValue }
        )
        #expect(symbols == ["SPY"])
        // Each has ten states of its own to be told when it comes.
        for (parameters, symbol) in [([:], "SPY"), (["symbol": "MSFT"], "MSFT")] {
            let told = stage.take(try stage.join(parameters)).filter { $0.type == "TELEMETRY" }
            #expect(told.count == 10)
            #expect(told.allSatisfy { $0.data["market"]?["symbol"] == .string(symbol) })
        }
    }

    @Test("a known symbol is not played by the demo because somebody asks for it")
    func knownSymbol() throws {
        var stage = try StreamStage(demo: true)
        try stage.post(price: 7, of: "REAL")
        let client = try stage.join(["symbol": "REAL"])
        try stage.pass(.seconds(60))
        #expect(stage.take(client).dropFirst().allSatisfy { $0.price == 7 })
        #expect(stage.service.demo?.symbols.map(\.text) == ["SPY"])
    }
}
