import Testing
import WebSocketCommon

@Suite("Every service answers the common requests")
struct CommonRequestTests {
    private static let names = [
        "subscribe", "unsubscribe", "publish", "get_status", "list_channels", "list_subscriptions",
        "ping", "auth",
    ]

    @Test("each of them is declared once, and only publishing changes something")
    func names() {
        #expect(RequestDeclaration.common.map(\.name) == Self.names)
        #expect(RequestDeclaration.common.filter(\.changesState).map(\.name) == ["publish"])
        #expect(RequestDeclaration.common.allSatisfy { $0.summary.hasSuffix(".") })
    }

    @Test("a service answers its own requests and the common ones")
    func both() {
        let answered = catalogue([.query("get_bed", "Tells.", answer: [])]).answeredRequests
        #expect(answered.map(\.name) == ["get_bed"] + Self.names)
    }

    @Test("a service that declares a common name means its own")
    func own() {
        let answered = catalogue([.query("get_status", "Its own.", answer: [])]).answeredRequests
        #expect(answered.map(\.name).sorted() == Self.names.sorted())
        #expect(answered.first?.summary == "Its own.")
    }

    private func catalogue(_ requests: [RequestDeclaration]) -> Catalogue {
        Catalogue(
            name: "garden",
            summary: "For tests.",
            ports: Ports(webSocket: 1, http: 2),
            channels: [],
            events: [],
            requests: requests
        )
    }
}
