import Testing

@testable import WebSocketCommon

/// Reads a frame and describes what it asks for, or how it is refused.
private func reading(of frame: String) throws -> String {
    try Array(frame.utf8).withUnsafeBytes { bytes in
        let view = try EnvelopeView(decoding: bytes)
        do throws(ServiceError) {
            switch try ClientMessage(view) {
            case .subscribe(let channel): return "subscribe to \(channel.decoded())"
            case .unsubscribe(let channel): return "unsubscribe from \(channel.decoded())"
            case .ping: return "ping"
            case .authenticate: return "authenticate"
            case .request(let name): return "request \(name.decoded())"
            case .event(let name): return "event \(name.decoded())"
            case .ignored: return "ignored"
            }
        } catch {
            return "\(error.code.rawValue) \(error.message)"
        }
    }
}

@Suite("A client's message")
struct ClientMessageTests {
    @Test(
        "asks to join or leave in any of the ways that clients do",
        arguments: [
            (
                #"{"type":"request","event":"subscribe","data":{"channel":"session:abc"}}"#,
                "subscribe to session:abc"
            ),
            (
                #"{"type":"event","event":"subscribe","data":{"room":"session:abc"}}"#,
                "subscribe to session:abc"
            ),
            (#"{"type":"subscribe","room":"session:abc"}"#, "subscribe to session:abc"),
            (#"{"type":"unsubscribe","data":{"channel":"a"}}"#, "unsubscribe from a"),
            (
                #"{"type":"event","event":"unsubscribe","data":{"room":"a"}}"#,
                "unsubscribe from a"
            ),
            (
                #"{"type":"subscribe","data":{"room":"b","channel":"a"},"room":"c"}"#,
                "subscribe to a"
            ),
            (#"{"type":"subscribe","data":{"room":"b"},"room":"c"}"#, "subscribe to b"),
            (#"{"type":"subscribe","data":{"channel":null},"room":"c"}"#, "subscribe to c"),
            (#"{"type":"subscribe","data":{"channel":""},"room":"c"}"#, "subscribe to "),
        ]
    )
    func membership(frame: String, expected: String) throws {
        #expect(try reading(of: frame) == expected)
    }

    @Test(
        "is told apart by type and name",
        arguments: [
            (#"{"type":"ping","event":"subscribe"}"#, "ping"),
            (#"{"type":"request","event":"auth","data":{"token":"x"}}"#, "authenticate"),
            (#"{"type":"event","event":"auth"}"#, "event auth"),
            (#"{"type":"request","event":"get_status"}"#, "request get_status"),
            (#"{"type":"request","event":"Subscribe"}"#, "request Subscribe"),
            (#"{"type":"event","event":"cursor.moved"}"#, "event cursor.moved"),
            (#"{"type":"response"}"#, "ignored"),
            (#"{"type":"error"}"#, "ignored"),
            (#"{"type":"pong"}"#, "ignored"),
            (#"{"type":"ack"}"#, "ignored"),
        ]
    )
    func kinds(frame: String, expected: String) throws {
        #expect(try reading(of: frame) == expected)
    }

    @Test(
        "is refused by naming the parameter",
        arguments: [
            (#"{"type":"subscribe"}"#, "INVALID_REQUEST channel: field required"),
            (
                #"{"type":"subscribe","data":{"channel":null}}"#,
                "INVALID_REQUEST channel: field required"
            ),
            (
                #"{"type":"request","event":"subscribe","data":{}}"#,
                "INVALID_REQUEST channel: field required"
            ),
            (
                #"{"type":"subscribe","data":{"channel":["a"]}}"#,
                "DECODE_ERROR channel: expected a string, found array"
            ),
            (
                #"{"type":"unsubscribe","data":{"room":7},"room":"c"}"#,
                "DECODE_ERROR room: expected a string, found 7"
            ),
            (#"{"type":"request"}"#, "INVALID_REQUEST event: field required"),
            (#"{"type":"event","event":null}"#, "INVALID_REQUEST event: field required"),
        ]
    )
    func refusals(frame: String, refusal: String) throws {
        #expect(try reading(of: frame) == refusal)
    }
}
