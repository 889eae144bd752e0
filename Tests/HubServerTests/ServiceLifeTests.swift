import Settings
import Synchronization
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite(
    "A service acts by itself: in time, for clients that are gone, and with work that takes its time"
)
struct ServiceLifeTests {
    let server: MemoryServer<Workshop>
    let shelf: Workshop.Shelf
    let client: MemoryClient<Workshop>

    init() throws {
        let workshop = Workshop()
        shelf = workshop.shelf
        server = try MemoryServer(workshop)
        client = try server.welcomed()
        try client.subscribe("floor")
    }

    private var kept: [String] { shelf.things.withLock(\.self) }

    @Test("what it says in time is heard in time, and not before")
    func ticks() throws {
        #expect(try client.ask("ring", ["times": 3]).type == .response)
        server.advance(by: .milliseconds(999))
        #expect(try client.envelopes() == [])
        server.advance(by: .milliseconds(1))
        #expect(try client.envelopes().map { $0.data["n"] } == [2])
        server.advance(by: .seconds(10))
        #expect(try client.envelopes().map { $0.data["n"] } == [1, 0])
    }

    @Test("when the calendar is set back the service waits on, and the server rests meanwhile")
    func calendarSetBack() throws {
        #expect(try client.ask("ring", ["times": 1]).type == .response)
        server.setCalendar(by: .seconds(-5))
        server.advance(by: .seconds(5.8))
        #expect(try client.envelopes() == [])
        server.advance(by: .seconds(0.4))
        #expect(try client.envelopes().map { $0.data["n"] } == [0])
    }

    @Test("it hears that the calendar was set back when something was due, and may plan anew")
    func planAnew() throws {
        #expect(try client.ask("ring", ["times": 2, "plans": true]).type == .response)
        server.setCalendar(by: .seconds(-3600))
        server.advance(by: .milliseconds(1100))
        #expect(try client.envelopes().map { $0.data["n"] } == [])
        server.advance(by: .seconds(1))
        #expect(try client.envelopes().map { $0.data["n"] } == [1])
        server.advance(by: .seconds(1))
        #expect(try client.envelopes().map { $0.data["n"] } == [0])
        // So little may be the time between two looks at two clocks.
        #expect(try client.ask("ring", ["times": 1, "plans": true]).type == .response)
        server.setCalendar(by: .milliseconds(-9))
        server.advance(by: .milliseconds(1008))
        #expect(try client.envelopes() == [])
        server.advance(by: .milliseconds(1))
        #expect(try client.envelopes().map { $0.data["n"] } == [0])
    }

    @Test("when the calendar is set forward the service acts with the next turn")
    func calendarSetForward() throws {
        #expect(try client.ask("ring", ["times": 1]).type == .response)
        server.setCalendar(by: .seconds(5))
        #expect(try client.ask("ping").type == .response)
        #expect(try client.envelopes().map { $0.data["n"] } == [0])
    }

