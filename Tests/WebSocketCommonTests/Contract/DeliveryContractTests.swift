import Testing
import WebSocketCommon

@Suite("Contracts tell the delivery policy of channels that have one")
struct DeliveryContractTests {
    private let catalogue = Catalogue(
        name: "garden",
        summary: "Beds.",
        ports: Ports(webSocket: 1, http: 2),
        channels: [
            .kind("gardener", id: "bed_id", "Who is where.", delivery: .latest(per: "name")),
            .plain("weather", "For all."),
        ],
        events: [
            .event(
                "gardener.moved",
                to: ["gardener:{bed_id}"],
                "One moved.",
                payload: [.required("bed_id", .string), .required("name", .string)]
            ),
            .event("rain.fell", to: ["weather"], "It rained.", payload: []),
        ],
        requests: []
    )

    @Test("AsyncAPI has the policy with the channel, and what the hub says of it as a message")
    func asyncAPI() {
        let document = catalogue.asyncAPI(version: "1", host: "localhost", port: 1)
        let channels = document["channels"]
        #expect(channels?["gardener"]?["x-delivery"] == ["policy": "latest", "per": "name"])
        #expect(
            channels?["gardener"]?["messages"]?["delivery.replaced"]
                == ["$ref": "#/components/messages/delivery.replaced"]
        )
        #expect(channels?["weather"]?["x-delivery"] == nil)
        #expect(channels?["weather"]?["messages"]?["delivery.replaced"] == nil)
        let reference: JSON = ["$ref": "#/channels/gardener/messages/delivery.replaced"]
        let operations = document["operations"]
        #expect(operations?["hear.gardener"]?["messages"]?.arrayValue?.last == reference)
        #expect(operations?["publish.gardener"]?["messages"]?.arrayValue?.count == 1)
        let message = document["components"]?["messages"]?["delivery.replaced"]
        let data = message?["payload"]?["allOf"]?.arrayValue?.last?["properties"]?["data"]
        #expect(data?["required"] == ["channel", "replaced"])
        #expect(document["info"]?["description"]?.stringValue?.contains("x-delivery") == true)
    }

    @Test("the service's page names the channels and their keys")
    func markdown() {
        let lines = catalogue.markdown.split(separator: "\n")
        #expect(lines.contains("- `gardener:{bed_id}`: `latest` per `name`"))
        #expect(lines.contains { $0.contains("protocol.md#slow-readers") })
    }

    @Test("nothing of it is there when all channels deliver everything")
    func without() {
        let document = Garden.catalogue.asyncAPI(version: "1", host: "localhost", port: 1)
        #expect(document["components"]?["messages"]?["delivery.replaced"] == nil)
        #expect(document["info"]?["description"]?.stringValue?.contains("x-delivery") == false)
        #expect(!Garden.catalogue.markdown.contains("latest"))
    }
}
