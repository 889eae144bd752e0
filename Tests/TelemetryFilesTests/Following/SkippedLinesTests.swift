import ConsciousnessTelemetry
import Glibc
import Testing
import WebSocketCommon

@testable import TelemetryFiles

@Suite("A line that is no record is counted, skipped, and told with file and line")
struct SkippedLinesTests: ~Copyable {
    private let folders = TelemetryFolders()

    @Test("each kind of fault is told with its reason; the records around it are reported")
    func kinds() throws {
        let reader = try Reader(folders)
        folders.append([0], to: "a")
        folders.append(
            "garbage\n[1]\n{\"step\":1}\n{\"telemetry\":{}}\n{\"step\":1.5,\"telemetry\":{}}\n",
            to: "a"
        )
        TelemetryFolders.append(
            Array("{\"step\":1,\"telemetry\":{\"a\":\"".utf8) + [0xFF] + Array("\"}}\n".utf8),
            at: folders.path("a")
        )
        folders.append([1], to: "a")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [0, 1])
        #expect(reader.book.skipped == 6)
        #expect(
            reader.warnings.all == [
                "session_a.jsonl:2: not JSON: byte 0: expected a value; the line is skipped",
                "session_a.jsonl:3: not an object; the line is skipped",
                "session_a.jsonl:4: `telemetry` is missing or no object; the line is skipped",
                "session_a.jsonl:5: `step` is missing or no integer; the line is skipped",
                "session_a.jsonl:6: `step` is missing or no integer; the line is skipped",
                "session_a.jsonl:7: not JSON: byte 28: invalid UTF-8; the line is skipped",
            ]
        )
    }

    @Test(
        "in a file that was there already the number is right too, and faults of its history are told once they are met"
    )
    func numbers() throws {
        folders.append(0..<1000, to: "a")
        folders.append("old garbage\n", to: "a")
        folders.append([1000], to: "a")
        let reader = try Reader(folders)
        reader.settle()
        #expect(reader.warnings.all.isEmpty)
        folders.append("latest garbage\n\n", to: "a")
        folders.append([1001], to: "a")
        folders.append("more garbage\n", to: "a")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [1001])
        #expect(reader.book.skipped == 3)
        let reason = "not JSON: byte 0: expected a value; the line is skipped"
        #expect(
            reader.warnings.all == [
                "session_a.jsonl:1001: \(reason)", "session_a.jsonl:1003: \(reason)",
                "session_a.jsonl:1006: \(reason)",
            ]
        )
        // Now that it is counted the number is known at once, and nothing is told twice.
        folders.append("still garbage\n", to: "a")
        reader.order(.records(session: "a", .last(5000, offset: 0, counted: true)))
        reader.settle()
        #expect(reader.warnings.all.last == "session_a.jsonl:1007: \(reason)")
        #expect(reader.warnings.all.count == 4)
        #expect(reader.book.skipped == 4)
    }

    @Test("a fault in history that an answer meets is told")
    func metByAnswer() throws {
        folders.append([0], to: "a")
        folders.append("garbage\n", to: "a")
        folders.append([1], to: "a")
        let reader = try Reader(folders)
        let ticket = reader.order(.records(session: "a", .last(10, offset: 0, counted: false)))
        reader.settle()
        #expect(reader.book.answeredSteps(ticket) == [0, 1])
        #expect(reader.book.skipped == 1)
        #expect(reader.warnings.all.count == 1)
        #expect(reader.warnings.all.first?.hasPrefix("session_a.jsonl:2: not JSON") == true)
    }

    @Test("of many faults in a file ten are told one by one, then their number")
    func many() throws {
        var skipped = SkippedLines()
        let notices = (1...25).compactMap { skipped.skip(line: $0, of: "f", reason: .noStep) }
        #expect(notices.count == 10)
        #expect(skipped.hasCount)
        #expect(skipped.takeCount() == 15)
        #expect(!skipped.hasCount)
        let reader = try Reader(folders)
        folders.append(String(repeating: "garbage\n", count: 500), to: "a")
        reader.settle()
        #expect(reader.book.skipped == 500)
        #expect(reader.warnings.all.count == 10)
        // The number is told within a minute.
        let later = ContinuousClock.now + .seconds(61)
        let deadline = try #require(reader.watcher.nextDeadline(now: .now, hasRoom: true))
        #expect(deadline < later)
        reader.watcher.turn(now: later, hasRoom: true)
        #expect(reader.warnings.all.last == "session_a.jsonl: 490 more lines are skipped")
        reader.watcher.turn(now: later + .seconds(200), hasRoom: true)
        #expect(reader.warnings.all.count == 11)
    }

    @Test(
        "a fault whose number is not known before its file is gone is told by where it is counted from"
    )
    func gone() throws {
        folders.append([0], to: "a")
        let reader = try Reader(folders)
        folders.append("garbage\n", to: "a")
        rename(folders.path("a"), "\(folders.path("a")).1")
        reader.settle()
        let place = "session_a.jsonl (line 1 at byte \(TelemetryFolders.line(0).utf8.count + 1)):1"
        let reason = "not JSON: byte 0: expected a value; the line is skipped"
        #expect(reader.warnings.all == ["\(place): \(reason)"])
        #expect(reader.book.skipped == 1)
    }

    @Test(
        "a line of more than 1 MiB is skipped, in whatever steps it is written, and what follows is read"
    )
    func longLine() throws {
        let reader = try Reader(folders)
        let piece = String(repeating: "x", count: 300_000)
        folders.append("{\"step\":0,\"telemetry\":{\"a\":\"", to: "a")
        for _ in 0..<5 {
            folders.append(piece, to: "a")
            reader.settle()
        }
        #expect(reader.book.skipped == 0)
        folders.append("\"}}\n", to: "a")
        folders.append([1], to: "a")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [1])
        #expect(reader.book.skipped == 1)
        #expect(
            reader.warnings.all == [
                "session_a.jsonl:1: longer than 1048576 bytes; the line is skipped"
            ]
        )
    }

    @Test("a file that may not be read is told of once, and read when it may be")
    func unreadable() throws {
        // Who may read everything is refused nothing.
        guard geteuid() != 0 else { return }
        let reader = try Reader(folders)
        folders.append([0], to: "a")
        chmod(folders.path("a"), 0)
        reader.settle()
        let ticket = reader.order(.records(session: "a", .last(1, offset: 0, counted: false)))
        #expect(reader.book.failure(ticket)?.code == .internalError)
        #expect(reader.warnings.all.count == 1)
        chmod(folders.path("a"), 0o600)
        reader.settle()
        #expect(reader.book.steps(of: "a") == [0])
    }
}
