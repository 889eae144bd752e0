import ConsciousnessTelemetry
import Synchronization
import TestSupport
import Testing
import WebSocketCommon

@testable import TelemetryFiles

/// How often somebody was woken.
private final class Wakes: Sendable {
    let count = Atomic(0)
}

/// The service's side in a test: the thread reads, and this takes what it reports.
final class Listener {
    let link: TelemetryFiles
    let warnings = Warnings()
    private(set) var book = ReportBook()
    private let wakes = Wakes()
    private var tickets: UInt64 = 0

    init(
        _ folders: borrowing TelemetryFolders,
        watch: TelemetryFiles.Watch = .inotify
    ) throws {
        let warnings = warnings
        link = try TelemetryFiles(
            telemetry: folders.telemetry,
            emergency: folders.emergency,
            watch: watch
        ) { warnings.add($0) }
    }

    deinit { link.stop() }

    /// Starts the thread.
    func start() throws {
        let wakes = wakes
        try link.start { wakes.count.add(1, ordering: .relaxed) }
    }

    /// How often it was woken.
    var timesWoken: Int { wakes.count.load(ordering: .relaxed) }

    /// Takes what was reported.
    func take() { book.add(link.takeReports()) }

    /// Waits until something is so.
    func waits(until condition: (ReportBook) -> Bool) -> Bool {
        eventually {
            take()
            return condition(book)
        }
    }

    /// Leaves an order.
    func post(_ action: TelemetryOrder.Action) -> UInt64 {
        tickets += 1
        link.post(TelemetryOrder(ticket: tickets, action))
        return tickets
    }

    /// Has something done, and waits until it is.
    @discardableResult
    func order(_ action: TelemetryOrder.Action) -> UInt64 {
        let ticket = post(action)
        #expect(waits { $0.isDone(ticket) }, "\(action) is not done")
        return ticket
    }
}
