import HubServer
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite("A service takes files over HTTP")
struct UploadTests {
    let server: MemoryServer<Workshop>
    let listener: MemoryClient<Workshop>
    let client: MemoryClient<Workshop>

    init() throws {
        server = try MemoryServer(Workshop())
        listener = try server.welcomed()
        try listener.subscribe("floor")
        client = server.accept(port: .http)
    }

    private func code(_ response: HTTPResponse) throws -> JSON? {
        try JSON(parsing: response.body)["error_code"]
    }

    @Test("a file is read as work, answered when it is done, and heard of before the answer")
    func taken() throws {
        server.holdsJobs = true
        let request = "POST /parcels?who=ann&weight=3 HTTP/1.1\r\nHost: localhost\r\n"
        client.send(Array("\(request)Content-Length: 4\r\n\r\ngift".utf8))
        #expect(try client.events() == [])
        server.doJobs()
        let response = try client.response()
        #expect(response.status == .ok)
        #expect(try JSON(parsing: response.body) == ["size": 4, "who": "ann"])
        #expect(try listener.envelopes().map { $0.data["what"] } == ["gift"])
        #expect(try client.get("/healthz").status == .ok)
    }

    @Test(
        "what is wrong with a file or its parameters is said, and the connection goes on",
        arguments: [
            ("/parcels?who=ann", "poison", 422, "INVALID_PAYLOAD", "body: poison"),
            ("/parcels", "gift", 400, "INVALID_REQUEST", "/parcels: who: field required"),
            (
                "/parcels?who=ann&weight=much", "gift", 400, "INVALID_REQUEST",
                #"/parcels: weight: expected an integer, found "much""#
            ),
        ] as [(String, String, UInt16, String, String)]
    )
    func refused(
        _ target: String,
        _ body: String,
        _ status: UInt16,
        _ code: String,
        _ message: String
    ) throws {
        let response = try client.post(target, body)
        #expect(response.status.code == status)
        let page = try JSON(parsing: response.body)
        #expect(page == ["error_code": .string(code), "error_message": .string(message)])
        #expect(try listener.envelopes() == [])
        #expect(try client.get("/healthz").status == .ok)
    }

    @Test("a file may be larger than other bodies, up to its bound; beyond it the head is refused")
    func sizes() throws {
        let largest = String(repeating: "x", count: 3 << 20)
        #expect(try client.post("/parcels?who=ann", largest).status == .ok)
        let larger = "POST /parcels?who=ann HTTP/1.1\r\nHost: localhost\r\n"
        client.send(Array("\(larger)Content-Length: \((3 << 20) + 1)\r\n\r\n".utf8))
        let response = try client.response()
        #expect(response.status == .contentTooLarge)
        #expect(try code(response) == "MESSAGE_TOO_LARGE")
        #expect(client.isClosed)
        let other = server.accept(port: .http)
        other.send(Array("POST /publish HTTP/1.1\r\nHost: localhost\r\n".utf8))
        other.send(Array("Content-Length: \((1 << 20) + 1)\r\n\r\n".utf8))
        #expect(try other.response().status == .contentTooLarge)
    }

    @Test("a file in chunks is bounded as one of a known length")
    func chunks() throws {
        let head = "POST /parcels?who=ann HTTP/1.1\r\nHost: localhost\r\n"
        client.send(Array("\(head)Transfer-Encoding: chunked\r\n\r\n".utf8))
        let part = Array("100000\r\n\(String(repeating: "x", count: 1 << 20))\r\n".utf8)
        for _ in 0..<3 { client.send(part) }
        client.send(Array("1\r\nx\r\n".utf8))
        #expect(try client.response().status == .contentTooLarge)
    }

