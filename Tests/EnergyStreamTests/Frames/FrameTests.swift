import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("Frames")
struct FrameTests {
    @Test("come 60 times a second, each with the next number")
    func rate() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        stage.forget()
        try stage.pass(.seconds(10))
        #expect(stage.frames(client) == Array(1...600))
    }

    @Test("begin without clients, and nothing is said or written for nobody")
    func nobody() throws {
        var stage = try Stage(demo: true)
        try stage.pass(.seconds(5))
        #expect(stage.stream.framesMade == 301)
        #expect(stage.published == 0)
        let client = try stage.client(1)
        stage.forget()
        try stage.passFrames(1)
        #expect(stage.frames(client) == [301])
        let published = stage.published
        try stage.leave(client)
        try stage.pass(.seconds(5))
        #expect(stage.published == published)
        #expect(stage.stream.framesMade == 602)
    }

    @Test("are not written for a channel that nobody hears")
    func unheard() throws {
        var stage = try Stage(demo: true)
        let client = try stage.client(1)
        try stage.send(#"{"type":"subscribe","channels":["council"]}"#, from: client)
        let published = stage.published
        try stage.pass(.seconds(3))
        #expect(stage.published == published)
    }

    @Test("are written once for all clients")
    func sharing() throws {
        var stage = try Stage(demo: true)
        var clients: [ClientID] = []
        for number in 1...10 { clients.append(try stage.client(Int32(number))) }
        stage.forget()
        let published = stage.published
        try stage.pass(.seconds(1))
        #expect(stage.texts[clients[0]]?.count == stage.published - published)
        for client in clients { #expect(stage.texts[client] == stage.texts[clients[0]]) }
    }

    @Test("say how late they were, at most 16.67 ms")
    func processingTime() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        stage.forget()
        try stage.pass(.seconds(1), late: .microseconds(1500))
        let times = stage.payloads(.energyUpdate, to: client).map { $0["processingTime"] }
        #expect(!times.isEmpty)
        #expect(times.allSatisfy { $0 == 1.5 })
        stage.forget()
        try stage.stall(.milliseconds(60))
        #expect(stage.payloads(.energyUpdate, to: client).first?["processingTime"] == 16.67)
    }

    @Test("that are a little late are all made, one behind the other")
    func catchingUp() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        stage.forget()
        try stage.stall(.microseconds(66_667))
        #expect(stage.frames(client) == [1, 2, 3, 4])
        #expect(stage.sent(.errorEvent, to: client) == [])
        #expect(stage.stream.framesSkipped == 0)
    }

    @Test("that are too late are skipped, counted and told of, at most once a second")
    func overrun() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        stage.forget()
        try stage.stall(.milliseconds(200))
        #expect(stage.frames(client) == [12])
        #expect(
            stage.payloads(.errorEvent, to: client) == [
                [
                    "severity": "warning", "code": "FRAME_OVERRUN",
                    "message": "11 frames were not made: the stream was 184.122 ms late",
                    "component": "orchestrator",
                    "details": ["skipped": 11, "lateMilliseconds": 184.122], "recoverable": true,
                ]
            ]
        )
        // Both at the same time: told together when the second is over.
        try stage.stall(.milliseconds(100))
        try stage.stall(.milliseconds(300))
        #expect(stage.payloads(.errorEvent, to: client).count == 1)
        try stage.pass(.seconds(1))
        let second = stage.payloads(.errorEvent, to: client).last
        #expect(second?["details"]?["skipped"] == 22)
        try stage.pass(.seconds(3))
        #expect(stage.payloads(.errorEvent, to: client).count == 2)
        #expect(stage.stream.framesSkipped == 33)
    }

    @Test("that were skipped while nobody listened are nobody's business later")
    func oldOverruns() throws {
        var stage = try Stage()
        try stage.stall(.milliseconds(500))
        let client = try stage.client(1)
        try stage.pass(.seconds(2))
        #expect(stage.sent(.errorEvent, to: client) == [])
        #expect(stage.stream.framesSkipped > 0)
    }

    @Test(
        "that a process which stood still for seconds has not made are told of, and cost their energy"
    )
    func stall() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        try stage.generate(1000)
        try stage.pass(.seconds(1))
        let total = try #require(stage.payloads(.energyUpdate, to: client).last?["totalEnergy"])
        stage.forget()
        try stage.stall(.seconds(5))
        #expect(stage.frames(client) == [360])
        let payload = stage.payloads(.errorEvent, to: client).first
        #expect(payload?["code"] == "FRAME_OVERRUN")
        #expect(payload?["details"]?["skipped"] == 299)
        let rest = stage.payloads(.energyUpdate, to: client).first?["totalEnergy"]
        let share = (rest?.doubleValue ?? 0) / (total.doubleValue ?? 0)
        // √½: half of the half-life.
        #expect(abs(share - 0.7071) < 0.0001)
        // 1 frame in 5 seconds.
        let rate = stage.payloads(.heartbeat, to: client).first?["frameRate"]?.doubleValue
        #expect(rate.map { abs($0 - 0.2) < 0.01 } == true)
        #expect(stage.stream.framesSkipped == 299)
        #expect(stage.stream.schedule.calendarSteps == 0)
    }

    @Test(
        "go on without a gap when the calendar is set far ahead, or stood still as long, and tell so"
    )
    func calendarAhead() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        try stage.pass(.seconds(1))
        stage.forget()
        stage.setCalendar(by: .seconds(3600))
        try stage.pass(.seconds(1))
        #expect(stage.frames(client) == Array(61...121))
        let payload = stage.payloads(.errorEvent, to: client).first
        #expect(payload?["code"] == "FRAME_OVERRUN")
        #expect(payload?["details"]?["skipped"] == 0)
        let lateness = payload?["details"]?["lateMilliseconds"]?.doubleValue
        #expect(lateness.map { abs($0 - 3_600_000) < 20 } == true)
        #expect(stage.payloads(.errorEvent, to: client).count == 1)
    }

    @Test(
        "go on without a gap when the calendar is set back",
        arguments: [Duration.seconds(-1), .seconds(-3600), .seconds(-86_400 * 365)]
    )
    func calendar(step: Duration) throws {
        var stage = try Stage()
        let client = try stage.client(1)
        try stage.pass(.seconds(1))
        stage.forget()
        stage.setCalendar(by: step)
        try stage.pass(.seconds(1))
        #expect(stage.frames(client) == Array(61...121))
        #expect(stage.sent(.errorEvent, to: client) == [])
    }

    @Test("have changes that lead from one total to the next, in ten-thousandths exactly")
    func changes() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        for index in 0..<120 {
            if index % 3 == 0 { try stage.generate(index % 5) }
            try stage.passFrames(1)
        }
        let updates = stage.payloads(.energyUpdate, to: client)
        let units = { (value: JSON?) in ((value?.doubleValue ?? .nan) * 10_000).rounded() }
        var total = units(updates.first?["totalEnergy"])
        for update in updates.dropFirst() {
            total += units(update["deltaEnergy"])
            #expect(units(update["totalEnergy"]) == total)
            let parts = ["generation", "attention", "reasoning"]
                .map { units(update["energyDistribution"]?[$0]) }
            #expect(parts.reduce(0, +) == total)
        }
        #expect(total > 0)
    }
}
