import EventLoop
import enum EventLoop.ExitStatus
import Settings
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import Supervisor

/// A supervisor over real processes, whose loop a test turns by hand until what it waits for has happened.
struct Supervision: ~Copyable {
    /// Longer than anything takes on a busy machine.
    private static let patience = Duration.seconds(30)

    private let loop: EventLoop
    private let records: Records
    private var handler: PatientHandler
    let place: TemporaryDirectory

    init(
        _ children: [Child],
        environment: [String: String] = [:],
        settings change: (inout SupervisorSettings) -> Void = { _ in }
    ) throws {
        var settings = SupervisorSettings()
        settings.startTimeout = Self.patience
        settings.stopTimeout = Self.patience
        settings.watchdog = .zero
        settings.restartDelay = .milliseconds(1)
        change(&settings)
        let place = TemporaryDirectory()
        let records = Records()
        let loop = try EventLoop()
        var supervisor = try Supervisor(
            children: children,
            settings: settings,
            directory: StateDirectory(claiming: place.path),
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
            loop: loop,
            notifier: ServiceNotifier(environment: environment),
            log: Log(source: "supervisor", minimum: .debug) { records.append($0.message) }
        )
        supervisor.start()
        handler = PatientHandler(supervisor: supervisor, limit: .now + Self.patience)
        self.loop = loop
        self.place = place
        self.records = records
    }

    deinit {
        for service in handler.supervisor.status.services {
            if let process = service.process { ChildProcess(id: process).signal(9) }
        }
    }

    var waker: Waker { loop.waker }
    var status: SupervisorStatus { handler.supervisor.status }
    var log: [String] { records.all }

    func service(_ name: String) throws -> SupervisorStatus.Service {
        try #require(status.services.first { $0.name == name })
    }

    /// Tells the supervisor of a signal as its loop would, in a turn that ends.
    mutating func signal(_ number: Int32) {
        handler.receivedSignal(number)
        handler.turnEnded()
    }

    /// Tells the supervisor of a wait that ended much later than it was meant to.
    mutating func oversleep(by duration: Duration) {
        handler.turnBegan(now: .now + duration)
        handler.turnEnded()
    }

    /// Turns the loop once; something has to happen for it.
    mutating func turn() throws { try loop.turn(&handler) }

    /// Turns the loop until a condition holds, which is looked at after each turn.
    mutating func turn(
        until condition: (SupervisorStatus) throws -> Bool,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        while try !condition(status) {
            try #require(.now < handler.limit, "log: \(log)", sourceLocation: sourceLocation)
            try loop.turn(&handler)
        }
    }

    /// Turns the loop until a service is in a stage.
    mutating func turn(
        until name: String,
        is stage: SupervisorStatus.Stage,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try turn(
            until: { status in status.services.contains { $0.name == name && $0.stage == stage } },
            sourceLocation: sourceLocation
        )
    }
}

/// Passes everything on to the supervisor, and ends a wait that is not worth waiting for.
private struct PatientHandler: ~Copyable, EventHandler {
    var supervisor: Supervisor
    let limit: ContinuousClock.Instant

    var nextDeadline: ContinuousClock.Instant? { min(supervisor.nextDeadline ?? limit, limit) }

    mutating func turnBegan(now: ContinuousClock.Instant) { supervisor.turnBegan(now: now) }
    mutating func accepted(_ connection: Descriptor, from peer: PeerAddress, tag: Int32) {
        supervisor.accepted(connection, from: peer, tag: tag)
    }
    mutating func becameReadable(_ descriptor: Descriptor) { supervisor.becameReadable(descriptor) }
    mutating func receivedSignal(_ number: Int32) { supervisor.receivedSignal(number) }
    mutating func exited(_ child: ChildProcess, status: ExitStatus) {
        supervisor.exited(child, status: status)
    }
    mutating func turnEnded() { supervisor.turnEnded() }
}

/// What a supervisor has logged.
private final class Records: Sendable {
    private let messages = Mutex<[String]>([])

    var all: [String] { messages.withLock { $0 } }

    func append(_ message: String) { messages.withLock { $0.append(message) } }
}
