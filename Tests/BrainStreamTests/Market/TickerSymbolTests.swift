import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("Symbols, moments and decimals")
struct TickerSymbolTests {
    @Test(
        "symbols are put in capitals",
        arguments: [
            ("SPY", "SPY"), ("spy", "SPY"), ("brk.b", "BRK.B"), ("^GSPC", "^GSPC"),
            ("EURUSD=X", "EURUSD=X"), ("BTC-USD", "BTC-USD"), ("7203.T", "7203.T"),
            ("ABCDEFGHIJKL", "ABCDEFGHIJKL"),
        ]
    )
    func good(text: String, symbol: String) {
        #expect(TickerSymbol(text)?.text == symbol)
    }

    @Test(
        "other characters and lengths are none",
        arguments: ["", "ABCDEFGHIJKLM", "A B", "A/B", "ſPY", "ÄÖ", "A\0", "SPY\n", "*"]
    )
    func bad(text: String) {
        #expect(TickerSymbol(text) == nil)
    }

    @Test("a moment has a Z, and microseconds only where there are any")
    func zulu() {
        let moment = Timestamp(clampingMicroseconds: 1_766_318_400_000_000)
        #expect(moment.zulu == "2025-12-21T12:00:00Z")
        #expect(moment.advanced(by: .microseconds(42)).zulu == "2025-12-21T12:00:00.000042Z")
    }

    @Test("rounding to decimals")
    func rounding() {
        #expect(1.23456.rounded(decimals: 2) == 1.23)
        #expect((-1.235e-3).rounded(decimals: 4) == -0.0012)
        #expect((-0.001).rounded(decimals: 2).description == "0.0")
        #expect(5.0.rounded(decimals: 0) == 5)
        #expect(1e300.rounded(decimals: 9) == 1e300)
        #expect(Double.nan.rounded(decimals: 2).isNaN)
        #expect(Double.infinity.rounded(decimals: 2) == .infinity)
        #expect(JSON.rounded(450.320001, decimals: 2) == 450.32)
    }
}
