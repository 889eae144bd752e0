import Testing

@testable import WebSocketProtocol

@Suite struct CloseCodeTests {
    @Test(
        "registered codes, and those of libraries and applications, may be sent",
        arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014]
            + [3000, 3999, 4000, 4999] as [UInt16]
    )
    func valid(code: UInt16) {
        #expect(CloseCode(rawValue: code).isValidOnTheWire)
    }

    @Test(
        "reserved and unassigned codes may not",
        arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535] as [UInt16]
    )
    func invalid(code: UInt16) {
        #expect(!CloseCode(rawValue: code).isValidOnTheWire)
    }

    @Test(
        "a reason is cut to 123 bytes between two scalars",
        arguments: [("", 41), ("a", 40), ("ab", 40), ("abc", 40)]
    )
    func longReason(prefix: String, count: Int) {
        let reason = prefix + String(repeating: "€", count: 60)
        let cut = prefix + String(repeating: "€", count: count)
        #expect(ClosePayload.encode(.normal, reason: reason) == hex("03 e8") + [UInt8](cut))
    }

    @Test("a code that must not be sent makes an empty close frame")
    func unsendable() {
        #expect(ClosePayload.encode(.abnormal, reason: "gone") == [])
    }
}
