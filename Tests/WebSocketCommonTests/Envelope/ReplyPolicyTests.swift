import Testing

@testable import WebSocketCommon

@Suite("The reply policy")
struct ReplyPolicyTests {
    @Test(
        "repeats one of a message's identifiers",
        arguments: [
            (#"{"type":"ping"}"#, nil, nil),
            (#"{"type":"ping","id":"i"}"#, "i", "i"),
            (#"{"type":"ping","correlation_id":"c"}"#, "c", "c"),
            (#"{"type":"ping","id":"i","correlation_id":"c"}"#, "i", "c"),
            (#"{"type":"ping","id":"i","correlation_id":null}"#, "i", "i"),
        ] as [(String, String?, String?)]
    )
    func correlation(frame: String, byMessageID: String?, byCorrelationID: String?) throws {
        try Array(frame.utf8).withUnsafeBytes { bytes in
            let view = try EnvelopeView(decoding: bytes)
            #expect(ReplyPolicy().correlationID(for: view)?.decoded() == byMessageID)
            let servers = ReplyPolicy(correlation: .byCorrelationID)
            #expect(servers.correlationID(for: view)?.decoded() == byCorrelationID)
        }
    }

    @Test(
        "answers each type with its own",
        arguments: [
            (.request, .response), (.event, .ack), (.subscribe, .ack), (.unsubscribe, .ack),
            (.ping, .pong), (.response, nil), (.error, nil), (.pong, nil), (.ack, nil),
        ] as [(MessageType, MessageType?)]
    )
    func replyType(type: MessageType, reply: MessageType?) {
        #expect(ReplyPolicy().replyType(to: type) == reply)
    }
}
