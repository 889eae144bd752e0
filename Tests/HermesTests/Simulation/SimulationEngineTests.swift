import Testing
import WebSocketCommon

@testable import Hermes

@Suite("An engine")
struct SimulationEngineTests {
    private func player(
        _ mode: SimulationConfiguration.Mode = .realtime,
        rate: Double = 100,
        endTime: Double? = nil
    ) throws -> Player {
        var configuration = Bench.configuration(mode, rate: rate)
        configuration.endTime = endTime
        return Player(try Bench.simulation(configuration))
    }

    private func answer(_ ticket: UInt64, _ player: Player) throws -> SimulationAnswer {
        try #require(player.result(ticket)).get()
    }

    @Test("stands still until it is resumed, and asks for no turn")
    func staged() throws {
        var player = try player()
        #expect(player.engine.nextDeadline == nil)
        player.pass(.seconds(10))
        #expect(player.reports.isEmpty)
        player.order(.resume)
        #expect(player.happenings == [.running])
        #expect(player.engine.nextDeadline == player.now + .milliseconds(10))
    }

    @Test(
        "makes the frames that wall time asks for, at absolute deadlines: lateness does not add up"
    )
    func realtime() throws {
        var player = try player()
        player.order(.resume)
        player.pass(.seconds(60), late: .milliseconds(3))
        #expect(player.engine.status.frame == 6000)
        #expect(player.engine.status.overruns == 0)
        let lateness = player.engine.status.lateness
        #expect(abs(lateness.p50 - 3) < 0.1)
        #expect(abs(lateness.p99 - 3) < 0.1)
    }

    @Test(
        "tells each rate its frames, 60 a second and 3,600 a minute, whatever the rate of the simulation",
        arguments: [60.0, 100, 120, 250, 1000]
    )
    func rates(rate: Double) throws {
        var player = try player(rate: rate)
        player.order(.rates([60, 7.5]))
        player.order(.resume)
        player.pass(.seconds(60) + .milliseconds(5))
        #expect(abs(player.frames.count { $0.isDue(60) } - 3600) <= 1)
        #expect(abs(player.frames.count { $0.isDue(7.5) } - 450) <= 1)
        #expect(Set(player.frames.map(\.frame)).count == player.frames.count)
        // Each second has its sixty.
        for second in 1..<60 {
            let count = player.frames.count { $0.isDue(60) && Int($0.time) == second }
            #expect(59...61 ~= count, "second \(second)")
        }
    }

    @Test("gives lost time up when it is too late, and goes on at its rate")
    func overrun() throws {
        var player = try player()
        player.order(.resume)
        player.pass(.seconds(1))
        player.now += .seconds(30)
        player.pass(.seconds(1))
        #expect(player.engine.status.overruns == 1)
        #expect(199...202 ~= player.engine.status.frame)
    }

    @Test("catches up with what is less late, in turns of a bounded number of frames")
    func catchingUp() throws {
        var player = try player(rate: 1000)
        player.order(.resume)
        player.pass(.seconds(1))
        player.now += .milliseconds(200)
        player.pass(.milliseconds(1))
        #expect(player.engine.status.overruns == 0)
        #expect(player.engine.status.frame == 1201)
    }

    @Test("pauses with a last frame for everybody, and does not race when it goes on")
    func pause() throws {
        var player = try player()
        player.order(.rates([10]))
        player.order(.resume)
        player.pass(.milliseconds(255))
        player.forget()
        player.order(.pause)
        #expect(player.frames.map(\.frame) == [25])
        #expect(player.frames[0].occasion == .halted)
        #expect(player.happenings == [.paused])
        player.forget()
        player.pass(.seconds(100))
        #expect(player.reports.isEmpty)
        player.order(.resume)
        player.pass(.milliseconds(15))
        #expect(player.engine.status.frame == 26)
        #expect(player.engine.status.overruns == 0)
    }

    @Test("says paused again when it is paused again, and running when it runs")
    func again() throws {
        var player = try player()
        player.order(.pause)
        player.order(.resume)
        player.order(.resume)
        #expect(player.happenings == [.paused, .running, .running])
    }

    @Test("resets to the initial conditions and stands still, also from the midst of running")
    func reset() throws {
        var player = try player()
        player.order(.set(0, 5))
        player.order(.resume)
        player.pass(.seconds(1))
        player.forget()
        let ticket = player.order(.reset)
        #expect(player.happenings == [.reset])
        let answer = try answer(ticket, player)
        #expect(answer.status.state == .paused)
        #expect(answer.status.frame == 0)
        #expect(player.frames.last?.values == (try Bench.simulation(Bench.configuration())).values)
        player.order(.resume)
        player.pass(.milliseconds(105))
        // Re-anchored: it does not race to where it was.
        #expect(player.engine.status.frame == 10)
    }

