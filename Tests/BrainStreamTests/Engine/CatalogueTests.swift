import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("What engine and BFF declare")
struct CatalogueTests {
    @Test("has the ports, paths and the subprotocol of their clients (D.1)")
    func addresses() {
        let engine = BrainStream.catalogue
        #expect(engine.name == "brainstream")
        #expect(engine.ports == Ports(webSocket: 8000, http: 8000))
        #expect(engine.conversation?.paths == ["/ws/stream", "/api/ws/stream"])
        #expect(engine.conversation?.subprotocols == ["token"])
        let bff = BrainStreamBFF.catalogue
        #expect(bff.name == "brainstream-bff")
        #expect(bff.ports == Ports(webSocket: 3000, http: 3000))
        #expect(bff.conversation?.paths == nil)
        #expect(bff.conversation?.subprotocols == ["token"])
    }

    @Test("has every page of the engine, and those that the BFF's dashboards ask for (D.6)")
    func pages() {
        #expect(
            BrainStream.catalogue.resources.map { "\($0.method.rawValue) \($0.path)" } == [
                "GET /api/health", "GET /api/system/status", "GET /api/system/metrics",
                "GET /api/system/metrics/agents", "GET /api/system/metrics/models",
                "GET /api/system/state/current", "GET /api/system/state/history",
                "GET /api/system/status/physics", "POST /api/state", "POST /api/actions/halt",
                "POST /api/actions/resume", "POST /api/actions/rebalance",
                "POST /api/actions/reset", "POST /api/actions/export-logs",
                "POST /api/system/halt", "POST /api/system/resume",
            ]
        )
        #expect(
            BrainStreamBFF.catalogue.resources.map { "\($0.method.rawValue) \($0.path)" } == [
                "POST /trade/reset", "POST /trade/force",
            ]
        )
    }

    @Test("every section of a state belongs to one channel")
    func sections() {
        let sections = StreamChannel.allCases.flatMap(\.sections)
        #expect(Set(sections) == Set(StateSection.allCases))
        #expect(sections.count == StateSection.allCases.count)
    }
}
