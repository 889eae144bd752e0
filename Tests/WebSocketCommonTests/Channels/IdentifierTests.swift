import Testing
import WebSocketCommon

@Suite("What names a thing is told from what cannot")
struct IdentifierTests {
    private func refusal(_ check: () throws(ServiceError) -> Void) -> String? {
        do throws(ServiceError) {
            try check()
            return nil
        } catch { return "\(error.code.rawValue) \(error.message)" }
    }

    @Test("a name has a byte at least, a bound, and nothing that a line cannot show")
    func names() {
        for name in ["a", "é", "a b", String(repeating: "x", count: 255)] {
            #expect(
                refusal { () throws(ServiceError) in try Identifier.checkName(name, "f") } == nil
            )
        }
        for name in ["", "a\nb", String(repeating: "x", count: 256)] {
            #expect(!Identifier.isName(name))
        }
        let message = refusal { () throws(ServiceError) in
            try Identifier.checkName("abc", "target", upTo: 2, code: .invalidPayload)
        }
        #expect(
            message
                == #"INVALID_PAYLOAD target: "abc" is not a name of 1 to 2 bytes without control characters"#
        )
    }

    @Test("an identifier makes a channel of its kind")
    func identifiers() {
        #expect(
            refusal { () throws(ServiceError) in try Identifier.check("p1", ofKind: "pool") } == nil
        )
        let empty = refusal { () throws(ServiceError) in
            try Identifier.check("", ofKind: "test", "run_id")
        }
        #expect(
            empty
                == #"INVALID_REQUEST run_id: "test:" is not a channel name of 1 to 255 bytes without control characters"#
        )
        let long = String(repeating: "x", count: 251)
        #expect(
            refusal { () throws(ServiceError) in try Identifier.check(long, ofKind: "pool") }?
                .hasPrefix("INVALID_REQUEST pool_id: ") == true
        )
    }
}
