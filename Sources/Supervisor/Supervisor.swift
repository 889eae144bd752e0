package import EventLoop
internal import Glibc
package import Settings
package import Telemetry

/// Keeps its children running: starts them with their sockets, watches them, brings them back, stops them.
///
/// All of them start at once: their sockets are open already, so whoever needs another child waits in its backlog. They stop one
/// after the other, the last started first, because a later child may be a client of an earlier one and owes its own clients an
/// orderly end; each has its whole deadline. Deciding is `ChildMachine`'s; this type acts, on the loop's thread.
package struct Supervisor: ~Copyable, EventHandler {
    struct Member {
        let child: Child
        var machine: ChildMachine
        var process: ChildProcess?
    }

    /// A wait that ends this much late says that this process was held up, as its children may have been.
    private static let heldUp = Duration.seconds(1)

    let settings: SupervisorSettings
    let environment: [String: String]
    let loop: EventLoop
    let log: Log
    let reports: NotifySocket
    /// Kept for its lock, which ends with the supervisor.
    private let directory: StateDirectory
    private let statusSocket: StatusSocket
    private let started: ContinuousClock.Instant
    private var progress: Progress

    var members: [Member]
    var now: ContinuousClock.Instant
    private(set) var isStopping = false

    /// Opens the supervisor's own sockets; no child runs yet.
    ///
    /// - Parameters:
    ///   - children: Whom to keep running, in order; the supervisor owns their sockets from here and closes them at its end.
    ///   - settings: The section `supervisor`.
    ///   - directory: The state directory, claimed.
    ///   - environment: The variables that the children inherit.
    ///   - loop: The loop that will call this handler.
    ///   - notifier: Who manages the supervisor itself.
    ///   - log: Where it tells what happens.
    /// - Throws: What binding a Unix socket in the directory throws.
    package init(
        children: [Child],
        settings: SupervisorSettings,
        directory: consuming StateDirectory,
        environment: [String: String],
        loop: EventLoop,
        notifier: ServiceNotifier,
        log: Log
    ) throws(SystemError) {
        let statusPath = StateDirectory.statusSocket(in: directory.path)
        let statusSocket = try StatusSocket(path: statusPath)
        try loop.listen(statusSocket.listener, tag: 0)
        let reports = try NotifySocket(path: directory.notifySocket)
        try loop.watch(reports.descriptor)
        let now = ContinuousClock.Instant.now
        self.settings = settings
        self.directory = directory
        self.environment = environment
        self.loop = loop
        self.log = log
        self.statusSocket = statusSocket
        self.reports = reports
        self.now = now
        started = now
        progress = Progress(notifier: notifier, now: now)
        members = children.map {
            Member(child: $0, machine: ChildMachine(settings: settings, now: now), process: nil)
        }
    }

    deinit {
        for member in members {
            for socket in member.child.sockets { socket.descriptor.close() }
        }
    }

    /// Starts the children and keeps them running until SIGTERM, SIGINT or SIGHUP (the terminal is gone); a further SIGINT ends them at once.
    ///
    /// - Throws: `SupervisorError.nothingLeft` when every child has used its restarts up, so that whoever manages the supervisor
    ///   learns of it; `.system` when the loop is broken.
    package mutating func run() throws(SupervisorError) {
        do throws(SystemError) {
            let loop = loop
            // SIGHUP is not among them yet: services cannot reload, and one that does not catch it would end by it.
            try loop.catchSignals([SIGTERM, SIGINT, SIGHUP])
            start()
            try loop.run(&self)
        } catch {
            throw .system(error)
        }
        guard isStopping else { throw .nothingLeft(failures) }
    }

    /// Starts the children; `run` does so itself.
    package mutating func start() {
        now = .now
        for index in members.indices { perform(members[index].machine.start(now: now), for: index) }
    }

    /// How the supervisor and its children fare.
    package var status: SupervisorStatus {
        SupervisorStatus(
            process: ProcessEnvironment.processID,
            uptime: now - started,
            services: members.map { member in
                SupervisorStatus.Service(
                    name: member.child.name,
                    stage: SupervisorStatus.Stage(member.machine.state),
                    process: member.process?.id,
                    restarts: member.machine.restarts,
                    since: now - member.machine.since,
                    status: member.machine.status,
                    reason: member.machine.lastFailure?.description
                )
            }
        )
    }

    // MARK: EventHandler

    /// When the next child, or the supervisor's own manager, is due.
    package var nextDeadline: ContinuousClock.Instant? {
        let deadlines = members.compactMap(\.machine.nextDeadline)
        return (deadlines + [progress.nextDeadline].compactMap(\.self)).min()
    }

    /// Notes the time, and excuses the children from what this process may not have heard.
    package mutating func turnBegan(now: ContinuousClock.Instant) {
        // After the machine slept, or the supervisor was stopped, every watchdog has run out although nobody is to blame.
        if let deadline = nextDeadline, now - deadline > Self.heldUp {
            for index in members.indices { members[index].machine.excuse(now: now) }
        }
        self.now = now
    }

    /// Tells whoever connected to the status socket how all fare.
    package mutating func accepted(
        _ connection: Descriptor,
        from peer: PeerAddress,
        tag: Int32
    ) {
        statusSocket.answer(connection, with: status)
        loop.close(connection)
    }

    /// Takes what the children report.
    package mutating func becameReadable(_ descriptor: Descriptor) { takeReports() }

    /// Takes what a child said last, and then its end.
    package mutating func exited(_ process: ChildProcess, status: ExitStatus) {
        takeReports()
        guard let index = members.firstIndex(where: { $0.process == process }) else { return }
        members[index].process = nil
        let jitter = Double.random(in: 0...1)
        perform(
            members[index].machine.exited(status, now: now, jitter: jitter),
            for: index
        )
    }

    /// Stops the children in order, or ends them at a SIGINT while they are stopping.
    package mutating func receivedSignal(_ number: Int32) {
        guard isStopping else {
            isStopping = true
            log(.notice, "stopping after signal \(number)")
            return
        }
        guard number == SIGINT else { return }
        for index in members.indices {
            perform(members[index].machine.stop(now: now), for: index)
            perform(members[index].machine.hurry(now: now), for: index)
        }
    }

    /// Does what is due, and says how far the children are.
    package mutating func turnEnded() {
        for index in members.indices { perform(members[index].machine.tick(now: now), for: index) }
        if isStopping { continueStopping() }
        progress.report(members.map(\.machine.state), isStopping: isStopping, now: now)
        let isAnyoneLeft = status.services.contains { $0.stage != .failed }
        if !isAnyoneLeft, !isStopping { loop.stop() }
    }
}
