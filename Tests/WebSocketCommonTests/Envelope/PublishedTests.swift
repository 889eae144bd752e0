import Testing

@testable import WebSocketCommon

@Suite("What a publisher is told")
struct PublishedTests {
    @Test(
        "is the object that its parts make",
        arguments: [0, 1, 9, 10, 99, 100, 12345, Int.max],
        [[], ["global"], ["session:\"x\\", "straße", "a:b"]]
    )
    func object(subscribers: Int, names: [String]) throws {
        let channels = try names.map { try #require(ChannelName($0)) }
        let published = Published(event: "a \"b\"\n", channels: channels, subscribers: subscribers)
        let object: JSONObject = [
            "status": "published", "event": "a \"b\"\n",
            "channels": .array(names.map { .string($0) }), "subscribers": .integer(subscribers),
        ]
        #expect(text(of: published) == text(of: object))
        #expect(object.members.map(\.name) == ["status", "event", "channels", "subscribers"])
        #expect(published.hasMember("channels"))
        #expect(!published.hasMember("timestamp"))
    }

    @Test("a publication and its receipt are the event and the ack of the same parts")
    func envelopes() throws {
        let moment = try #require(Timestamp("2026-11-20T07:40:24.668805+00:00"))
        var formatter = TimestampFormatter()
        let encoder = EnvelopeEncoder(
            id: MessageID(random: 1, 2),
            timestamp: formatter.text(of: moment)
        )
        let published = Published(event: "x", channels: [], subscribers: 3)
        try Array(#"{ "a" : "\u00e9" }"#.utf8).withUnsafeBytes { bytes in
            let data = try JSONSlice(parsing: bytes)
            var fast: [UInt8] = []
            encoder.publication(of: "x", data: data, room: "r", into: &fast)
            encoder.receipt(published, .ack, to: JSONString("7"), event: nil, into: &fast)
            encoder.receipt(published, .response, to: nil, event: JSONString("p"), into: &fast)
            var slow: [UInt8] = []
            encoder.event("x", data: data, room: "r", addTimestamp: true, into: &slow)
            encoder.ack(
                of: "7",
                event: String?.none,
                data: published,
                room: String?.none,
                into: &slow
            )
            encoder.response(to: String?.none, event: "p", data: published, into: &slow)
            #expect(String(decoding: fast, as: UTF8.self) == String(decoding: slow, as: UTF8.self))
        }
    }
}
