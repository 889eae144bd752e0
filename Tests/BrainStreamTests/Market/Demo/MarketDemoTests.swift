import CMath
import TestSupport
import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("The demo")
struct MarketDemoTests {
    private let spy: TickerSymbol
    private let qqq: TickerSymbol

    init() throws {
        spy = try #require(TickerSymbol("SPY"))
        qqq = try #require(TickerSymbol("QQQ"))
    }

    private func moment(_ second: Int) -> Timestamp {
        Timestamp(clampingMicroseconds: 1_766_318_400_000_000 + Int64(second) * 1_000_000)
    }

    private func run(_ demo: inout MarketDemo, steps: Int, from first: Int = 0) -> [[JSONObject]] {
        (first..<first + steps).map { demo.step(now: moment($0)) }
    }

    /// Every number of a document, at any depth.
    private func numbers(_ value: JSON) -> [Double] {
        switch value {
        case .number(let number): [number.doubleValue]
        case .array(let elements): elements.flatMap(numbers)
        case .object(let object): object.members.flatMap { numbers($0.value) }
        case .null, .bool, .string: []
        }
    }

    @Test("a state has every section, from the first step on")
    func sections() throws {
        var demo = MarketDemo(symbol: spy)
        let states = demo.step(now: moment(0))
        #expect(states.count == 1)
        var state = try #require(states.first)
        state["logs"] = nil
        #expect(
            state.members.map(\.name) == [
                "timestamp", "source", "market", "signal", "governance", "forecast", "sentiment",
                "portfolio", "scanner", "agents", "models",
            ]
        )
        #expect(state["timestamp"] == "2025-12-21T12:00:00Z")
        #expect(state["source"] == "demo")
        let market = try #require(state["market"]?.objectValue)
        #expect(
            market.members.map(\.name) == [
                "symbol", "price", "alpha", "regime", "velocity", "acceleration", "history",
            ]
        )
        #expect(market["symbol"] == "SPY")
        #expect(market["regime"] != "Unknown")
        #expect(market["history"]?.arrayValue?.count == DemoMarket.historyLength)
        let row = try #require(state["scanner"]?.arrayValue?.first?.objectValue)
        #expect(
            row.members.map(\.name) == [
                "symbol", "price", "hurst", "signal_potential", "volatility",
            ]
        )
        let agent = try #require(state["agents"]?["PhysicsAgent"])
        #expect(agent["invocations"] == 1)
        #expect(agent["success_rate"] == 1.0)
        #expect(state["models"]?["KalmanFilter"]?["invocations"] == 1)
    }

    @Test("physics, regime and size follow from the prices that were said")
    func physics() throws {
        var demo = MarketDemo(symbol: spy)
        var window = PriceWindow(capacity: MarketPhysics.returnCount + 1)
        var regimes: Set<String> = []
        for (step, states) in run(&demo, steps: 1500).enumerated() {
            let state = try #require(states.first)
            let market = try #require(state["market"])
            window.append(try #require(market["price"]?.doubleValue))
            guard step > MarketPhysics.returnCount else { continue }
            let alpha = try #require(
                HillEstimator.tailIndex(of: window.returns, tail: MarketPhysics.tailCount)
            )
            #expect(market["alpha"]?.doubleValue == alpha.rounded(decimals: 4))
            let regime = MarketRegime(alpha: alpha)
            #expect(market["regime"]?.stringValue == regime.rawValue)
            regimes.insert(regime.rawValue)
            let size = try #require(state["governance"]?["approved_size"]?.doubleValue)
            #expect((0...0.2).contains(size))
            if regime == .critical || state["signal"]?["side"] == "FLAT" { #expect(size == 0) }
            let earlier = window.prices.dropLast().suffix(DemoMarket.historyLength)
            #expect(market["history"] == .array(earlier.map { .float($0) }))
        }
        #expect(regimes.count == 3)
    }

    @Test("the same seed plays the same, another one something else")
    func deterministic() {
        var one = MarketDemo(symbol: spy, seed: 1)
        var same = MarketDemo(symbol: spy, seed: 1)
        var other = MarketDemo(symbol: spy, seed: 2)
        let states = run(&one, steps: 100)
        let again = run(&same, steps: 100)
        let others = run(&other, steps: 100)
        #expect(states == again)
        #expect(states != others)
    }

    @Test("a symbol that joins has a path of its own, the same whenever it joins")
    func joining() throws {
        var early = MarketDemo(symbol: qqq)
        var late = MarketDemo(symbol: spy)
        _ = run(&late, steps: 10)
        for _ in 0..<2 {
            let isPlayed = late.subscribe(qqq)
            #expect(isPlayed)
        }
        #expect(late.symbols == [spy, qqq])
        let states = late.step(now: moment(10))
        #expect(states.map { $0["market"]?["symbol"] } == ["SPY", "QQQ"])
        let alone = early.step(now: moment(10))
        #expect(states[1]["market"] == alone[0]["market"])
        #expect(states[0]["scanner"] == states[1]["scanner"])
        #expect(states[0]["portfolio"] == states[1]["portfolio"])
        #expect(states[0]["scanner"]?.arrayValue?.count == 2)
    }

    @Test("no more symbols than the limit, and then no more is staked than there is")
    func limit() throws {
        var demo = MarketDemo(symbol: spy)
        for number in 1..<MarketDemo.symbolLimit {
            let isPlayed = demo.subscribe(try #require(TickerSymbol("S\(number)")))
            #expect(isPlayed)
        }
        let another = demo.subscribe(qqq)
        #expect(!another)
        let old = demo.subscribe(spy)
        #expect(old)
        #expect(demo.symbols.count == MarketDemo.symbolLimit)
        for states in run(&demo, steps: 50) {
            #expect(states.count == MarketDemo.symbolLimit)
            let sizes = states.compactMap { $0["governance"]?["approved_size"]?.doubleValue }
            #expect(sizes.reduce(0, +) <= 1)
        }
    }

    @Test("the log says what happened, and is absent when nothing did")
    func logs() throws {
        var demo = MarketDemo(symbol: spy)
        var quiet = 0
        var trades = 0
        var before: JSON?
        for (step, states) in run(&demo, steps: 1500).enumerated() {
            let state = try #require(states.first)
            let entries = state["logs"]?.arrayValue ?? []
            if state["logs"] == nil { quiet += 1 } else { #expect(!entries.isEmpty) }
            let messages = entries.compactMap { $0["message"]?.stringValue }
            let regime = state["market"]?["regime"]
            if before != nil {
                #expect((regime != before) == messages.contains { $0.contains("SPY: regime ") })
            }
            before = regime
            trades += messages.count { $0.contains(": bought ") || $0.contains(": sold ") }
            for entry in entries {
                #expect(["INFO", "WARNING"].contains(entry["level"]))
                #expect(entry["timestamp"] == .string(moment(step).zulu))
            }
        }
        #expect(quiet > 750)
        #expect(trades > 10)
    }

    @Test("rebalancing brings the account to its target, and says so")
    func rebalance() throws {
        var demo = MarketDemo(symbol: spy)
        let early = demo.rebalance(now: moment(0))
        #expect(early.isEmpty)
        var rebalanced = 0
        for second in 0..<500 {
            let state = try #require(demo.step(now: moment(second)).first)
            let answers = demo.rebalance(now: moment(second))
            #expect(answers.count == 1)
            let answer = try #require(answers.first)
            #expect(
                answer.members.map(\.name) == [
                    "timestamp", "source", "market", "portfolio", "logs",
                ]
            )
            #expect(answer["market"] == ["symbol": "SPY"])
            let entry = try #require(answer["logs"]?.arrayValue?.last)
            let message = try #require(entry["message"]?.stringValue)
            if !message.hasSuffix("on target, nothing to rebalance") { rebalanced += 1 }

            let size = try #require(state["governance"]?["approved_size"]?.doubleValue)
            let value = try #require(answer["portfolio"]?["nav"]?.doubleValue)
            let cash = try #require(answer["portfolio"]?["cash"]?.doubleValue)
            let price = try #require(state["market"]?["price"]?.doubleValue)
            // Whole shares miss a target by less than two: one for the rounding, one for the commission.
            let missed = (value - cash).magnitude - size * value
            #expect(missed.magnitude < 2 * price + 0.0001 * value)
        }
        #expect(rebalanced > 0)
    }

    @Test("a reset plays the same once more, with the symbols that are there")
    func reset() throws {
        var fresh = MarketDemo(symbol: spy)
        _ = fresh.subscribe(qqq)
        var demo = fresh
        let first = run(&demo, steps: 200)
        demo.reset()
        #expect(demo.symbols == [spy, qqq])
        let answers = demo.rebalance(now: moment(0))
        #expect(answers.isEmpty)
        let second = run(&demo, steps: 200)
        #expect(second == first)
        let unused = run(&fresh, steps: 200)
        #expect(unused == first)
    }

    @Test("nothing is held of what is vetoed, or when the signal is flat")
    func veto() throws {
        var demo = MarketDemo(symbol: spy)
        var vetoed = 0
        for states in run(&demo, steps: 1500) {
            let state = try #require(states.first)
            guard state["governance"]?["approved_size"] == 0.0 else { continue }
            vetoed += 1
            #expect(state["portfolio"]?["cash"] == state["portfolio"]?["nav"])
        }
        #expect((1..<1500).contains(vetoed))
    }

    @Test("a symbol that is dropped is played no more, and what was held of it is cash")
    func drop() throws {
        var demo = MarketDemo(symbol: spy)
        _ = demo.subscribe(qqq)
        let before = try #require(run(&demo, steps: 300).last?.first?["portfolio"])
        demo.drop(qqq)
        #expect(demo.symbols == [spy])
        let states = demo.rebalance(now: moment(301))
        #expect(states.map { $0["market"]?["symbol"] } == ["SPY"])
        let after = try #require(states.first?["portfolio"])
        let difference =
            (after["nav"]?.doubleValue ?? 0) - (try #require(before["nav"]?.doubleValue))
        #expect(difference.magnitude < 100, "no more than what trades cost")
        demo.drop(spy)
        #expect(demo.symbols == [spy], "the last one stays")
        let isPlayed = demo.subscribe(qqq)
        #expect(isPlayed)
    }

    @Test("every number is finite and every account within its bounds, over days")
    func finite() throws {
        var demo = MarketDemo(symbol: spy, seed: 9)
        _ = demo.subscribe(qqq)
        for step in 0..<1000 {
            for state in demo.step(now: moment(step * 600)) {
                let numbers = numbers(.object(state))
                #expect(numbers.allSatisfy { $0.isFinite })
                let hasNulls = MergePatch.withoutNulls(state) != state
                #expect(!hasNulls)
                let value = try #require(state["portfolio"]?["nav"]?.doubleValue)
                #expect(DemoPortfolio.bounds.contains(value))
                let drawdown = try #require(state["portfolio"]?["max_drawdown"]?.doubleValue)
                #expect((-1...0).contains(drawdown))
            }
        }
    }
}
