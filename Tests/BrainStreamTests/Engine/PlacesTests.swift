import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("The places of symbols")
struct PlacesTests {
    private func symbol(_ text: String) throws -> TickerSymbol { try #require(TickerSymbol(text)) }

    @Test(
        "are 64: a new symbol takes that of the one that was silent longest and nobody has chosen"
    )
    func eviction() throws {
        var stage = try StreamStage()
        try stage.post(price: 1)
        let chosen = try stage.join(["symbol": "S1"])
        for number in 1..<64 {
            try stage.pass(.seconds(1))
            try stage.post(price: 1, of: "S\(number)")
        }
        try stage.post(price: 2, of: "S2")
        try stage.post(price: 1, of: "MORE")
        #expect(stage.service.book.count == 64)
        #expect(!stage.service.book.knows(try symbol("S3")))
        for name in ["SPY", "S1", "S2", "S4", "MORE"] {
            #expect(stage.service.book.knows(try symbol(name)))
        }
        // Who has gone has chosen nothing.
        try stage.leave(chosen)
        try stage.post(price: 1, of: "EVENMORE")
        #expect(!stage.service.book.knows(try symbol("S1")))
    }

    @Test("that are all chosen are none for another symbol, whoever tells of it")
    func allChosen() throws {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        for number in 0..<64 {
            _ = try stage.join(["symbol": .init("S\(number)")])
            try stage.post(price: 1, of: "S\(number)")
        }
        let problem =
            "MORE: states of 64 other symbols are kept that somebody has chosen, limit is 64"
        let refusal = #expect(throws: ServiceError.self) { try stage.post(price: 1, of: "MORE") }
        #expect(refusal == ServiceError(.limitExceeded, problem))
        try stage.hear(broker, #"{"price":1}"#, in: "market.tick.MORE")
        #expect(stage.service.brokerState.lastRejection == "market.tick.MORE: \(problem)")
        try stage.post(price: 2, of: "S0")
        #expect(stage.service.book.count == 64)
    }

    @Test("of a state that is refused stay with who has them")
    func refusal() throws {
        var stage = try StreamStage()
        for number in 0..<64 { try stage.post(price: 1, of: "S\(number)") }
        let large: JSON = .string(String(repeating: "x", count: 70_000))
        #expect(throws: ServiceError.self) { try stage.post(["symbol": "MORE", "x": large]) }
        #expect(stage.service.book.knows(try symbol("S0")))
        // Nor does the demo give one up.
        var other = try StreamStage(demo: true)
        let gone = try other.join(["symbol": "TLT"])
        try other.pass(.seconds(1))
        try other.leave(gone)
        try other.pass(.milliseconds(500))
        for number in 0..<62 { try other.post(price: 1, of: "S\(number)") }
        #expect(throws: ServiceError.self) { try other.post(["symbol": "MORE", "x": large]) }
        #expect(other.service.demo?.symbols.map(\.text) == ["SPY", "TLT"])
    }

    @Test("that the demo plays are free once nobody has chosen them", arguments: [true, false])
    func demo(mayWrite: Bool) throws {
        var stage = try StreamStage(demo: true)
        let client = try stage.join(mayWrite: mayWrite)
        for number in 0..<40 {
            let heard = try stage.ask(#"{"type":"SUBSCRIBE","symbol":"S\#(number)"}"#, from: client)
            #expect(!heard.contains { $0.type == "ERROR" })
            try stage.pass(.seconds(1))
            let told = stage.take(client).last?.data
            #expect(told?["market"]?["symbol"] == .string("S\(number)"))
            #expect(told?["source"] == "demo")
        }
        #expect((stage.service.demo?.symbols.count ?? 0) <= 16)
        #expect(stage.service.book.count <= 16)
        #expect(stage.service.demo?.symbols.first?.text == "SPY")
        // One that was given up is played again.
        _ = try stage.ask(#"{"type":"SUBSCRIBE","symbol":"S0"}"#, from: client)
        try stage.pass(.seconds(1))
        #expect(stage.take(client).last?.data["source"] == "demo")
    }

    @Test("that the demo plays are not free while somebody has chosen them")
    func demoLimit() throws {
        var stage = try StreamStage(demo: true)
        var clients: [ClientID] = []
        for number in 0..<16 { clients.append(try stage.join(["symbol": "S\(number)"])) }
        let heard = try #require(stage.take(clients[15]).first { $0.type == "ERROR" })
        #expect(heard["message"]?.stringValue?.hasPrefix("S15: the demo plays 16 symbols") == true)
        try stage.leave(clients[3])
        let late = try stage.join(["symbol": "LATE"])
        try stage.pass(.seconds(1))
        #expect(stage.take(late).last?.data["source"] == "demo")
        #expect(stage.service.demo?.symbols.contains(try symbol("S3")) == false)
    }

    @Test("of others are not the demo's: what it has no room for is counted")
    func demoWithoutRoom() throws {
        var stage = try StreamStage(demo: true)
        for number in 1..<64 { try stage.post(price: 1, of: "S\(number)") }
        let client = try stage.join()
        let answer = try stage.ask(#"{"type":"SUBSCRIBE","symbol":"TLT"}"#, from: client)
        #expect(answer.last?["code"] == "LIMIT_EXCEEDED")
        #expect(answer.last?["message"]?.stringValue?.contains("states of 64 symbols") == true)
        // One that it began to play before there was no room.
        var early = try StreamStage(demo: true)
        try early.turn { stage in
            _ = try stage.join(["symbol": "TLT"])
            for number in 1..<64 { try stage.post(price: 1, of: "S\(number)") }
        }
        try early.pass(.seconds(12))
        #expect(early.service.unkeptStates > 0)
        #expect(early.service.book.count == 64)
        // Others may take a place of the demo's.
        var other = try StreamStage(demo: true)
        let gone = try other.join(["symbol": "TLT"])
        try other.pass(.seconds(1))
        try other.leave(gone)
        try other.pass(.milliseconds(500))
        for number in 0..<63 { try other.post(price: 1, of: "S\(number)") }
        #expect(other.service.demo?.symbols.map(\.text) == ["SPY"])
    }
}
