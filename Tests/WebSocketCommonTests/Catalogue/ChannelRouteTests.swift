import Testing
import WebSocketCommon

@Suite("A route finds the channel that a payload goes to")
struct ChannelRouteTests {
    @Test("routes are written as they were declared")
    func descriptions() {
        let routes: [ChannelRoute] = ["bed:{bed_id}", "bed:{bed_id?}", "bed:north", "weather"]
        #expect(
            routes.map(\.description) == ["bed:{bed_id}", "bed:{bed_id?}", "bed:north", "weather"]
        )
        #expect(routes.map(\.field) == ["bed_id", "bed_id", nil, nil])
        #expect(routes.map(\.identifier) == [nil, nil, "north", nil])
        #expect(routes.map(\.isOptional) == [false, true, false, false])
        #expect(routes.map(\.isPlain) == [false, false, false, true])
    }

    @Test(
        "an optional route is skipped when its field is missing or null",
        arguments: [
            (#"{"bed_id":"1"}"#, ["bed:1", "bed:north"]), ("{}", ["bed:north"]),
            (#"{"bed_id":null}"#, ["bed:north"]),
        ]
    )
    func optional(_ json: String, _ expected: [String]) throws {
        #expect(
            try channels(["bed:{bed_id?}", "bed:north"], .optional("bed_id", .string), json)
                == expected
        )
    }

    @Test("an optional route's identifier must make a name all the same")
    func badOptional() {
        let message =
            #"e: bed_id: "bed:" is not a channel name of 1 to 255 bytes without control characters"#
        #expect(throws: ServiceError(.invalidPayload, message)) {
            try channels(["bed:{bed_id?}"], .optional("bed_id", .string), #"{"bed_id":""}"#)
        }
    }

    @Test(
        "an identifier may repeat the kind only where the route allows it",
        arguments: [
            ("1", "bed:1", "bed:1"), ("bed:1", "bed:bed:1", "bed:1"),
            ("bed:bed:1", "bed:bed:bed:1", "bed:1"), ("bed", "bed:bed", "bed:bed"),
            ("bad:1", "bed:bad:1", "bed:bad:1"),
            ("bed:\u{301}x", "bed:bed:\u{301}x", "bed:\u{301}x"),
        ]
    )
    func repeatedKind(_ identifier: String, _ plain: String, _ allowing: String) throws {
        let route: ChannelRoute = "bed:{bed_id}"
        let json = String(
            decoding: (["bed_id": .string(identifier)] as JSONObject).encoded(),
            as: UTF8.self
        )
        let field = Field.required("bed_id", .string)
        #expect(try channels([route], field, json) == [plain])
        #expect(try channels([route.allowingRepeatedKind], field, json) == [allowing])
        #expect("bed:" + identifier.identifier(ofKind: "bed") == allowing)
    }

    @Test("an identifier that is nothing but the kind makes no name")
    func onlyKind() {
        let route = ("bed:{bed_id}" as ChannelRoute).allowingRepeatedKind
        #expect(throws: ServiceError.self) {
            try channels([route], .required("bed_id", .string), #"{"bed_id":"bed:"}"#)
        }
    }

    private func channels(
        _ routes: [ChannelRoute],
        _ field: Field,
        _ json: String
    ) throws -> [String] {
        let data = try #require(try JSON(parsing: json).objectValue)
        let event = EventDeclaration.event("e", to: routes, "It happened.", payload: [field])
        return try data.withSlice { (slice) throws(ServiceError) in
            try event.channels(for: slice).map(\.description)
        }
    }
}
