import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("The account of the demo")
struct DemoPortfolioTests {
    private let spy: TickerSymbol
    private let qqq: TickerSymbol

    init() throws {
        spy = try #require(TickerSymbol("SPY"))
        qqq = try #require(TickerSymbol("QQQ"))
    }

    private func moment(day: Int64, hour: Int64 = 12) -> Timestamp {
        Timestamp(clampingMicroseconds: (day * 24 + hour) * 3_600_000_000)
    }

    @Test("buys whole shares and pays for them")
    func buys() throws {
        var account = DemoPortfolio()
        account.mark(spy, at: 300)
        let trade = account.trade(spy, to: 0.2)
        #expect(trade == DemoPortfolio.Trade(symbol: spy, shares: 66, price: 300))
        // 66 shares cost 19,800 and a basis point of it.
        #expect((account.cash - (80_200 - 1.98)).magnitude < 1e-9)
        #expect((account.netAssetValue - (100_000 - 1.98)).magnitude < 1e-9)
        #expect((account.weight(of: spy) - 19_800 / 99_998.02).magnitude < 1e-12)
    }

    @Test("what was sold short gains when the price falls")
    func short() {
        var account = DemoPortfolio()
        account.mark(spy, at: 200)
        let sold = account.trade(spy, to: -0.1)
        #expect(sold?.shares == -50)
        #expect((account.cash - (110_000 - 1)).magnitude < 1e-9)
        account.mark(spy, at: 180)
        #expect((account.netAssetValue - 100_999).magnitude < 1e-9)
        #expect(account.weight(of: spy) < 0)
        let bought = account.trade(spy, to: 0)
        #expect(bought?.shares == 50)
        #expect(account.weight(of: spy) == 0)
        #expect((account.cash - (100_999 - 0.9)).magnitude < 1e-9)
    }

    @Test(
        "trades only what misses its target by the tolerance, and only what can be",
        arguments: [
            (0.04, 0.05, nil), (0.05, 0.05, 50), (0.0005, 0, nil), (-0.001, 0, -1),
            (.nan, 0, nil), (.infinity, 0, nil), (1e300, 0, nil),
        ] as [(Double, Double, Int?)]
    )
    func tolerance(weight: Double, tolerance: Double, shares: Int?) {
        var account = DemoPortfolio()
        account.mark(spy, at: 100)
        let trade = account.trade(spy, to: weight, tolerance: tolerance)
        #expect(trade?.shares == shares)
        #expect((account.cash == DemoPortfolio.initialCash) == (shares == nil))
    }

    @Test("what has no price is not traded")
    func unmarked() {
        var account = DemoPortfolio()
        #expect(!account.isMarked(spy))
        let trade = account.trade(spy, to: 0.2)
        #expect(trade == nil)
        #expect(!account.isMarked(spy))
        #expect(account.weight(of: spy) == 0)
        account.mark(spy, at: 100)
        #expect(account.isMarked(spy))
        #expect(!account.isMarked(qqq))
    }

    @Test("the value is that of all symbols and the cash")
    func several() {
        var account = DemoPortfolio()
        account.mark(spy, at: 100)
        account.mark(qqq, at: 50)
        _ = account.trade(spy, to: 0.2)
        _ = account.trade(qqq, to: 0.1)
        let before = account.netAssetValue
        account.mark(spy, at: 101)
        account.mark(qqq, at: 49)
        // 200 shares gained a dollar, 199 lost one: the first commission left less than 200 × 50.
        #expect((account.netAssetValue - before - 1).magnitude < 1e-9)
    }

    @Test("the day's profit begins anew at midnight in UTC, the drawdown does not")
    func days() {
        var account = DemoPortfolio()
        #expect(account.dailyProfit == 0)
        account.mark(spy, at: 100)
        _ = account.settle(now: moment(day: 20_000, hour: 0))
        _ = account.trade(spy, to: 0.5)
        account.mark(spy, at: 90)
        _ = account.settle(now: moment(day: 20_000, hour: 23))
        #expect((account.dailyProfit + 5005).magnitude < 1e-9)
        #expect((account.maximumDrawdown + 0.05005).magnitude < 1e-12)
        _ = account.settle(now: moment(day: 20_001, hour: 0))
        #expect(account.dailyProfit == 0)
        account.mark(spy, at: 95)
        _ = account.settle(now: moment(day: 20_001, hour: 1))
        #expect((account.dailyProfit - 2500).magnitude < 1e-9)
        #expect((account.maximumDrawdown + 0.05005).magnitude < 1e-12)
    }

    @Test("days before 1970 are whole days too")
    func daysBefore() {
        var account = DemoPortfolio()
        account.mark(spy, at: 100)
        _ = account.settle(now: Timestamp(clampingMicroseconds: -1))
        _ = account.trade(spy, to: 0.5)
        account.mark(spy, at: 101)
        _ = account.settle(now: moment(day: -1, hour: 0))
        #expect((account.dailyProfit - 495).magnitude < 1e-9)
        _ = account.settle(now: moment(day: 0, hour: 0))
        #expect(account.dailyProfit == 0)
    }

    @Test(
        "says when it has left its bounds",
        arguments: [(99, true), (101, false), (0.009, false)]
    )
    func bounds(price: Double, isWithin: Bool) {
        var account = DemoPortfolio()
        account.mark(spy, at: 1)
        _ = account.trade(spy, to: 1)
        account.mark(spy, at: price)
        let found = account.settle(now: moment(day: 1))
        #expect(found == isWithin)
    }

    @Test(
        "what is held of a symbol is sold when it is closed, at its last price",
        arguments: [0.5, -0.5]
    )
    func close(weight: Double) {
        var account = DemoPortfolio()
        account.mark(spy, at: 100)
        _ = account.trade(spy, to: weight)
        let value = account.netAssetValue
        account.close(spy)
        #expect(account.cash == account.netAssetValue)
        #expect((value - account.cash - 50_000 * DemoPortfolio.commission).magnitude < 1e-6)
        #expect(!account.isMarked(spy))
    }

    @Test("its section has all members of the protocol, to the cent")
    func section() {
        #expect(
            DemoPortfolio().json
                == ["nav": 100000.0, "cash": 100000.0, "daily_pnl": 0.0, "max_drawdown": 0.0]
        )
    }
}