    @Test("a service whose own events are refused, so that it never moves on, lets the server rest")
    func stuck() throws {
        #expect(try client.ask("ring", ["times": -1]).type == .response)
        server.advance(by: .seconds(10))
        #expect(try client.envelopes() == [])
        let page = try server.accept().get("/metrics")
        let refused = try #require(
            page.text.split(separator: "\n").first { $0.contains("SERVICE_INVALID_PAYLOAD") }
        )
        let count = refused.split(separator: " ").last.flatMap { Int($0) }
        #expect(try 9...20 ~= #require(count))
    }

    @Test("an event of the service's that is nested too deeply is refused")
    func nested() throws {
        let answer = try client.ask("order", ["what": "doll"])
        #expect(answer.errorCode == "INVALID_PAYLOAD")
        #expect(answer.errorMessage?.contains("thing.made: ") == true)
        #expect(answer.errorMessage?.contains("nested deeper than 128 levels") == true)
        #expect(try client.ask("ping").type == .response)
    }

    @Test("what a client alone did is over when it is gone, however it went")
    func departures() throws {
        for who in ["broken", "closed"] {
            let guest = try server.welcomed()
            #expect(try guest.ask("enter", ["who": .string(who)]).type == .response)
            if who == "broken" { guest.end(failed: true) } else { guest.close() }
            server.advance(by: .zero)
            let event = try client.next()
            #expect(event.event == "guest.left")
            #expect(event.data["who"] == .string(who))
        }
    }

    @Test("a new connection with the number of one that is gone is somebody else")
    func reusedNumber() throws {
        let guest = try server.welcomed()
        _ = try guest.ask("enter", ["who": "first"])
        guest.end(failed: true)
        let second = server.accept(reusing: guest)
        second.end(failed: true)
        #expect(try client.envelopes().map { $0.data["who"] } == ["first"])
    }

    @Test("an answer that takes its time comes when it is ready, and others meanwhile")
    func work() throws {
        server.holdsJobs = true
        client.request("order", ["what": "chair"], id: "slow")
        #expect(try client.ask("ping").data == ["status": "pong"])
        server.doJobs()
        #expect(try client.next().event == "thing.made")
        let answer = try client.next()
        #expect(answer.correlationID == "slow")
        #expect(answer.event == "order")
        #expect(answer.data == ["what": "chair"])
    }

    @Test(
        "work that fails is answered by its error",
        arguments: [("trouble", "INVALID_STATE"), ("accident", "INTERNAL_ERROR")]
    )
    func failure(_ what: String, _ code: String) throws {
        let answer = try client.ask("order", ["what": .string(what)])
        #expect(answer.errorCode == code)
        #expect(answer.correlationID == "r")
    }

    @Test("what must be kept before it is confirmed is kept before it is confirmed")
    func afterWork() throws {
        server.holdsJobs = true
        client.request("note", ["what": "a"])
        #expect(try client.next().event == "thing.made")
        #expect(kept == [])
        #expect(try client.events() == [])
        server.doJobs()
        #expect(kept == ["a"])
        #expect(try client.next().data == ["what": "a"])
    }

    @Test("what could not be kept is not confirmed, and health says so until work goes well again")
    func unkept() throws {
        client.request("note", ["what": "full"])
        #expect(try client.next().event == "thing.made")
        #expect(try client.next().errorCode == "INTERNAL_ERROR")
        #expect(try server.accept().get("/health").status == .serviceUnavailable)
        #expect(try client.ask("note", ["what": "b"]).event == "thing.made")
        #expect(try client.next().type == .response)
        #expect(try server.accept().get("/health").status == .ok)
    }

    @Test("what can be kept says nothing of what can be found")
    func kinds() throws {
        let work = {
            try JSON(parsing: try server.accept().get("/health").body)["checks"]?["work"]?["status"]
        }
        #expect(try client.ask("find", ["what": "accident"]).errorCode == "INTERNAL_ERROR")
        #expect(try client.ask("note", ["what": "a"]).event == "thing.made")
        #expect(try client.next().type == .response)
        #expect(try work() == "reads fail")
        #expect(try client.ask("find", ["what": "chair"]).type == .response)
        #expect(try work() == "ok")
        #expect(try client.ask("order", ["what": "accident"]).errorCode == "INTERNAL_ERROR")
        #expect(try client.ask("find", ["what": "chair"]).type == .response)
        #expect(try work() == "writes fail", "a full disk can be read")
        #expect(try client.ask("order", ["what": "chair"]).event == "thing.made")
        #expect(try client.next().type == .response)
        #expect(try work() == "ok")
    }

    @Test("what others publish leaves work too, without anybody waiting")
    func published() throws {
        let answer = try server.accept().post(
            "/publish",
            #"{"event":"thing.made","data":{"what":"x"}}"#
        )
        #expect(answer.status == .ok)
        #expect(kept == ["x"])
    }

    @Test("whoever leaves before the answer gets none, and nor does who comes by its number")
    func leaves() throws {
        server.holdsJobs = true
        let other = try server.welcomed()
        other.request("order", ["what": "table"])
        other.end(failed: true)
        let next = server.accept(reusing: other)
        next.upgrade()
        #expect(try next.next().event == "session.created")
        server.doJobs()
        #expect(try next.events() == [])
        #expect(try client.next().event == "thing.made")
    }

    @Test("beyond a thousand pieces of work one more is refused")
    func bound() throws {
        let server = try MemoryServer(Workshop()) { $0.webSocket.messageRateLimit = 0 }
        let client = try server.welcomed()
        server.holdsJobs = true
        server.together {
            for number in 0..<1024 {
                client.request("order", ["what": "stool"], id: "\(number)")
            }
        }
        let refused = try client.ask("order", ["what": "one more"])
        #expect(refused.errorCode == "LIMIT_EXCEEDED")
        #expect(
            refused.errorMessage
                == "1024 requests wait for work that takes its time, limit is 1024; try again later"
        )
    }

    @Test("the end waits for work under way")
    func stop() throws {
        server.holdsJobs = true
        client.request("note", ["what": "last"])
        server.stop()
        server.advance(by: .seconds(20))
        #expect(!server.isStopped)
        server.doJobs()
        #expect(kept == ["last"])
        #expect(server.isStopped)
    }

    @Test("the service's figures stand in its metrics and its health")
    func figures() throws {
        _ = try client.ask("enter", ["who": "ann"])
        let page = try server.accept().get("/metrics")
        let text = String(decoding: page.body, as: UTF8.self)
        #expect(text.contains("workshop_guests{server=\"workshop\"} 1\n"))
        let health = try JSON(parsing: try server.accept().get("/health").body)
        #expect(health["figures"] == ["guests": 1])
    }
}
