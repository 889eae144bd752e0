import TestSupport
import Testing

@testable import WebSocketCommon

/// Decodes a frame that is expected to be refused.
///
/// - Returns: the sentence the client is told, or `nil` when the frame is accepted.
private func refusal(of frame: [UInt8]) -> String? {
    do throws(EnvelopeError) {
        _ = try Envelope(decoding: frame)
        return nil
    } catch {
        return error.description
    }
}

@Suite("A received envelope")
struct EnvelopeViewTests {
    @Test("is read from all nine fields")
    func allFields() throws {
        let envelope = try Envelope(
            decoding: Array(
                #"""
                {"id":"65c7","correlation_id":"6b2b","type":"request","event":"by_id",
                 "data":{"q":1},"timestamp":"whenever","room":"session:abc",
                 "error_code":"X","error_message":"y\n"}
                """#.utf8
            )
        )
        #expect(
            envelope
                == Envelope(
                    id: "65c7",
                    correlationID: "6b2b",
                    type: .request,
                    event: "by_id",
                    data: ["q": 1],
                    timestamp: "whenever",
                    room: "session:abc",
                    errorCode: "X",
                    errorMessage: "y\n"
                )
        )
    }

    @Test("needs nothing but a type", arguments: MessageType.allCases)
    func typeOnly(type: MessageType) throws {
        let envelope = try Envelope(decoding: Array("{\"type\":\"\(type.rawValue)\"}".utf8))
        #expect(envelope == Envelope(id: "", type: type, timestamp: ""))
    }

    @Test(
        "is accepted",
        arguments: [
            #"{"type":"ping","id":"","correlation_id":null,"event":null,"room":null}"#,
            #"{"type":"ping","error_code":null,"error_message":null,"data":{}}"#,
            #"{"type":"pong","type":"ping"}"#,
            #"{"type":7,"type":"ping"}"#,
            #"{"data":null,"data":{},"type":"ping"}"#,
            #"{"unknown":[NaN],"type":"ping"}"#,
            #"{"t\u0079pe":"p\u0069ng"}"#,
            " \r\n{ \"type\" : \"ping\" }\t",
        ]
    )
    func accepted(frame: String) {
        #expect(refusal(of: Array(frame.utf8)) == nil)
    }

    @Test(
        "is refused with the field, its value and what was expected",
        arguments: [
            ("{}", "type: field required"),
            (
                #"{"type":"REQUEST"}"#,
                #"type: "REQUEST" is not one of request, subscribe, unsubscribe, ping, "#
                    + "response, event, error, pong, ack"
            ),
            (#"{"type":null}"#, "type: expected a string, found null"),
            (#"{"type":7}"#, "type: expected a string, found 7"),
            (#"{"type":"ping","id":null}"#, "id: expected a string, found null"),
            (#"{"type":"ping","id":12.50}"#, "id: expected a string, found 12.50"),
            (
                #"{"type":"ping","correlation_id":{}}"#,
                "correlation_id: expected a string or null, found object"
            ),
            (#"{"type":"ping","event":true}"#, "event: expected a string or null, found true"),
            (#"{"type":"ping","room":[1]}"#, "room: expected a string or null, found array"),
            (#"{"type":"ping","data":null}"#, "data: expected an object, found null"),
            (#"{"type":"ping","data":[]}"#, "data: expected an object, found array"),
            (#"{"type":"ping","data":"x"}"#, #"data: expected an object, found "x""#),
            (#"{"type":"ping","timestamp":1}"#, "timestamp: expected a string, found 1"),
            (#"{"type":"ping","timestamp":null}"#, "timestamp: expected a string, found null"),
            (
                #"{"type":"ping","error_code":404}"#,
                "error_code: expected a string or null, found 404"
            ),
            (
                #"{"type":"ping","error_message":false}"#,
                "error_message: expected a string or null, found false"
            ),
            (
                #"{"type":"ping","data":"0123456789012345678901234567890123456789"}"#,
                #"data: expected an object, found "01234567890123456789012345678901234567…"#
            ),
            (
                "{\"type\":\"e\(String(repeating: "\u{301}", count: 100))\"}",
                "type: \"e\(String(repeating: "\u{301}", count: 37))… is not one of "
                    + MessageType.names
            ),
            ("[1, 2]", "expected an object, found array"),
            ("null", "expected an object, found null"),
            (#""ping""#, #"expected an object, found "ping""#),
            (#"{"type":"ping""#, "invalid JSON at byte 14: unexpected end of input"),
            (#"{"type" "ping"}"#, "invalid JSON at byte 8: expected ':' after the key"),
            (#"{"type":"ping"} x"#, "invalid JSON at byte 16: expected the end after the value"),
            ("\u{FEFF}{}", "invalid JSON at byte 0: unexpected byte order mark"),
            (#"{"type":"ping","x":01}"#, "invalid JSON at byte 20: leading zero in a number"),
            ("[1", "invalid JSON at byte 2: unexpected end of input"),
            ("ping", "invalid JSON at byte 0: expected a value"),
            ("", "invalid JSON at byte 0: unexpected end of input"),
        ]
    )
    func refused(frame: String, message: String) {
        #expect(refusal(of: Array(frame.utf8)) == message)
    }

    @Test("is refused when a binary frame is not UTF-8")
    func encoding() {
        #expect(refusal(of: Array("{\"a".utf8) + [0xFF]) == "invalid UTF-8 at byte 3")
    }

    @Test("is refused when cut at any byte")
    func cuts() {
        let frame = Array(#"{"id":"1","type":"event","event":"a.b","data":{"x":[1]}}"#.utf8)
        #expect(refusal(of: frame) == nil)
        for length in 0..<frame.count {
            #expect(
                refusal(of: Array(frame[..<length]))
                    == "invalid JSON at byte \(length): unexpected end of input"
            )
        }
    }

    @Test("never traps, whatever becomes of its bytes", arguments: 1...4 as ClosedRange<UInt64>)
    func mutations(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let frame = Array(#"{"id":"1","type":"event","event":"é","data":{"x":"\u00e9"}}"#.utf8)
        for _ in 0..<1000 {
            var damaged = frame
            for _ in 0...3 {
                let position = Int.random(in: 0..<damaged.count, using: &generator)
                damaged[position] = UInt8.random(in: 0...255, using: &generator)
            }
            #expect((refusal(of: damaged)?.utf8.count ?? 0) < 300)
        }
    }

    @Test("points into its frame and copies nothing")
    func slices() throws {
        let frame = Array(#"{"type":"event","data":{"a":1},"room":"session:abc"}"#.utf8)
        try frame.withUnsafeBytes { bytes in
            let view = try EnvelopeView(decoding: bytes)
            #expect(view.room?.bytes.baseAddress == bytes.baseAddress?.advanced(by: 39))
            #expect(view.data?.bytes.baseAddress == bytes.baseAddress?.advanced(by: 23))
            #expect(view.data?.isCompact == true)
        }
    }
}
