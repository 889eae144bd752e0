import Testing

@testable import WebSocketCommon

@Suite("A sent envelope")
struct EnvelopeEncoderTests {
    private let encoder: EnvelopeEncoder
    private let head = #"{"id":"b87edd4f-0000-4000-8000-0000000000ff","correlation_id":"#
    private let time = #""timestamp":"2026-11-20T07:40:24.668805+00:00""#
    private let tail = #""room":null,"error_code":null,"error_message":null}"#

    init() throws {
        let moment = try #require(Timestamp("2026-11-20T07:40:24.668805+00:00"))
        var formatter = TimestampFormatter()
        encoder = EnvelopeEncoder(
            id: MessageID(random: 0xb87e_dd4f_0000_0000, 0xff),
            timestamp: formatter.text(of: moment)
        )
    }

    private func frame(_ write: (EnvelopeEncoder, inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        write(encoder, &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("is a welcome")
    func welcome() {
        let data: JSONObject = ["connection_id": "6024c7e5", "server": "stub"]
        let sent = frame { $0.event("session.created", data: data, room: String?.none, into: &$1) }
        #expect(
            sent == head + #"null,"type":"event","event":"session.created","#
                + #""data":{"connection_id":"6024c7e5","server":"stub"},"# + time + "," + tail
        )
    }

    @Test("is a broadcast with a timestamp of its own in the payload")
    func broadcast() {
        let data: JSONObject = ["workflow_id": "wf1", "timestamp": "then", "prompt": "x"]
        let sent = frame {
            $0.event(
                "workflow.started",
                data: data,
                room: "workflow:wf1",
                addTimestamp: true,
                into: &$1
            )
        }
        #expect(
            sent == head + #"null,"type":"event","event":"workflow.started","#
                + #""data":{"workflow_id":"wf1","timestamp":"then","prompt":"x"},"# + time
                + #","room":"workflow:wf1","error_code":null,"error_message":null}"#
        )
    }

    @Test(
        "gets a timestamp at the end of a payload that has none",
        arguments: [
            ("{}", #"{"timestamp":"2026-11-20T07:40:24.668805+00:00"}"#),
            (#"{ "a": NaN }"#, #"{"a":null,"timestamp":"2026-11-20T07:40:24.668805+00:00"}"#),
            (
                #"{"a":{"timestamp":1}}"#,
                #"{"a":{"timestamp":1},"timestamp":"2026-11-20T07:40:24.668805+00:00"}"#
            ),
            (#"{"timestamp":null}"#, #"{"timestamp":null}"#),
        ]
    )
    func stamping(payload: String, expected: String) throws {
        let bytes = Array(payload.utf8)
        try bytes.withUnsafeBytes { bytes in
            let slice = try JSONSlice(parsing: bytes)
            let sent = frame {
                $0.event("a.b", data: slice, room: "c", addTimestamp: true, into: &$1)
            }
            #expect(sent.contains(#""data":"# + expected + ","))
            let encoded = frame {
                let data = EncodedObject(slice)
                $0.event("a.b", data: data, room: "c", addTimestamp: true, into: &$1)
            }
            #expect(encoded == sent)
        }
    }

    @Test("is the answer to a request")
    func response() {
        let data: JSONObject = ["status": "subscribed", "channel": "session:abc"]
        let sent = frame { $0.response(to: "corr-1", event: "subscribe", data: data, into: &$1) }
        #expect(
            sent == head + #""corr-1","type":"response","event":"subscribe","#
                + #""data":{"status":"subscribed","channel":"session:abc"},"# + time + "," + tail
        )
    }

    @Test("is the confirmation of a subscription")
    func ack() {
        let data: JSONObject = ["status": "subscribed", "channel": "session:abc"]
        let sent = frame {
            $0.ack(of: "m1", event: "subscribe", data: data, room: "session:abc", into: &$1)
        }
        #expect(
            sent == head + #""m1","type":"ack","event":"subscribe","#
                + #""data":{"status":"subscribed","channel":"session:abc"},"# + time
                + #","room":"session:abc","error_code":null,"error_message":null}"#
        )
    }

    @Test("is the answer to a ping")
    func pong() {
        let sent = frame { $0.pong(to: "p1", into: &$1) }
        #expect(sent == head + #""p1","type":"pong","event":null,"data":{},"# + time + "," + tail)
    }

    @Test(
        "is an error",
        arguments: [
            (
                .unknownRequest("list_rooms"),
                #""error_code":"UNKNOWN_REQUEST","error_message":"#
                    + #""Unknown request event: list_rooms"}"#
            ),
            (
                .rateLimitExceeded(retryAfter: .milliseconds(8)),
                #""error_code":"RATE_LIMIT_EXCEEDED","error_message":"#
                    + #""Message rate limit exceeded. Retry after 0.008 seconds."}"#
            ),
            (
                .undecodable(.missingType),
                #""error_code":"DECODE_ERROR","error_message":"type: field required"}"#
            ),
        ] as [(ServiceError, String)]
    )
    func error(refusal: ServiceError, end: String) {
        let body = #""type":"error","event":null,"data":{},"# + time + #","room":null,"# + end
        #expect(frame { $0.error(refusal, to: "c4", into: &$1) } == head + #""c4","# + body)
        #expect(frame { $0.error(refusal, into: &$1) } == head + "null," + body)
    }

    @Test("carries a position behind the nine fields when it is given one")
    func position() {
        let sent = frame {
            $0.pong(to: "p", into: &$1)
            $1.append(member: "offset", 7)
        }
        #expect(sent.hasSuffix(#""error_message":null,"offset":7}"#))
    }

    @Test("is read back as it was written")
    func roundTrip() throws {
        let envelope = Envelope(
            id: "é\u{2028}\"",
            correlationID: "c",
            type: .error,
            event: "a\u{0}",
            data: ["n": 1.0, "o": [:]],
            timestamp: "t",
            room: "r",
            errorCode: "E",
            errorMessage: "😀"
        )
        #expect(try Envelope(decoding: envelope.encoded()) == envelope)
    }

    @Test("repeats a captured frame byte for byte")
    func captured() throws {
        let captured =
            #"{"id":"6024","correlation_id":null,"type":"event","event":"session.created","#
            + #""data":{"connection_id":"6024c7e5-ae72-41b9-bd7a-7f9718f93818","server":"stub"},"#
            + #""timestamp":"2026-11-20T07:37:53.970050+00:00","room":null,"error_code":null,"#
            + #""error_message":null}"#
        #expect(text(of: try Envelope(decoding: Array(captured.utf8))) == captured)
    }
}
