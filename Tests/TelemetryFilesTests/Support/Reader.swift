import ConsciousnessTelemetry
import EventLoop
import TestSupport
import Testing
import WebSocketCommon

@testable import TelemetryFiles

/// The reading side in a test, turned by hand: nothing happens between two turns.
final class Reader {
    let watcher: TelemetryWatcher
    let warnings = Warnings()
    private(set) var book = ReportBook()
    private var tickets: UInt64 = 0

    init(
        _ folders: borrowing TelemetryFolders,
        watch: TelemetryFiles.Watch = .inotify,
        makeInotify: @escaping () throws(SystemError) -> Inotify = { () throws(SystemError) in
            try Inotify()
        }
    ) throws {
        let warnings = warnings
        watcher = TelemetryWatcher(
            telemetry: folders.telemetry,
            emergency: folders.emergency,
            watch: watch,
            makeInotify: makeInotify
        ) { warnings.add($0) }
        try watcher.open(now: .now)
    }

    /// Turns once.
    func turn(hasRoom: Bool = true) {
        watcher.turn(now: .now, hasRoom: hasRoom)
        book.add(watcher.takeReports().reports)
    }

    /// Turns until something is so.
    func turn(until condition: (ReportBook) -> Bool) -> Bool {
        eventually {
            turn()
            return condition(book)
        }
    }

    /// Turns until something is so, however long the turns take.
    func turn(atMost turns: Int, until condition: (ReportBook) -> Bool) -> Bool {
        for _ in 0..<turns {
            turn()
            if condition(book) { return true }
        }
        return false
    }

    /// Turns until nothing is left to do at once.
    func settle() {
        repeat {
            turn()
        } while watcher.nextDeadline(now: .now, hasRoom: true).map { $0 <= .now } ?? false
    }

    /// Has something done, and turns until it is.
    @discardableResult
    func order(_ action: TelemetryOrder.Action) -> UInt64 {
        let ticket = post(action)
        #expect(turn { $0.isDone(ticket) }, "\(action) is not done")
        return ticket
    }

    /// Leaves an order.
    func post(_ action: TelemetryOrder.Action) -> UInt64 {
        tickets += 1
        watcher.post([TelemetryOrder(ticket: tickets, action)])
        return tickets
    }
}