    @Test("another method is told which there is, and a browser what it may send")
    func methods() throws {
        let response = try client.get("/parcels")
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers["Allow"] == "POST")
        client.send(Array("OPTIONS /parcels HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        #expect(try client.response().headers["Allow"] == "POST, OPTIONS")
        let missing = try client.get("/parcel")
        #expect(missing.text.contains("/openapi.json, /parcels, /publish"))
    }

    @Test("a file that is packed is refused, because it is read as it is")
    func packed() throws {
        let head = "POST /parcels?who=ann HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\n"
        client.send(Array("\(head)Content-Length: 4\r\n\r\ngift".utf8))
        let response = try client.response()
        #expect(response.status == .unprocessableContent)
        #expect(response.text.contains("gzip"))
    }

    @Test("who may not write may not post files")
    func permissions() throws {
        let stranger = server.accept(port: .http, isLocal: false)
        let response = try stranger.post("/parcels?who=eve", "gift")
        #expect(response.status == .forbidden)
        #expect(try listener.envelopes() == [])
    }

    @Test("bodies that come at once are bounded together; those that end make room again")
    func bounded() throws {
        let head = "POST /parcels?who=ann HTTP/1.1\r\nHost: localhost\r\n"
        let body = String(repeating: "x", count: (3 << 20) - 1)
        var clients: [MemoryClient<Workshop>] = []
        for _ in 0..<21 {
            let client = server.accept(port: .http)
            client.send(Array("\(head)Content-Length: \(3 << 20)\r\n\r\n\(body)".utf8))
            #expect(try client.events() == [])
            clients.append(client)
        }
        let last = server.accept(port: .http)
        last.send(Array("\(head)Content-Length: \(3 << 20)\r\n\r\n\(body)".utf8))
        let response = try last.response()
        #expect(response.status == .serviceUnavailable)
        #expect(try code(response) == "LIMIT_EXCEEDED")
        #expect(last.isClosed)
        clients[0].end(failed: true)
        clients[1].send([UInt8(ascii: "x")])
        #expect(try clients[1].response().status == .ok)
        let next = server.accept(port: .http)
        next.send(Array("\(head)Content-Length: \(3 << 20)\r\n\r\n\(body)x".utf8))
        #expect(try next.response().status == .ok)
    }

    @Test("files that wait to be read count as bodies")
    func waiting() throws {
        server.holdsJobs = true
        let body = String(repeating: "x", count: 3 << 20)
        let head = "POST /parcels?who=ann HTTP/1.1\r\nHost: localhost\r\n"
        let clients = (0..<22).map { _ in server.accept(port: .http) }
        for client in clients {
            client.send(Array("\(head)Content-Length: \(3 << 20)\r\n\r\n\(body)".utf8))
        }
        #expect(try clients[21].response().status == .serviceUnavailable)
        server.holdsJobs = false
        server.doJobs()
        for client in clients.dropLast() { #expect(try client.response().status == .ok) }
        #expect(try server.accept(port: .http).post("/parcels?who=ann", body).status == .ok)
    }

    @Test("a body has its time for each MiB of it, and no more")
    func timing() throws {
        let head = "POST /parcels?who=ann HTTP/1.1\r\nHost: localhost\r\n"
        client.send(Array("\(head)Content-Length: \(3 << 20)\r\n\r\n".utf8))
        let part = [UInt8](repeating: 120, count: 1 << 20)
        for _ in 0..<2 {
            server.advance(by: .seconds(9))
            client.send(part)
        }
        #expect(!client.isClosed)
        server.advance(by: .seconds(11))
        #expect(client.isClosed)
    }

    @Test(
        "who waits for a file to be read when the server stops gets the answer, if it comes in time"
    )
    func stop() throws {
        server.holdsJobs = true
        let request =
            "POST /parcels?who=ann HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n"
        client.send(Array("\(request)gift".utf8))
        let late = server.accept(port: .http)
        late.send(Array("\(request)late".utf8))
        server.stop()
        #expect(!client.isClosed)
        server.holdsJobs = false
        server.doJobs()
        let response = try client.response()
        #expect(response.status == .ok)
        #expect(response.headers["Connection"] == "close")
        #expect(try late.response().status == .ok)
        #expect(server.isStopped || client.isClosed)
    }

    @Test(
        "who waits for a file to be read is not waited for longer than others when the server stops"
    )
    func stopTooLate() throws {
        server.holdsJobs = true
        let request =
            "POST /parcels?who=ann HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n"
        client.send(Array("\(request)gift".utf8))
        server.stop()
        server.advance(by: .seconds(11))
        #expect(client.isClosed)
        server.holdsJobs = false
        server.doJobs()
        #expect(server.isStopped)
    }

    @Test("who posts and leaves is not waited for")
    func gone() throws {
        server.holdsJobs = true
        let request = "POST /parcels?who=ann HTTP/1.1\r\nHost: localhost\r\n"
        client.send(Array("\(request)Content-Length: 4\r\n\r\ngift".utf8))
        client.end(failed: true)
        server.doJobs()
        #expect(try listener.envelopes().map { $0.data["what"] } == ["gift"])
    }
}
