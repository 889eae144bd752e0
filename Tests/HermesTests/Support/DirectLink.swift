import Synchronization
import WebSocketCommon

@testable import Hermes

/// An engine that plays within the calls of its service; time passes when the test says so.
final class DirectLink: SimulationLink, @unchecked Sendable {
    // Used by one test, on one thread.
    private(set) var player: Player
    let schema: SimulationSchema
    let mode: SimulationConfiguration.Mode
    private(set) var isStarted = false
    private(set) var isStopped = false
    private var reports: [SimulationReport] = []

    init(_ source: any SimulationSource, recorder: (any Recorder)? = nil) {
        player = Player(source, recorder: recorder)
        schema = source.schema
        mode = source.mode
    }

    func start(wake: @escaping @Sendable () -> Void) { isStarted = true }

    func post(_ order: SimulationOrder) {
        player.engine.receive(order, now: player.now)
        reports += player.engine.takeReports()
    }

    func takeReports() -> [SimulationReport] {
        defer { reports = [] }
        return reports
    }

    func stop() { isStopped = true }

    /// Lets time pass.
    func pass(_ duration: Duration) {
        player.forget()
        player.pass(duration)
        reports += player.reports
    }

    /// Makes the frames of a step.
    func finish() {
        player.forget()
        player.finish()
        reports += player.reports
    }
}
