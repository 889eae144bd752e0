import Testing
import WebSocketCommon

@Suite("The AsyncAPI document follows from the catalogue")
struct AsyncAPITests {
    private let document = Garden.catalogue.asyncAPI(version: "1.2", host: "[::1]", port: 8001)

    @Test("it says what it is and where it is found")
    func head() {
        #expect(document["asyncapi"] == "3.0.0")
        #expect(document["info"]?["title"] == "garden")
        #expect(document["info"]?["version"] == "1.2")
        #expect(document["servers"]?["websocket"]?["host"] == "[::1]:8001")
        #expect(document["servers"]?["websocket"]?["protocol"] == "ws")
    }

    @Test("each room is a channel, under a key that no other has")
    func channels() {
        let channels = document["channels"]?.objectValue?.members ?? []
        #expect(
            channels.map { "\($0.name) \($0.value["address"]?.stringValue ?? "")" } == [
                "connection /", "bed bed:{bed_id}", "weather weather", "bed.all bed",
                "connection.all connection",
            ]
        )
    }

    @Test("a room has its events, its parameter with its place, and its permissions")
    func rooms() {
        let bed = document["channels"]?["bed"]
        #expect(
            bed?["messages"] == ["plant.grown": ["$ref": "#/components/messages/plant.grown"]]
        )
        #expect(
            bed?["parameters"]?["bed_id"]?["location"] == "$message.payload#/data/bed_id"
        )
        #expect(
            bed?["x-permissions"]?["listen"]
                == ["garden:bed:read", "plants:read", "garden:admin", "admin"]
        )
        #expect(document["channels"]?["weather"]?["parameters"] == nil)
    }

    @Test(
        "a room is heard and spoken in, each with its permissions; a room without events is neither"
    )
    func roomOperations() {
        let operations = document["operations"]
        #expect(operations?["hear.bed"]?["action"] == "send")
        #expect(operations?["publish.bed"]?["action"] == "receive")
        #expect(
            operations?["publish.bed"]?["x-permissions"]
                == ["garden:bed:publish", "garden:publish", "garden:admin", "admin"]
        )
        #expect(
            operations?["publish.bed"]?["reply"]?["messages"] == [
                ["$ref": "#/channels/connection/messages/ack"],
                ["$ref": "#/channels/connection/messages/error"],
            ]
        )
        #expect(operations?["hear.connection.all"] == nil)
    }

    @Test(
        "a request has its answer or an error for a reply, and its permissions when it changes something"
    )
    func requests() {
        let water = document["operations"]?["request.water"]
        #expect(water?["messages"] == [["$ref": "#/channels/connection/messages/water.request"]])
        #expect(
            water?["reply"]?["messages"] == [
                ["$ref": "#/channels/connection/messages/water.response"],
                ["$ref": "#/channels/connection/messages/error"],
            ]
        )
        #expect(water?["x-permissions"] == ["garden:control", "garden:admin", "admin"])
        #expect(document["operations"]?["request.get_weather"]?["x-permissions"] == nil)
        #expect(document["operations"]?["request.publish"]?["x-permissions"] == nil)
        for request in RequestDeclaration.common {
            #expect(document["operations"]?["request.\(request.name)"] != nil)
        }
    }

    @Test("a message is an envelope whose event is fixed and whose data is the payload")
    func messages() {
        let message = document["components"]?["messages"]?["plant.grown"]
        #expect(message?["name"] == "plant.grown")
        let payload = message?["payload"]?["allOf"]?.arrayValue ?? []
        #expect(payload.first == ["$ref": "#/components/schemas/Envelope"])
        let properties = payload.last?["properties"]
        #expect(properties?["event"]?["const"] == "plant.grown")
        #expect(properties?["data"]?["properties"]?["height"]?["maximum"] == 300)
        #expect(properties?["data"]?["properties"]?["timestamp"] != nil)
    }

    @Test("a request is matched with its reply by id and correlation_id")
    func correlation() {
        let messages = document["components"]?["messages"]
        #expect(messages?["water.request"]?["correlationId"]?["location"] == "$message.payload#/id")
        #expect(
            messages?["water.response"]?["correlationId"]?["location"]
                == "$message.payload#/correlation_id"
        )
    }
}
