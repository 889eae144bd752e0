import ConsciousnessTelemetry
import EventLoop
import Glibc
import TestSupport
import Testing
import WebSocketCommon

@testable import TelemetryFiles

@Suite("A thread reads the files, and wakes whoever wants to know")
struct TelemetryFilesTests: ~Copyable {
    private let folders = TelemetryFolders()

    @Test("directories that are missing are made, for this user alone, and those they are in")
    func directories() throws {
        let telemetry = "\(folders.root)/state/deep/telemetry"
        let emergency = "\(folders.root)/state/deep/emergency/"
        let link = try TelemetryFiles(telemetry: telemetry, emergency: emergency) { _ in }
        try link.start {}
        link.stop()
        for path in [telemetry, emergency, "\(folders.root)/state"] {
            #expect(TemporaryDirectory.mode(of: path) == 0o700, "\(path)")
        }
    }

    @Test("where no directory can be, the start fails and says why")
    func impossible() throws {
        TelemetryFolders.append("", at: "\(folders.root)/file")
        let link = try TelemetryFiles(
            telemetry: "\(folders.root)/file/telemetry",
            emergency: folders.emergency
        ) { _ in }
        do throws(ServiceError) {
            try link.start {}
            Issue.record("it has started")
        } catch {
            #expect(error.code == .internalError)
            #expect(error.detail?.contains("\(folders.root)/file/telemetry") == true)
        }
    }

    @Test(
        "whoever wants to know is woken, also for the first report, and not any more once it is stopped"
    )
    func waking() throws {
        let listener = try Listener(folders)
        try listener.start()
        #expect(listener.timesWoken == 1)
        listener.take()
        #expect(
            listener.book.watch == TelemetryWatch(usesInotify: true, sessions: 0, emergencies: 0)
        )
        folders.append([0], to: "a")
        #expect(eventually { listener.timesWoken > 1 })
        #expect(listener.waits { $0.steps(of: "a") == [0] })
        listener.link.stop()
        let before = listener.timesWoken
        folders.append([1], to: "a")
        listener.take()
        #expect(listener.timesWoken == before)
        #expect(listener.book.steps(of: "a") == [0])
        listener.link.stop()
    }

    @Test("one that was never started is stopped without a word")
    func neverStarted() throws {
        let link = try TelemetryFiles(telemetry: folders.telemetry, emergency: folders.emergency) {
            Issue.record("told \($0)")
        }
        link.post(TelemetryOrder(ticket: 1, .condition))
        link.stop()
        #expect(link.takeReports().isEmpty)
    }

    @Test("reports that nobody takes do not pile up, and none is lost")
    func backpressure() throws {
        let listener = try Listener(folders)
        try listener.start()
        let long = String(repeating: "x", count: 400_000)
        for step in 0..<80 {
            folders.append(#"{"step":\#(step),"telemetry":{"regime":"\#(long)"}}"# + "\n", to: "a")
        }
        let ticket = listener.post(.records(session: "a", .last(1, offset: 0, counted: false)))
        #expect(eventually { !listener.link.mailbox.hasRoom })
        listener.take()
        // What waits is at most what may wait and what one turn adds.
        #expect(1...40 ~= listener.book.steps(of: "a").count)
        #expect(!listener.book.isDone(ticket))
        #expect(listener.waits { $0.isDone(ticket) && $0.steps(of: "a").count == 80 })
        #expect(listener.book.steps(of: "a") == Array(0..<80))
        #expect(listener.book.answeredSteps(ticket) == [79])
    }

    @Test("while there is no room nothing is read, and the loop does not turn for nothing")
    func noRoom() throws {
        let reader = try Reader(folders)
        folders.append([0], to: "a")
        folders.raise("a", "{}")
        let ticket = reader.post(.condition)
        reader.turn(hasRoom: false)
        #expect(reader.book.steps(of: "a").isEmpty && reader.book.emergencies.isEmpty)
        let now = ContinuousClock.now
        #expect(reader.watcher.nextDeadline(now: now, hasRoom: false).map { $0 > now } == true)
        reader.settle()
        #expect(reader.book.steps(of: "a") == [0] && reader.book.emergencies.count == 1)
        #expect(reader.book.isDone(ticket))
    }
}
