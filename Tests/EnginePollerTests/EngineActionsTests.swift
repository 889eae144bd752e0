import HubServer
import TestSupport
import Testing
import WebSocketCommon

@testable import EnginePoller

@Suite("What an engine is asked to do")
struct EngineActionsTests {
    private func actions(_ port: UInt16, _ path: String = "") throws -> EngineActions {
        EngineActions(of: try EngineAddress("http://127.0.0.1:\(port)\(path)"))
    }

    @Test("is posted, and answered by the engine")
    func good() throws {
        let server = try LiveServer(ToyEngine())
        for (base, path) in [("", "/api/actions/reset"), ("/base", "/api/actions/rebalance")] {
            let answer = try actions(server.httpPort, base).perform(path)
            #expect(answer == ["page": .string(base + path)])
        }
        server.stop()
        #expect(server.join() == nil)
    }

    @Test("is one request without a body, which says so")
    func request() throws {
        let stub = try EngineStub(1, .answer("204 No Content", ""))
        #expect(try actions(stub.port).perform("/api/actions/reset") == [:])
        #expect(
            stub.join() == [
                "POST /api/actions/reset HTTP/1.1\r\nHost: 127.0.0.1:\(stub.port)\r\n"
                    + "Connection: close\r\nContent-Length: 0\r\n\r\n"
            ]
        )
    }

    @Test("fails without telling clients why; the operator is told")
    func failure() throws {
        var engine = ToyEngine()
        engine.answers["/api/actions/reset"] = .failure(
            ServiceError(.invalidState, "there is no demo that could begin anew")
        )
        let server = try LiveServer(engine)
        let port = server.httpPort
        #expect(
            throws: ServiceError.internalError(
                "POST http://127.0.0.1:\(port)/api/actions/reset: status 409: there is no demo that could begin anew"
            )
        ) { try actions(port).perform("/api/actions/reset") }
        server.stop()
        #expect(server.join() == nil)
        let refused = #expect(throws: ServiceError.self) {
            try actions(1).perform("/api/actions/reset")
        }
        #expect(refused?.message == "Internal server error")
        #expect(refused?.detail?.hasPrefix("POST http://127.0.0.1:1/api/actions/reset: ") == true)
    }
}
