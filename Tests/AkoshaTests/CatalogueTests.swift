import Akosha
import TestSupport
import Testing
import WebSocketCommon

@Suite("The catalogue is what the ecosystem's programs publish and ask")
struct CatalogueTests {
    private let catalogue = Akosha.catalogue

    @Test("name, welcome and ports are the ecosystem's")
    func identity() {
        #expect(catalogue.name == "akosha")
        #expect(catalogue.welcome == "Connected to Akosha pattern detection")
        #expect(catalogue.ports == Ports(webSocket: 8692, http: 8682))
    }

    @Test(
        "a reader's token may listen to every channel",
        arguments: ["patterns:trend", "anomalies", "insights", "metrics"]
    )
    func permissions(_ channel: String) throws {
        let name = try catalogue.channelName(channel)
        #expect(try #require(catalogue.channel(name)).readPermission == "akosha:read")
    }

    @Test("everybody may listen to announcements, of which there is no state")
    func announcements() throws {
        let name = try catalogue.channelName("global")
        #expect(try #require(catalogue.channel(name)).readPermission == nil)
        #expect(Desk().service.state(of: name) == nil)
    }

    @Test(
        "there is no channel of another name",
        arguments: ["patterns", "anomalies:x", "metrics:x"]
    )
    func otherChannels(_ channel: String) {
        #expect(throws: ServiceError.self) { try catalogue.channelName(channel) }
    }

    /// A payload as the published packages make it, and the channels that it goes to.
    static let published: [(event: String, data: JSONObject, channels: [String])] = [
        (
            "pattern.detected",
            [
                "pattern_id": "p", "pattern_type": "spike", "description": "d",
                "confidence": 0.95, "source": "theirs",
            ],
            ["patterns:spike"]
        ),
        (
            "pattern.ended", ["pattern_id": "p", "pattern_type": "spike", "reason": "r"],
            ["patterns:spike"]
        ),
        (
            "anomaly.detected",
            [
                "anomaly_id": "a", "anomaly_type": "outlier", "severity": "critical",
                "description": "d", "metrics": ["cpu": 98.5],
            ],
            ["anomalies"]
        ),
        ("anomaly.resolved", ["anomaly_id": "a"], ["anomalies"]),
        (
            "insight.generated",
            [
                "insight_id": "i", "insight_type": "t", "title": "t", "description": "d",
                "data": [:],
            ],
            ["insights"]
        ),
        (
            "aggregation.completed",
            [
                "aggregation_id": "g", "aggregation_type": "hourly", "record_count": 1000,
                "summary": ["mean": 2],
            ],
            ["metrics"]
        ),
    ]

    @Test("events go where the ecosystem's programs expect them", arguments: published)
    func routes(_ event: String, _ data: JSONObject, _ channels: [String]) throws {
        var desk = Desk()
        try desk.publish(event, data)
        #expect(desk.record.map(\.channels) == [channels])
        #expect(desk.record.map(\.event) == [Event(event, data)])
    }

    @Test("an event without one of its required fields is refused", arguments: published)
    func requiredFields(_ event: String, _ data: JSONObject, _ channels: [String]) throws {
        let declaration = try #require(catalogue.event(event))
        for field in declaration.payload where field.isRequired {
            var less = data
            less[field.name] = JSON?.none
            var desk = Desk()
            #expect(
                desk.refusal(publishing: event, less)
                    == Refusal(.invalidPayload, "\(event): \(field.name): field required")
            )
        }
    }

    @Test("every event is one of those tried here, and every name that is not plain is explained")
    func complete() {
        #expect(Set(Self.published.map(\.event)) == Set(catalogue.events.map(\.name)))
        #expect(
            catalogue.requests.map(\.name) == [
                "record_metric", "get_metric", "list_metrics", "get_patterns", "get_anomalies",
                "get_insights",
            ]
        )
        #expect(catalogue.requests.filter(\.changesState).map(\.name) == ["record_metric"])
    }

    @Test("a severity that there is not is refused")
    func severity() {
        var desk = Desk()
        let data: JSONObject = [
            "anomaly_id": "a", "anomaly_type": "t", "severity": "awful", "description": "d",
            "metrics": [:],
        ]
        #expect(
            desk.refusal(publishing: "anomaly.detected", data)
                == Refusal(
                    .invalidPayload,
                    "anomaly.detected: severity: \"awful\" is not one of low, medium, high, critical"
                )
        )
    }
}
