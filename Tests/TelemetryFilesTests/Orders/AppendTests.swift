import ConsciousnessTelemetry
import EventLoop
import Glibc
import Testing
import WebSocketCommon

@testable import TelemetryFiles

@Suite("A record is appended to a session's file as a whole line")
struct AppendTests: ~Copyable {
    private let folders = TelemetryFolders()

    private func record(step: Int? = nil) -> AppendedRecord {
        AppendedRecord(
            timestamp: "2026-01-01T00:00:00Z",
            step: step,
            telemetry: ["phi": 0.7, "regime": "geo\nmetric"]
        )
    }

    private func step(_ reader: Reader, _ action: TelemetryOrder.Action) -> Int? {
        let ticket = reader.order(action)
        guard case .appended(let step) = reader.book.parts(ticket).last?.answer else { return nil }
        return step
    }

    @Test("the first makes the file, for this user alone, and has step 0; the next has one more")
    func steps() throws {
        let reader = try Reader(folders)
        #expect(step(reader, .append(session: "a", record())) == 0)
        #expect(step(reader, .append(session: "a", record())) == 1)
        #expect(step(reader, .append(session: "a", record(step: 40))) == 40)
        #expect(step(reader, .append(session: "a", record())) == 41)
        reader.settle()
        #expect(reader.book.steps(of: "a") == [0, 1, 40, 41])
        #expect(reader.book.appearances(of: "a") == 1)
        let line =
            #"{"timestamp":"2026-01-01T00:00:00Z","step":0,"telemetry":{"phi":0.7,"regime":"geo\nmetric"}}"#
        let content = TelemetryFolders.content(of: folders.path("a"))
        #expect(content.hasPrefix(line + "\n"))
        #expect(content.utf8.count(where: { $0 == 10 }) == 4)
        var status = stat()
        stat(folders.path("a"), &status)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test("in a session that was there already the step is one more than that of its last record")
    func existing() throws {
        folders.append(0...41, to: "a")
        folders.append("garbage\n", to: "a")
        folders.append("garbage\n", to: "b")
        let reader = try Reader(folders)
        #expect(step(reader, .append(session: "a", record())) == 42)
        #expect(step(reader, .append(session: "b", record())) == 0)
        // One that was appended and is not reported yet counts too.
        folders.append([77], to: "a")
        #expect(step(reader, .append(session: "a", record())) == 78)
        reader.settle()
        #expect(reader.book.steps(of: "a") == [42, 77, 78])
    }

    @Test("it is reported before the order is answered")
    func reported() throws {
        let reader = try Reader(folders)
        let ticket = reader.order(.append(session: "a", record()))
        let end = try #require(reader.book.end(of: ticket))
        let isBefore = reader.book.all[..<end].contains {
            if case .appended("a", let records) = $0 { records.count == 1 } else { false }
        }
        #expect(isBefore)
    }

    @Test("a step that has no next one, and a record that is too large, are refused")
    func refusals() throws {
        folders.append([Int.max], to: "a")
        let reader = try Reader(folders)
        var ticket = reader.order(.append(session: "a", record()))
        #expect(reader.book.failure(ticket)?.code == .invalidState)
        let long = JSON.string(String(repeating: "x", count: 1 << 20))
        let large = AppendedRecord(timestamp: "", step: nil, telemetry: ["regime": long])
        ticket = reader.order(.append(session: "b", large))
        #expect(reader.book.failure(ticket)?.code == .messageTooLarge)
        #expect(access(folders.path("b"), F_OK) != 0)
    }

    @Test(
        "a line that somebody left without an end is waited for, then ended, and spoils nothing but itself"
    )
    func torn() throws {
        folders.append([5], to: "a")
        let reader = try Reader(folders)
        let line = TelemetryFolders.line(6)
        folders.append(String(line.prefix(25)), to: "a")
        let waiting = reader.post(.append(session: "a", record()))
        for _ in 0..<5 { reader.turn() }
        #expect(!reader.book.isDone(waiting))
        // Whoever began it ends it: it comes first.
        folders.append("\(line.dropFirst(25))\n", to: "a")
        #expect(reader.turn { $0.isDone(waiting) })
        reader.settle()
        #expect(reader.book.steps(of: "a") == [6, 7])
        #expect(reader.book.skipped == 0)
        // Nobody ends this one.
        folders.append("{\"step\":", to: "a")
        reader.order(.append(session: "a", record(step: 8)))
        reader.settle()
        #expect(reader.book.steps(of: "a").last == 8)
        #expect(reader.book.skipped == 1)
    }

    @Test("when the directory is gone it is made again")
    func missingDirectory() throws {
        let listener = try Listener(folders)
        try listener.start()
        TelemetryFolders.remove(folders.telemetry)
        let ticket = listener.order(.append(session: "a", record()))
        #expect(listener.book.failure(ticket) == nil)
        #expect(listener.waits { $0.steps(of: "a") == [0] })
    }

    @Test("many at once are all in the file, each with a step of its own")
    func many() throws {
        let listener = try Listener(folders)
        try listener.start()
        let tickets = (0..<200).map { _ in listener.post(.append(session: "a", record())) }
        #expect(listener.waits { book in tickets.allSatisfy { book.isDone($0) } })
        #expect(listener.book.steps(of: "a") == Array(0..<200))
    }
}
