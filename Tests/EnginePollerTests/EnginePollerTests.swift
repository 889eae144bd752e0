import Glibc
import HubServer
import TestSupport
import Testing
import WebSocketCommon

@testable import EnginePoller

@Suite("A look at an engine")
struct EnginePollerTests {
    /// What a look at a port finds.
    private func look(
        at port: UInt16,
        _ path: String = "",
        timeout: Duration = .seconds(5)
    ) throws -> JSONObject {
        let address = try EngineAddress("http://127.0.0.1:\(port)\(path)")
        var poller = EnginePoller(of: address, timeout: timeout)
        let requests = poller.poll()
        #expect(requests.map(\.name) == ["observe_engine"])
        return try #require(requests.first).parameters
    }

    @Test("is made each second, and finds the state, the agents and the models")
    func good() throws {
        var engine = ToyEngine()
        engine.answers["/api/system/state/current"] = .success([
            "status": "ACTIVE", "market": ["regime": "L\u{E9}vy Stable", "price": 450.32],
        ])
        let server = try LiveServer(engine)
        #expect(
            try look(at: server.httpPort) == [
                "state": [
                    "status": "ACTIVE", "market": ["regime": "L\u{E9}vy Stable", "price": 450.32],
                ],
                "agents": ["page": "/api/system/metrics/agents"],
                "models": ["page": "/api/system/metrics/models"],
            ]
        )
        #expect(EnginePoller(of: .standard).interval == .seconds(1))
        server.stop()
        #expect(server.join() == nil)
    }

    @Test("goes to the pages below the path of the engine's address")
    func basePath() throws {
        let server = try LiveServer(ToyEngine())
        let found = try look(at: server.httpPort, "/base/")
        #expect(found["state"] == ["page": "/base/api/system/state/current"])
        #expect(found["models"] == ["page": "/base/api/system/metrics/models"])
        server.stop()
        #expect(server.join() == nil)
    }

    @Test(
        "fails when any of the three pages does, and says which and how",
        arguments: [
            "/api/system/state/current", "/api/system/metrics/agents",
            "/api/system/metrics/models",
        ]
    )
    func partial(page: String) throws {
        var engine = ToyEngine()
        engine.answers[page] = .failure(ServiceError(.invalidState, "out of order"))
        let server = try LiveServer(engine)
        let port = server.httpPort
        #expect(
            try look(at: port) == [
                "error": .string(
                    "GET http://127.0.0.1:\(port)\(page): status 409: out of order"
                )
            ]
        )
        server.stop()
        #expect(server.join() == nil)
    }

    @Test("fails when nobody is there")
    func refused() throws {
        let error = try look(at: 1)["error"]?.stringValue
        #expect(
            error?.hasPrefix("GET http://127.0.0.1:1/api/system/state/current: connect to") == true
        )
    }

    @Test(
        "fails when the answer is not what it should be",
        arguments: [
            (.answer("200 OK", "nonsense"), "not JSON: byte 1: expected a value"),
            (.answer("200 OK", ""), "not JSON: byte 0: unexpected end of input"),
            (.answer("200 OK", "[1]"), "expected an object"),
            (.answer("200 OK", "\u{22}\u{22}"), "expected an object"),
            (.answer("500 No", "<html>"), "status 500"),
            (.answer("404 Not Found", #"{"detail":"no such page"}"#), "status 404: no such page"),
            (.answer("302 Found", ""), "status 302"),
            (
                .answer(
                    "200 OK",
                    #"{"a":"# + String(repeating: "[", count: 100)
                        + String(repeating: "]", count: 100) + "}"
                ),
                "nested deeper than 64 levels"
            ),
            ("garbage\r\n\r\n", "HTTP:"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "HTTP:"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n{", "HTTP:"),
            ("", "the server closed the connection"),
        ]
    )
    func hostile(answer: String, problem: String) throws {
        let stub = try EngineStub(1, answer)
        let error = try look(at: stub.port)["error"]?.stringValue
        let prefix = "GET http://127.0.0.1:\(stub.port)/api/system/state/current: "
        #expect(error?.hasPrefix(prefix + problem) == true, "\(error ?? "no error")")
        _ = stub.join()
    }

    @Test("does not wait for an engine that hardly comes to an end")
    func dribble() throws {
        let server = try SingleAnswer { say in
            _ = say("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while say(" ") { usleep(5000) }
        }
        let error = try look(at: server.port, timeout: .milliseconds(100))["error"]?.stringValue
        #expect(error?.hasSuffix("no answer in time") == true)
        server.join()
    }

    @Test("takes numbers that only Python writes; who hears of them sees to it")
    func notFinite() throws {
        let stub = try EngineStub(3, .answer("200 OK", #"{"price":NaN}"#))
        let state = try look(at: stub.port)["state"]
        #expect(state?["price"]?.doubleValue?.isNaN == true)
        let requests = stub.join()
        #expect(
            requests.map { $0.split(separator: "\r\n").first } == [
                "GET /api/system/state/current HTTP/1.1",
                "GET /api/system/metrics/agents HTTP/1.1",
                "GET /api/system/metrics/models HTTP/1.1",
            ]
        )
    }
}
