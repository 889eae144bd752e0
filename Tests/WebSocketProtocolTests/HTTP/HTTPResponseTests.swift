import Testing

@testable import WebSocketProtocol

@Suite struct HTTPResponseTests {
    private func encode(
        _ response: HTTPResponse,
        keepsAlive: Bool = true,
        includesBody: Bool = true
    ) -> String {
        var output: [UInt8] = []
        response.encode(into: &output, keepsAlive: keepsAlive, includesBody: includesBody)
        return String(decoding: output, as: UTF8.self)
    }

    @Test("a response says its length, and when the connection ends")
    func encoding() {
        let response = HTTPResponse(.ok, text: "Hello")
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "Content-Length: 5\r\n"
        #expect(encode(response) == head + "\r\nHello")
        #expect(encode(response, includesBody: false) == head + "\r\n")
        #expect(encode(response, keepsAlive: false) == head + "Connection: close\r\n\r\nHello")
    }

    @Test("101 and 204 have no length and no body")
    func bodiless() {
        let response = HTTPResponse(.noContent, headers: ["Content-Length": "9"], body: [1])
        #expect(encode(response) == "HTTP/1.1 204 No Content\r\n\r\n")
        let upgrade = HTTPResponse(.switchingProtocols, headers: ["Upgrade": "websocket"])
        #expect(encode(upgrade) == "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
    }

    @Test("no name and no value can end a line")
    func injection() {
        let response = HTTPResponse(.ok, headers: ["X\r\nA: b": "c\r\n\r\nd\0", "": "e"])
        #expect(
            encode(response)
                == "HTTP/1.1 200 OK\r\nX--A--b: c    d \r\n-: e\r\nContent-Length: 0\r\n\r\n"
        )
    }

    @Test("a status outside 100...599 does not exist", arguments: [0, 99, 600, 999] as [UInt16])
    func status(code: UInt16) {
        #expect(HTTPStatus(code: code) == nil)
        #expect(HTTPStatus(code: 404)?.reason == "Not Found")
        #expect(HTTPStatus(code: 299)?.reason == "")
    }
}