    @Test(
        "steps so many frames while paused, and tells the last of them to everybody",
        arguments: [1, 5, 1000, 1_000_000]
    )
    func step(count: Int) throws {
        var player = try player(.paused)
        let ticket = player.order(.step(count))
        #expect(player.result(ticket) == nil)
        player.finish()
        let answer = try answer(ticket, player)
        #expect(answer.count == count)
        #expect(answer.status.frame == UInt64(count))
        #expect(!answer.isCancelled)
        #expect(player.frames.last?.frame == UInt64(count))
        #expect(player.frames.last?.occasion == .halted)
        #expect(player.happenings.isEmpty)
    }

    @Test("makes a long step in turns, between which it takes orders; a pause ends it")
    func cancelledStep() throws {
        var player = try player()
        let step = player.order(.step(1_000_000))
        player.now += .milliseconds(1)
        player.turn()
        let other = player.order(.step(1))
        #expect(throws: SimulationProblem.self) { try #require(player.result(other)).get() }
        let set = player.order(.set(0, 2))
        #expect(player.result(set) != nil)
        player.order(.pause)
        let answer = try answer(step, player)
        #expect(answer.isCancelled)
        #expect(1..<1_000_000 ~= answer.count)
        #expect(answer.status.frame == UInt64(answer.count))
        #expect(player.happenings == [.paused])
        #expect(player.engine.nextDeadline == nil)
    }

    @Test("does not step while it runs")
    func stepWhileRunning() throws {
        var player = try player()
        player.order(.resume)
        let ticket = player.order(.step(1))
        let problem = #expect(throws: SimulationProblem.self) {
            try #require(player.result(ticket)).get()
        }
        #expect(problem?.message == "Simulation is running: pause it before step")
    }

    @Test(
        "ends at the end time: everybody is told, and only a reset goes on",
        arguments: [SimulationConfiguration.Mode.realtime, .afap]
    )
    func stopped(mode: SimulationConfiguration.Mode) throws {
        var player = try player(mode, endTime: 0.5)
        player.order(.resume)
        player.pass(.seconds(2))
        #expect(player.happenings == [.running, .stopped])
        #expect(player.engine.status.state == .stopped)
        #expect(player.engine.status.frame == 50)
        #expect(player.frames.last?.frame == 50)
        for action in [SimulationOrder.Action.resume, .pause, .step(1)] {
            let ticket = player.order(action)
            #expect(throws: SimulationProblem.self) { try #require(player.result(ticket)).get() }
        }
        player.order(.reset)
        player.order(.resume)
        player.pass(.seconds(2))
        #expect(player.happenings == [.running, .stopped, .reset, .running, .stopped])
    }

    @Test("steps no further than the end time")
    func stepToTheEnd() throws {
        var player = try player(endTime: 0.05)
        let ticket = player.order(.step(100))
        player.finish()
        let answer = try answer(ticket, player)
        #expect(answer.count == 5)
        #expect(answer.isCancelled)
        #expect(Set(player.frames.map(\.frame)) == [5])
        #expect(player.happenings == [.stopped])
    }

    @Test("runs as fast as it can without a clock, and tells frames at their rates of wall time")
    func afap() throws {
        var player = try player(.afap)
        player.order(.rates([50]))
        player.order(.resume)
        for _ in 0..<1000 {
            player.now += .milliseconds(1)
            player.turn()
        }
        let frames = player.engine.takeReports().compactMap { report in
            if case .frame(let frame) = report { frame } else { nil }
        }
        #expect(49...51 ~= frames.count)
        #expect(player.engine.status.frame > 10_000)
        player.order(.pause)
        #expect(player.engine.nextDeadline == nil)
    }

    @Test("does not run in the mode in which only steps advance")
    func pausedMode() throws {
        var player = try player(.paused)
        let ticket = player.order(.resume)
        #expect(throws: SimulationProblem.self) { try #require(player.result(ticket)).get() }
        #expect(player.happenings.isEmpty)
    }

    @Test("lets simulated time pass faster and slower than wall time")
    func speed() throws {
        var player = try player()
        player.order(.rates([20]))
        player.order(.resume)
        player.order(.speed(10))
        player.pass(.seconds(1))
        #expect(999...1000 ~= player.engine.status.frame)
        // Telemetry is so many frames a second of wall time.
        #expect(19...21 ~= player.frames.count)
        player.order(.speed(0.1))
        player.pass(.seconds(1))
        #expect(1008...1011 ~= player.engine.status.frame)
    }

    @Test("loses no part of a frame when the speed is changed again and again, as by a slider")
    func slider() throws {
        var player = try player()
        player.order(.resume)
        for number in 0..<1000 {
            player.order(.speed(number % 2 == 0 ? 1 : 1.01))
            player.pass(.milliseconds(3))
        }
        #expect(299...303 ~= player.engine.status.frame)
    }

    @Test("tells so many frames a second of wall time also when it cannot keep up")
    func slowerThanWallTime() throws {
        var player = try player()
        player.order(.rates([20]))
        player.order(.resume)
        // Half a second for each frame.
        for _ in 0..<40 {
            player.now += .milliseconds(500)
            player.turn()
        }
        let due = player.engine.takeReports().count { report in
            if case .frame = report { true } else { false }
        }
        #expect(due >= 40)
        #expect(player.engine.status.frame < 400)
    }

    @Test("tells everybody when a module fails; a reset tries again")
    func failure() throws {
        var configuration = SimulationConfiguration()
        configuration.modules = [.init("glass", .mockPhysics)]
        configuration.mode = .realtime
        var player = Player(try Bench.simulation(configuration, ["glass": Fragile(failsAt: 0.03)]))
        player.order(.resume)
        player.pass(.seconds(1))
        #expect(player.happenings == [.running, .failed])
        #expect(player.engine.status.state == .failed)
        #expect(player.engine.status.problem == "module glass: it broke")
        #expect(player.engine.nextDeadline == nil)
        player.order(.reset)
        #expect(player.engine.status.state == .paused)
        let step = player.order(.step(10))
        player.finish()
        let problem = #expect(throws: SimulationProblem.self) {
            try #require(player.result(step)).get()
        }
        #expect(problem?.message == "module glass: it broke")
    }

    @Test("answers orders in their order, a step when its frames are made")
    func order() throws {
        var player = try player()
        let tickets = [
            player.order(.nothing), player.order(.step(3)), player.order(.set(0, 1)),
            player.order(.status),
        ]
        player.finish()
        let done = player.reports.compactMap { report -> UInt64? in
            if case .done(let ticket, _) = report { ticket } else { nil }
        }
        #expect(done == [tickets[0], tickets[2], tickets[3], tickets[1]])
    }

    @Test(
        "tells values that are set while it stands still to everybody, and NaN and infinities too"
    )
    func set() throws {
        var player = try player()
        for value in [Double.nan, .infinity, -.infinity, -0.0, 1e300] {
            player.forget()
            player.order(.set(0, value))
            #expect(player.frames.last?.values[0].bitPattern == value.bitPattern)
            #expect(player.frames.last?.occasion == .changed)
        }
    }

    @Test("tells how it goes once a second")
    func status() throws {
        var player = try player()
        player.order(.resume)
        player.pass(.seconds(5))
        let rates = player.reports.compactMap { report -> Double? in
            if case .status(let status) = report { status.achievedRate } else { nil }
        }
        #expect(4...5 ~= rates.count)
        #expect(rates.allSatisfy { abs($0 - 100) < 1.5 })
    }
}

