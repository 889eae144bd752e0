import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("What the demo invents")
struct InventionTests {
    private func state(
        _ stage: inout StreamStage<BrainStream>,
        of symbol: String = "SPY"
    ) throws -> JSONObject {
        let answer = try stage.request("get_state", ["symbol": .string(symbol)])
        return try #require(answer["state"]?.objectValue)
    }

    @Test("is gone from a symbol when another source tells of it, and so are the shared sections")
    func firstWord() throws {
        var stage = try StreamStage(demo: true)
        try stage.pass(.seconds(300))
        let invented = try state(&stage)
        #expect(invented["source"] == "demo")
        #expect(invented["logs"]?.arrayValue?.isEmpty == false)
        for section in ["scanner", "forecast", "sentiment"] { #expect(invented[section] != nil) }
        #expect(stage.service.book.isInvented(stage.service.book.active))
        try stage.post(price: 7)
        let told = try state(&stage)
        #expect(told["source"] == "http")
        #expect(
            told["market"] == [
                "symbol": "SPY", "price": 7.0, "alpha": 0.0, "regime": "Unknown",
                "velocity": 0.0, "acceleration": 0.0, "history": [],
            ]
        )
        for section in StateSection.allCases where section != .market {
            #expect(told[section.rawValue] == section.initial)
        }
        #expect(try stage.page(.post, "/api/actions/export-logs")["logs"] == [])
        #expect(try stage.page(.get, "/api/system/metrics/agents") == [:])
    }

    @Test("stands in no state of another source when the demo plays on, nor the other way round")
    func playingOn() throws {
        var stage = try StreamStage(demo: true)
        try stage.post([
            "market": ["symbol": "AAPL", "price": 7.0], "portfolio": ["nav": 5.0], "logs": ["true"],
        ])
        try stage.post(["market": ["symbol": "SPY", "price": 8.0], "note": "true"])
        try stage.pass(.seconds(300))
        let invented = try state(&stage)
        #expect(invented["source"] == "demo")
        #expect(invented["note"] == nil)
        #expect(invented["portfolio"]?["nav"] != 5.0)
        let told = try state(&stage, of: "AAPL")
        #expect(told["source"] == "http")
        #expect(told["portfolio"]?["nav"] == 5.0)
        #expect(told["logs"] == ["true"])
        #expect(told["scanner"] == nil)
    }

    @Test("is nothing that a symbol has of which nobody has told")
    func unknownSymbol() throws {
        var stage = try StreamStage(demo: true)
        try stage.pass(.seconds(300))
        let unknown = try state(&stage, of: "NONE")
        #expect(unknown["source"] == nil)
        #expect(unknown["portfolio"] == StateSection.portfolio.initial)
        #expect(unknown["scanner"] == nil)
        #expect(unknown["logs"] == [])
    }
}
