internal import WebSocketCommon

/// Plays a simulation or a recording: orders and time come in, reports go out; it neither waits nor reads a clock.
///
/// In realtime the next frame is due at a moment that is reckoned from an anchor, a pair of a wall instant and a simulated time, so
/// lateness of one frame does not move the next. The anchor is moved when time begins to pass, when the speed changes, and when the
/// engine is so late that it gives lost time up. Its owner calls `turn` at `nextDeadline` or after it, and in between hands it
/// orders; a turn makes frames for a millisecond at most, and the one that it has begun, so orders wait for no more than that.
package struct SimulationEngine {
    /// Lost time beyond this is given up.
    static let longestLag = Duration.milliseconds(250)
    /// How long a turn makes frames, unless one alone takes longer.
    private static let turnLength = Duration.milliseconds(1)
    /// How often it tells how it goes.
    private static let statusInterval = Duration.seconds(1)

    enum State: Equatable {
        /// Time stands still. Leaves for `running` and `stepping`.
        case paused
        /// Time passes. Leaves for `paused`, `stopped` and `failed`.
        case running
        /// A step's frames are being made. Leaves for all others.
        case stepping(ticket: UInt64, wanted: Int, made: Int)
        /// There is no next frame. Leaves for `paused`.
        case stopped
        /// A module failed. Leaves for `paused`.
        case failed(String)
    }

    /// A wall instant and the simulated time that belongs to it, in nanoseconds.
    private struct Anchor {
        var instant: ContinuousClock.Instant
        var time: Int64
    }

    var source: any SimulationSource
    private(set) var state = State.paused
    var speed = 1.0
    var gates = RateGates()
    var recording: ActiveRecording?
    let recorder: (any Recorder)?
    private(set) var reports: [SimulationReport] = []

    private(set) var now: ContinuousClock.Instant
    private var anchor: Anchor
    private var lastTurn: ContinuousClock.Instant
    private var overruns = 0
    private var lateness = LatenessWindow(capacity: 4096)
    private var nextStatus: ContinuousClock.Instant
    /// Frames and wall time since the achieved rate was last reckoned.
    private var meter: (start: ContinuousClock.Instant, frames: Int)
    private var achievedRate = 0.0

    /// Makes one that stands still.
    ///
    /// - Parameters:
    ///   - source: What it plays.
    ///   - recorder: Where recordings are kept; `nil`: none can be made.
    ///   - now: The present.
    package init(
        _ source: any SimulationSource,
        recorder: (any Recorder)? = nil,
        now: ContinuousClock.Instant
    ) {
        self.source = source
        self.recorder = recorder
        self.now = now
        anchor = Anchor(instant: now, time: source.time)
        lastTurn = now
        nextStatus = now
        meter = (now, 0)
    }

    /// What plays has.
    package var schema: SimulationSchema { source.schema }

    /// How simulated time passes once it runs.
    package var mode: SimulationConfiguration.Mode { source.mode }

    /// When `turn` is wanted; `nil`: not before an order.
    package var nextDeadline: ContinuousClock.Instant? {
        switch state {
        case .paused, .stopped, .failed: nil
        case .stepping: now
        case .running where source.mode == .realtime: source.nextTime.map(planned) ?? now
        case .running: now
        }
    }

    /// Takes what is to be told.
    package mutating func takeReports() -> [SimulationReport] {
        defer { reports.removeAll(keepingCapacity: true) }
        return reports
    }

    /// Notes the present, at which an order came.
    mutating func note(_ now: ContinuousClock.Instant) { self.now = now }

    /// Ends it: the recording and the modules.
    package mutating func close() {
        // Nobody is left to be told that the disk is full.
        if recording != nil { _ = try? endRecording() }
        state = .stopped
        source.close()
    }

    // MARK: Time

    /// Makes the frames that are due.
    ///
    /// - Parameter clock: Tells the present; it is asked after each frame.
    package mutating func turn(clock: () -> ContinuousClock.Instant) {
        now = clock()
        let end = now + Self.turnLength
        switch state {
        case .paused, .stopped, .failed: break
        case .running where source.mode == .realtime: runInRealtime { clock() < end }
        case .running: run(atMost: .max) { clock() < end }
        case .stepping(let ticket, let wanted, let made):
            run(atMost: wanted - made, stepping: (ticket, wanted, made)) { clock() < end }
        }
        lastTurn = now
        switch state {
        case .running, .stepping: if now >= nextStatus { tellStatus() }
        case .paused, .stopped, .failed: break
        }
    }

    private func planned(_ time: Int64) -> ContinuousClock.Instant {
        let distance = Double(time - anchor.time) / speed
        return anchor.instant + .nanoseconds(Int64(exactly: distance.rounded()) ?? .max)
    }

    private mutating func runInRealtime(while hasTime: () -> Bool) {
        while let next = source.nextTime {
            let due = planned(next)
            guard due <= now else { return }
            lateness.note(now - due)
            let length = Double(next - source.time) / speed
            var passed = length
            if now - due > Self.longestLag {
                overruns += 1
                // Simulated time gives it up; those who count on frames of wall time do not.
                passed += (now - due) / .nanoseconds(1)
                anchor = Anchor(instant: now, time: next)
            }
            guard advance() else { return }
            tellFrame(dueAfter: passed, slack: length / 2)
            guard hasTime() else { break }
        }
        if source.nextTime == nil { stop() }
    }

    private mutating func run(
        atMost count: Int,
        stepping: (ticket: UInt64, wanted: Int, made: Int)? = nil,
        while hasTime: () -> Bool
    ) {
        var made = 0
        while made < count, source.nextTime != nil {
            guard advance() else { return }
            made += 1
            guard hasTime() else { break }
        }
        let passed = (now - lastTurn) / .nanoseconds(1)
        if let stepping {
            let all = stepping.made + made
            if all == stepping.wanted || source.nextTime == nil {
                finishStep(stepping.ticket, made: all, isCancelled: all < stepping.wanted)
                if source.nextTime == nil { stop() }
            } else {
                state = .stepping(ticket: stepping.ticket, wanted: stepping.wanted, made: all)
                tellFrame(dueAfter: passed)
            }
        } else {
            tellFrame(dueAfter: passed)
            if source.nextTime == nil { stop() }
        }
    }

    /// Makes a frame; `false` when that failed.
    private mutating func advance() -> Bool {
        do throws(SimulationError) {
            let before = source.time
            try source.advance()
            meter.frames += 1
            record(after: Double(source.time - before))
            return true
        } catch {
            fail("\(error)")
            return false
        }
    }

    // MARK: States

    /// Lets time pass from now on.
    mutating func start() {
        state = .running
        reanchor()
        startMeter()
    }

    private mutating func startMeter() {
        lastTurn = now
        meter = (now, 0)
        nextStatus = now + Self.statusInterval
    }

    /// Reckons deadlines from the present frame and instant.
    mutating func reanchor() { anchor = Anchor(instant: now, time: source.time) }

    /// Changes how fast time passes from now on; the part of a frame that has passed is not lost.
    mutating func change(speed factor: Double) {
        let passed = (now - anchor.instant) / .nanoseconds(1) * speed
        let reached = min(Double(anchor.time) + passed, Double(source.nextTime ?? source.time))
        anchor = Anchor(
            instant: now,
            time: max(Int64(exactly: reached.rounded()) ?? 0, source.time)
        )
        speed = factor
    }

    /// Lets time stand still.
    mutating func halt(_ state: State = .paused) {
        if case .stepping(let ticket, _, let made) = self.state {
            finishStep(ticket, made: made, isCancelled: true)
        }
        self.state = state
        achievedRate = 0
    }

    /// Begins a step.
    mutating func beginStep(_ ticket: UInt64, _ count: Int) {
        state = .stepping(ticket: ticket, wanted: count, made: 0)
        startMeter()
    }

    private mutating func finishStep(_ ticket: UInt64, made: Int, isCancelled: Bool = false) {
        state = .paused
        tell(.halted)
        var answer = SimulationAnswer(status)
        answer.count = made
        answer.isCancelled = isCancelled
        tell(ticket, .success(answer))
    }

    /// Notes that there is no next frame.
    private mutating func stop() {
        halt(.stopped)
        tell(.halted)
        tell(.stopped)
    }

    /// Notes that a module failed.
    mutating func fail(_ problem: String) {
        if case .stepping(let ticket, _, _) = state {
            tell(ticket, .failure(SimulationProblem(.failure, problem)))
            state = .paused
        }
        halt(.failed(problem))
        tell(.halted)
        tell(.failed, problem)
    }

    // MARK: Telling

    /// Tells a frame to those whose rate it is due for.
    private mutating func tellFrame(dueAfter nanoseconds: Double, slack: Double = 0) {
        let due = gates.advance(by: nanoseconds, slack: slack)
        guard !due.isEmpty else { return }
        tell(.due(due))
    }

    /// Tells the present frame.
    mutating func tell(_ occasion: SimulationFrame.Occasion) {
        reports.append(.frame(present(occasion)))
    }

    /// The present frame.
    func present(_ occasion: SimulationFrame.Occasion) -> SimulationFrame {
        SimulationFrame(frame: source.frame, time: seconds, values: source.values, occasion)
    }

    /// Tells everybody that something happened.
    mutating func tell(_ kind: SimulationHappening.Kind, _ message: String? = nil) {
        reports.append(
            .happened(
                SimulationHappening(kind, frame: source.frame, time: seconds, message: message)
            )
        )
    }

    /// Answers an order.
    mutating func tell(_ ticket: UInt64, _ result: Result<SimulationAnswer, SimulationProblem>) {
        reports.append(.done(ticket: ticket, result))
    }

    private mutating func tellStatus() {
        reckonRate()
        nextStatus = now + Self.statusInterval
        reports.append(.status(status))
    }

    private mutating func reckonRate() {
        let passed = (now - meter.start) / .seconds(1)
        guard passed > 0 else { return }
        achievedRate = Double(meter.frames) / passed
        meter = (now, 0)
    }

    private var seconds: Double { Double(source.time) / 1e9 }

    /// How it goes.
    var status: SimulationStatus {
        let visible: SimulationStatus.State =
            switch state {
            case .paused, .stepping: .paused
            case .running: .running
            case .stopped: .stopped
            case .failed: .failed
            }
        var status = SimulationStatus(
            state: visible,
            mode: source.mode,
            frame: source.frame,
            time: seconds,
            speed: speed
        )
        status.achievedRate = achievedRate
        status.lateness = SimulationStatus.Lateness(lateness)
        status.overruns = overruns
        status.recording = recording?.summary
        if case .failed(let problem) = state { status.problem = problem }
        return status
    }
}
