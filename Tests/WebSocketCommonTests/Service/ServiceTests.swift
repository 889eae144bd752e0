import Testing
import WebSocketCommon

@Suite("Requests and events give a service what it declared")
struct ServiceTests {
    private let now = Timestamp(clampingMicroseconds: 0)

    @Test("a request's parameters are read by name and kind")
    func request() {
        let request = ServiceRequest(
            name: "r",
            parameters: ["a": "x", "b": 1, "c": nil],
            freshID: "id",
            time: now
        )
        #expect(request.string("a") == "x")
        #expect(request.string("none") == "")
        #expect(request.optionalString("a") == "x")
        #expect(request.optionalString("b") == nil)
        #expect(request.optionalString("c") == nil)
        #expect(request.members(["b", "c", "none", "a"]) == ["b": 1, "a": "x"])
    }

    @Test("an event's fields are read where they stand, the last of equal names")
    func event() {
        let data: JSONObject = ["a": "x\n", "b": [1], "c": nil]
        data.withSlice { slice in
            let event = EventView(name: "e", data: slice, time: now)
            #expect(event.string("a") == "x\n")
            #expect(event.string("b") == nil)
            #expect(event.value("b") == [1])
            #expect(event.value("c") == nil)
            #expect(event.value("none") == nil)
        }
    }

    @Test("everybody may listen, who is on this machine may write, and tokens change nobody")
    func localAccess() throws {
        let policy = LocalAccess()
        let channel = try #require(ChannelName("all"))
        for isLocal in [true, false] {
            let identity = Identity.anonymous(isLocal: isLocal)
            #expect(policy.mayRead(channel, identity))
            #expect(policy.mayWrite(identity) == isLocal)
            #expect(policy.authenticate(token: "any", as: identity) == identity)
        }
    }
}
