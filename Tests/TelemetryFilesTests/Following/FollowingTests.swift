import ConsciousnessTelemetry
import Glibc
import Testing

@testable import TelemetryFiles

@Suite("What is appended to a session's file is reported, line by line and once")
struct FollowingTests: ~Copyable {
    private let folders = TelemetryFolders()

    @Test("records are reported as they are appended, step 0 too, each session's for itself")
    func appending() throws {
        let listener = try Listener(folders)
        try listener.start()
        folders.append(0...2, to: "a")
        #expect(listener.waits { $0.steps(of: "a") == [0, 1, 2] })
        folders.append([0], to: "b")
        folders.append([3], to: "a")
        #expect(listener.waits { $0.steps(of: "b") == [0] && $0.steps(of: "a") == [0, 1, 2, 3] })
        #expect(listener.book.appearances(of: "a") == 1)
        #expect(listener.book.appearances(of: "b") == 1)
        let record = try #require(listener.book.records(of: "b").first)
        #expect(String(decoding: record.bytes, as: UTF8.self) == TelemetryFolders.line(0))
        #expect(listener.warnings.all.isEmpty)
    }

    @Test("what was there at the start is history, but for a last line that is not whole yet")
    func history() throws {
        folders.append([0, 1], to: "a")
        let line = TelemetryFolders.line(2)
        folders.append(String(line.prefix(20)), to: "a")
        folders.append(String(line.prefix(30)), to: "torn")
        folders.append("", to: "empty")
        let reader = try Reader(folders)
        reader.settle()
        #expect(reader.book.watch == TelemetryWatch(usesInotify: true, sessions: 3, emergencies: 0))
        folders.append(String(line.dropFirst(20)), to: "a")
        reader.settle()
        #expect(reader.book.records(of: "a").isEmpty)
        folders.append("\n", to: "a")
        folders.append("\(line.dropFirst(30))\n", to: "torn")
        folders.append([7], to: "empty")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [2])
        #expect(reader.book.steps(of: "torn") == [2])
        #expect(reader.book.steps(of: "empty") == [7])
        #expect(reader.book.skipped == 0)
    }

    @Test(
        "a line that is written a byte at a time is reported when its end is there, characters of several bytes too"
    )
    func tornLines() throws {
        let reader = try Reader(folders)
        let text = #"{"step":5,"telemetry":{"regime":"géométrique 🧠"}}"#
        let bytes = Array((text + "\n").utf8)
        for (index, byte) in bytes.enumerated() {
            TelemetryFolders.append([byte], at: folders.path("a"))
            reader.settle()
            #expect(reader.book.records(of: "a").count == (index == bytes.count - 1 ? 1 : 0))
        }
        #expect(reader.book.records(of: "a").first?.bytes == Array(text.utf8))
        #expect(reader.book.skipped == 0)
    }

    @Test("a byte order mark at the beginning of a file is no part of its first record")
    func byteOrderMark() throws {
        let reader = try Reader(folders)
        folders.append("\u{FEFF}\(TelemetryFolders.line(0))\n", to: "a")
        folders.append("\u{FEFF}\(TelemetryFolders.line(1))\n", to: "a")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [0])
        #expect(reader.book.records(of: "a").first?.bytes == Array(TelemetryFolders.line(0).utf8))
        #expect(reader.book.skipped == 1)
        let ticket = reader.order(.records(session: "a", .last(9, offset: 0, counted: true)))
        #expect(reader.book.answeredSteps(ticket) == [0])
        #expect(reader.book.total(ticket) == 1)
    }

    @Test("carriage returns and blank lines are no part of a record, and no fault")
    func blanks() throws {
        let reader = try Reader(folders)
        folders.append(
            "\(TelemetryFolders.line(0))\r\n\n  \n\(TelemetryFolders.line(1))\n",
            to: "a"
        )
        reader.settle()
        #expect(reader.book.steps(of: "a") == [0, 1])
        #expect(reader.book.skipped == 0)
        #expect(reader.warnings.all.isEmpty)
    }

    @Test("many lines at once are reported in parts of at most 500 records and 256 KiB")
    func parts() throws {
        let reader = try Reader(folders)
        folders.append(0..<1300, to: "a")
        let long = String(repeating: "x", count: 100_000)
        for step in 0..<7 {
            folders.append(#"{"step":\#(step),"telemetry":{"regime":"\#(long)"}}"# + "\n", to: "b")
        }
        reader.settle()
        #expect(reader.book.steps(of: "a") == Array(0..<1300))
        #expect(reader.book.steps(of: "b") == Array(0..<7))
        for case .appended(_, let records) in reader.book.all {
            #expect(1...500 ~= records.count)
            #expect(records.reduce(0) { $0 + $1.bytes.count } <= 256 << 10)
        }
    }

    @Test("a large file does not keep others waiting")
    func fairness() throws {
        let reader = try Reader(folders)
        let long = String(repeating: "x", count: 1 << 20)
        for _ in 0..<40 { folders.append(long, to: "large") }
        folders.append([1], to: "small")
        reader.turn()
        #expect(reader.book.steps(of: "small") == [1])
        let deadline = reader.watcher.nextDeadline(now: .now, hasRoom: true)
        #expect(deadline.map { $0 <= .now } == true, "all of the large file was read in one turn")
    }

    @Test("a session's file that is gone is told, and a new one begins anew")
    func deletion() throws {
        folders.append(0...3, to: "a")
        let reader = try Reader(folders)
        folders.append([4], to: "a")
        reader.settle()
        unlink(folders.path("a"))
        reader.settle()
        #expect(reader.book.disappearances(of: "a") == 1)
        #expect(reader.book.watch?.sessions == 0)
        folders.append([0, 1], to: "a")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [4, 0, 1])
        #expect(reader.book.appearances(of: "a") == 1)
        // Gone and there again between two looks, of the same size and with the same beginning.
        unlink(folders.path("a"))
        folders.waitForTheClock()
        folders.append([0, 1], to: "a")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [4, 0, 1, 0, 1])
    }

    @Test("a file that is cut begins anew, also when it is as long as before when it is looked at")
    func truncation() throws {
        folders.append(0...9, to: "a")
        let reader = try Reader(folders)
        folders.append([10], to: "a")
        reader.settle()
        truncate(folders.path("a"), 0)
        folders.append([0], to: "a")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [10, 0])
        #expect(reader.book.appearances(of: "a") == 1)
        folders.append([1], to: "a")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [10, 0, 1])
        truncate(folders.path("a"), 0)
        for step in 0...5 {
            let line = TelemetryFolders.line(step, at: "2026-01-01T00:00:00.000001")
            folders.append(line + "\n", to: "a")
        }
        reader.settle()
        #expect(reader.book.steps(of: "a") == [10, 0, 1, 0, 1, 2, 3, 4, 5])
        #expect(reader.book.appearances(of: "a") == 2)
    }

    @Test(
        "a file that was looked at once and is written anew begins anew, whatever its length",
        arguments: [0, 1, 200]
    )
    func rewritingAfterOneLook(padding: Int) throws {
        let reader = try Reader(folders)
        folders.append([0], to: "a")
        reader.settle()
        truncate(folders.path("a"), 0)
        let line = TelemetryFolders.line(1) + String(repeating: " ", count: padding)
        folders.append(line + "\n", to: "a")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [0, 1])
        #expect(reader.book.skipped == 0)
    }

    @Test(
        "a file that was there at the start and is written anew begins anew",
        arguments: [0, 1, 500]
    )
    func rewritingAfterTheStart(padding: Int) throws {
        folders.append(0...3, to: "a")
        let reader = try Reader(folders)
        truncate(folders.path("a"), 0)
        for step in 0...3 {
            let line = TelemetryFolders.line(step, at: "2026-01-01T00:00:00.000001")
            folders.append(line + String(repeating: " ", count: padding) + "\n", to: "a")
        }
        reader.settle()
        #expect(reader.book.steps(of: "a") == [0, 1, 2, 3])
        #expect(reader.book.appearances(of: "a") == 1)
        #expect(reader.book.skipped == 0)
    }

    @Test("a torn line that is cut away is forgotten")
    func tornTruncation() throws {
        let reader = try Reader(folders)
        folders.append([0], to: "a")
        folders.append("{\"step\":", to: "a")
        reader.settle()
        truncate(folders.path("a"), off_t(TelemetryFolders.line(0).utf8.count + 1))
        reader.settle()
        folders.append([1], to: "a")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [0, 1])
        #expect(reader.book.skipped == 0)
        #expect(reader.book.appearances(of: "a") == 1)
    }

    @Test("a file that takes another's place in one step begins anew")
    func replacement() throws {
        folders.append(0...9, to: "a")
        let reader = try Reader(folders)
        TelemetryFolders.append(TelemetryFolders.line(3) + "\n", at: "\(folders.telemetry)/new")
        rename("\(folders.telemetry)/new", folders.path("a"))
        reader.settle()
        #expect(reader.book.steps(of: "a") == [3])
        #expect(reader.book.appearances(of: "a") == 1)
    }
}
