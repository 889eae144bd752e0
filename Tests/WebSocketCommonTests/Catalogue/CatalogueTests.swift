import Testing
import WebSocketCommon

@Suite("A catalogue knows its channels, events and requests by name")
struct CatalogueTests {
    static let catalogue = Catalogue(
        name: "garden",
        summary: "For tests.",
        ports: Ports(webSocket: 1, http: 2),
        channels: [
            .kind("bed", id: "bed_id", "One bed."), .plain("weather", "For all."),
            .plain("bed", "All beds."),
        ],
        events: [
            .event(
                "plant.grown",
                to: ["bed:{bed_id}", "weather"],
                "It grew.",
                payload: [.required("bed_id", .string)]
            ),
            .event("rain.fell", to: ["weather"], "It rained.", payload: []),
        ],
        requests: [.query("get_bed", "Tells.", answer: [])]
    )

    @Test("a channel's delivery policy is found by its name, and is `all` unless declared")
    func delivery() throws {
        let channels: [ChannelDeclaration] = [
            .kind("bed", id: "id", "One."), .plain("bed", "All.", delivery: .latest(per: "id")),
            .kind("path", id: "id", "One.", delivery: .latest(per: "x")),
        ]
        let policies = DeliveryPolicies(of: channels)
        for (name, policy) in [
            ("bed:1", .all), ("bed", .latest(per: "id")), ("path:1", .latest(per: "x")),
            ("path", .all), ("else", .all),
        ] as [(String, DeliveryPolicy)] {
            #expect(policies.policy(of: try #require(ChannelName(name))) == policy)
        }
        #expect(!Self.catalogue.replacesEvents)
    }

    @Test("declarations are found by their exact names")
    func names() {
        #expect(Self.catalogue.event("plant.grown")?.summary == "It grew.")
        #expect(Self.catalogue.event("plant.Grown") == nil)
        #expect(Self.catalogue.request("get_bed")?.changesState == false)
        #expect(Self.catalogue.request("plant.grown") == nil)
    }

    @Test(
        "a channel falls under its kind, plain or with an identifier",
        arguments: [
            ("bed:1", "bed:{bed_id}"), ("bed:1:2", "bed:{bed_id}"), ("bed", "bed"),
            ("weather", "weather"),
        ]
    )
    func channels(_ name: String, _ pattern: String) throws {
        let channel = try Self.catalogue.channelName(name)
        #expect(channel.description == name)
        #expect(Self.catalogue.channel(channel)?.pattern == pattern)
    }

    @Test(
        "a channel that it does not have is refused by name",
        arguments: [
            ("weather:1", #"channel: "weather:1" is not one of bed:{bed_id}, weather, bed"#),
            ("Bed:1", #"channel: "Bed:1" is not one of bed:{bed_id}, weather, bed"#),
            ("beds", #"channel: "beds" is not one of bed:{bed_id}, weather, bed"#),
            (
                "bed:",
                #"channel: "bed:" is not a name of 1 to 255 bytes without control characters"#
            ),
            (
                ":1", #"channel: ":1" is not a name of 1 to 255 bytes without control characters"#
            ),
            ("", #"channel: "" is not a name of 1 to 255 bytes without control characters"#),
            (
                "bed:\n1",
                #"channel: "bed:\n1" is not a name of 1 to 255 bytes without control characters"#
            ),
            (
                "bed:" + String(repeating: "x", count: 252),
                #"channel: "bed:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" is not a name of 1 to 255"#
                    + " bytes without control characters"
            ),
        ]
    )
    func unknownChannels(_ name: String, _ message: String) {
        #expect(throws: ServiceError(.invalidChannel, message)) {
            try Self.catalogue.channelName(name)
        }
    }

    @Test(
        "an event goes to a channel for each of its routes",
        arguments: [
            (#"{"bed_id":"7"}"#, ["bed:7", "weather"]),
            (#"{"bed_id":"a:b"}"#, ["bed:a:b", "weather"]),
            (#"{"bed_id":"1","bed_id":"2"}"#, ["bed:2", "weather"]),
            (#"{"bed_id":"\u00e9"}"#, ["bed:é", "weather"]),
        ]
    )
    func routes(_ json: String, _ expected: [String]) throws {
        let data = try #require(try JSON(parsing: json).objectValue)
        let event = try #require(Self.catalogue.event("plant.grown"))
        let channels = try data.withSlice { (slice) throws(ServiceError) in
            try event.channels(for: slice)
        }
        #expect(channels.map(\.description) == expected)
    }

    @Test(
        "an identifier that makes no channel name is a fault of the payload",
        arguments: [
            ("", #""bed:""#), ("a\tb", #""bed:a\tb""#),
            (
                String(repeating: "x", count: 252),
                #""bed:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…""#
            ),
        ]
    )
    func badIdentifiers(_ identifier: String, _ shown: String) throws {
        let event = try #require(Self.catalogue.event("plant.grown"))
        let data: JSONObject = ["bed_id": .string(identifier)]
        let message =
            "plant.grown: bed_id: \(shown) is not a channel name of 1 to 255 bytes without control"
            + " characters"
        #expect(throws: ServiceError(.invalidPayload, message)) {
            _ = try data.withSlice { (slice) throws(ServiceError) in
                try event.channels(for: slice)
            }
        }
    }

    @Test("channels are written as they were declared")
    func descriptions() {
        #expect(Self.catalogue.channels.map(\.pattern) == ["bed:{bed_id}", "weather", "bed"])
        #expect(Self.catalogue.channels.map(\.isPlain) == [false, true, true])
    }

    @Test(
        "a name in an error is cut and cannot break the line",
        arguments: [
            ("abc", #""abc""#), ("a\r\nb\u{0}c", #""a\r\nb\0c""#), ("", "\"\""),
            (String(repeating: "é", count: 61), "\"" + String(repeating: "é", count: 59) + "…\""),
        ]
    )
    func quoting(_ text: String, _ expected: String) { #expect(text.quoted == expected) }
}