@Suite("An engine's turn")
struct SimulationTurnTests {
    @Test(
        "makes frames for a millisecond and the one that it has begun, however slow they are",
        arguments: [SimulationConfiguration.Mode.realtime, .afap]
    )
    func bound(mode: SimulationConfiguration.Mode) throws {
        let start = ContinuousClock.now
        var engine = SimulationEngine(
            try Bench.simulation(Bench.configuration(mode, rate: 1000)),
            now: start
        )
        engine.receive(SimulationOrder(1, .resume), now: start)
        // Orders in between make no turn longer.
        var idle = start
        for ticket in 2..<300 {
            engine.receive(SimulationOrder(UInt64(ticket), .status), now: start)
            engine.turn {
                defer { idle += .milliseconds(1) }
                return idle
            }
        }
        let before = engine.status.frame
        var present = idle + .milliseconds(100)
        engine.turn {
            defer { present += .microseconds(600) }
            return present
        }
        #expect(engine.status.frame - before <= 2)
        #expect(engine.nextDeadline.map { $0 <= present } ?? false)
    }

    @Test("tells how late frames began, the last of them too")
    func lateness() throws {
        var player = Player(try Bench.simulation(Bench.configuration()))
        player.order(.resume)
        player.pass(.milliseconds(2500), late: .milliseconds(4))
        #expect(abs(player.engine.status.lateness.p50 - 4) < 0.1)
        player.pass(.milliseconds(300), late: .milliseconds(9))
        #expect(abs(player.engine.status.lateness.p50 - 4) < 0.1)
        #expect(abs(player.engine.status.lateness.most - 9) < 0.1)
    }
}
