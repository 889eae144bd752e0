import Testing

@testable import WebSocketProtocol

@Suite struct ServerSentEventTests {
    @Test("an event is its type, its id and its data, and ends with an empty line")
    func event() {
        #expect(
            written(event: "message", id: "7", data: "{}")
                == "event: message\nid: 7\ndata: {}\n\n"
        )
        #expect(written(data: "{}") == "data: {}\n\n")
        #expect(written(data: "") == "data: \n\n")
    }

    @Test(
        "every kind of line end starts a new data line",
        arguments: [
            ("a\nb", "data: a\ndata: b\n\n"),
            ("a\r\nb", "data: a\ndata: b\n\n"),
            ("a\rb", "data: a\ndata: b\n\n"),
            ("a\n\nb", "data: a\ndata: \ndata: b\n\n"),
            ("a\n\rb", "data: a\ndata: \ndata: b\n\n"),
            ("a\n", "data: a\ndata: \n\n"),
        ]
    )
    func lines(data: String, expected: String) {
        #expect(written(data: data) == expected)
    }

    @Test("neither a type nor an id can smuggle a line into the stream")
    func smuggling() {
        #expect(
            written(event: "a\ndata: b", id: "1\r\n2\0", data: "c")
                == "event: a data: b\nid: 1  2 \ndata: c\n\n"
        )
    }

    @Test("a comment is marked by a colon, on each of its lines")
    func comment() {
        var bytes: [UInt8] = []
        ServerSentEvent.append(comment: "keep-alive\nplease", into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == ": keep-alive\n: please\n\n")
    }

    private func written(event: String? = nil, id: String? = nil, data: String) -> String {
        var bytes: [UInt8] = []
        ServerSentEvent.append(event: event, id: id, data: Array(data.utf8), into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
