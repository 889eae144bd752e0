import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("The signal that a market gives")
struct TradingSignalTests {
    /// A market of price 100 whose step is 1 dollar.
    private func signal(
        _ velocity: Double,
        _ acceleration: Double = 0,
        price: Double = 100,
        volatility: Double = 0.01
    ) -> TradingSignal {
        TradingSignal(
            MarketPhysics.Reading(
                price: price,
                alpha: 3,
                velocity: velocity,
                acceleration: acceleration,
                volatility: volatility
            )
        )
    }

    @Test("a trend at the threshold is half sure, a stronger one more")
    func trend() {
        let threshold = TradingSignal.threshold
        #expect(signal(threshold).side == .buy)
        #expect((signal(threshold).confidence - 0.5).magnitude < 1e-12)
        #expect(signal(-threshold).side == .sell)
        #expect((signal(-threshold).confidence - 0.5).magnitude < 1e-12)
        #expect((signal(3 * threshold).confidence - 0.75).magnitude < 1e-12)
        #expect(signal(3).reasoning == "Velocity is 3.0 deviations of a step, Gaussian tails.")
    }

    @Test("less is noise")
    func noise() {
        let weak = signal(TradingSignal.threshold * 0.99)
        #expect(weak.side == .flat)
        #expect(weak.confidence == 0)
        #expect(weak.reasoning == "Velocity is 0.2 deviations of a step: noise.")
    }

    @Test("a trend that turns within the horizon is not followed, one that grows is")
    func turn() {
        let brake = 1 / TradingSignal.horizon
        #expect(signal(1, -brake * 1.01).side == .flat)
        #expect(signal(1, -brake * 0.99).side == .buy)
        #expect(signal(1, brake * 1.01).side == .buy)
        #expect(signal(-1, brake * 1.01).side == .flat)
        #expect(
            signal(1, -1).reasoning == "Velocity is 1.0 deviations of a step, but about to turn."
        )
    }

    @Test("a price that stands still, or numbers of no use, give none")
    func still() {
        for signal in [
            signal(0, volatility: 0), signal(1, volatility: 0), signal(1, price: 0), signal(.nan),
            signal(.infinity), signal(1, volatility: .nan), signal(1, price: -1),
        ] {
            #expect(signal.side == .flat)
            #expect(signal.confidence == 0)
        }
        #expect(signal(.greatestFiniteMagnitude).confidence == 1)
    }

    @Test("its section has all members of the protocol")
    func section() {
        let section = signal(0.6).json
        #expect(section["side"] == "BUY")
        #expect(section["confidence"] == 0.75)
        #expect(section["strategy"] == "TREND_PHYSICS")
        #expect(section["score"] == 0.75)
        #expect(section["reasoning"]?.stringValue?.isEmpty == false)
    }

    @Test(
        "sides are read as sources write them",
        arguments: [
            ("BUY", .buy), ("sell", .sell), ("FLAT", .flat), ("HOLD", .flat), ("Hold", .flat),
            ("", nil), ("LONG", nil),
        ] as [(String, TradeSide?)]
    )
    func sides(text: String, side: TradeSide?) {
        #expect(TradeSide(text) == side)
    }

    @Test("sentiment leans by the strength, and holding is neutral")
    func sentiment() {
        #expect(Sentiment(side: .buy, strength: 0.5).json == ["label": "Bullish", "score": 0.75])
        #expect(Sentiment(side: .sell, strength: 0.5).json == ["label": "Bearish", "score": 0.25])
        #expect(Sentiment(side: .flat, strength: 0.9).json == ["label": "Neutral", "score": 0.5])
        #expect(Sentiment(side: .buy, strength: 7).score == 1)
        #expect(Sentiment(side: .sell, strength: .infinity).score == 0)
        #expect(Sentiment(side: .buy, strength: -7).score == 0.5)
        #expect(Sentiment(side: .buy, strength: .nan).score == 0.5)
    }
}
