import ConsciousnessTelemetry
import Glibc
import Testing
import WebSocketCommon

@testable import TelemetryFiles

@Suite("Sessions, emergencies and directories are listed on demand")
struct ListsTests: ~Copyable {
    private let folders = TelemetryFolders()

    @Test("sessions in order of their ids, a page at a time, with the size of their files")
    func sessions() throws {
        for name in ["c", "a", "session_x", "b"] { folders.append([0], to: name) }
        let reader = try Reader(folders)
        folders.append([1], to: "b")
        func page(_ offset: Int, _ limit: Int) -> (total: Int, [SessionFile])? {
            let ticket = reader.order(.sessions(offset: offset, limit: limit))
            guard case .sessions(let total, let page) = reader.book.parts(ticket).last?.answer
            else {
                return nil
            }
            return (total, page)
        }
        let size = TelemetryFolders.line(0).utf8.count + 1
        let all = try #require(page(0, 10))
        #expect(all.total == 4)
        #expect(
            all.1 == [
                SessionFile(session: "a", path: "session_a.jsonl", size: size),
                SessionFile(session: "b", path: "session_b.jsonl", size: 2 * size),
                SessionFile(session: "c", path: "session_c.jsonl", size: size),
                SessionFile(session: "session_x", path: "session_session_x.jsonl", size: size),
            ]
        )
        let some = try #require(page(1, 2))
        #expect(some.total == 4)
        #expect(some.1.map(\.session) == ["b", "c"])
        #expect(try #require(page(4, 2)).1.isEmpty)
        #expect(try #require(page(-1, -1)).1.isEmpty)
    }

    @Test("the last records of the sessions that were written last")
    func newest() throws {
        for name in ["c", "a", "b"] {
            folders.waitForTheClock()
            folders.append([1], to: name)
        }
        folders.append("garbage\n", to: "b")
        let reader = try Reader(folders)
        var ticket = reader.order(.newest(count: 2))
        #expect(reader.book.latest(ticket) == ["b: 1", "a: 1"])
        folders.waitForTheClock()
        folders.append([2], to: "c")
        reader.settle()
        ticket = reader.order(.newest(count: 10))
        #expect(reader.book.latest(ticket) == ["c: 2", "b: 1", "a: 1"])
        ticket = reader.order(.newest(count: 0))
        #expect(reader.book.parts(ticket).count == 1)
        #expect(reader.book.latest(ticket).isEmpty)
    }

    @Test("the last records of many sessions come in parts")
    func latestInParts() throws {
        let long = String(repeating: "x", count: 100_000)
        let names = (0..<8).map { "s\($0)" }
        for name in names {
            folders.append(#"{"step":3,"telemetry":{"regime":"\#(long)"}}"# + "\n", to: name)
        }
        let reader = try Reader(folders)
        let ticket = reader.order(.latest(sessions: names))
        #expect(reader.book.latest(ticket) == names.map { "\($0): 3" })
        #expect(reader.book.parts(ticket).map(\.isLast) == [false, false, false, true])
    }

    @Test("emergencies, the newest first, a page at a time; and one of them")
    func emergencies() throws {
        let names = [
            "2025-12-18T01:30:00.000001", "2026-01-01T00:00:00.5", "2025-12-18T01:30:00.2",
        ]
        for name in names { folders.raise(name, #"{"emergency":{"reason":"\#(name)"}}"#) }
        let reader = try Reader(folders)
        var ticket = reader.order(.emergencies(offset: 0, limit: 10))
        guard case .emergencies(let total, let page) = reader.book.parts(ticket).last?.answer else {
            Issue.record("no answer")
            return
        }
        #expect(total == 3)
        #expect(page.map(\.timestamp) == [names[1], names[2], names[0]])
        #expect(page.map(\.id) == page.map { "emergency_\($0.timestamp)" })
        ticket = reader.order(.emergencies(offset: 1, limit: 1))
        guard case .emergencies(_, let second) = reader.book.parts(ticket).last?.answer else {
            Issue.record("no answer")
            return
        }
        #expect(second.map(\.timestamp) == [names[2]])
        ticket = reader.order(.emergency(id: "emergency_\(names[0])"))
        guard case .emergency(let content) = reader.book.parts(ticket).last?.answer else {
            Issue.record("no answer")
            return
        }
        #expect(content["emergency"]?["reason"] == .string(names[0]))
        ticket = reader.order(.emergency(id: "emergency_missing"))
        #expect(reader.book.failure(ticket)?.code == .notFound)
        folders.raise("broken", "{")
        ticket = reader.order(.emergency(id: "emergency_broken"))
        let expected = "emergency_broken.json: not JSON: byte 1: unexpected end of input"
        #expect(reader.book.failure(ticket) == ServiceError(.invalidState, expected))
    }

    @Test("how the directories are")
    func condition() throws {
        let reader = try Reader(folders)
        func condition() -> TelemetryDirectories? {
            let ticket = reader.order(.condition)
            guard case .condition(let found) = reader.book.parts(ticket).last?.answer else {
                return nil
            }
            return found
        }
        let before = TelemetryDirectories(
            telemetry: folders.telemetry,
            emergency: folders.emergency,
            telemetryExists: true,
            emergencyExists: true
        )
        #expect(condition() == before)
        rmdir(folders.emergency)
        #expect(condition()?.emergencyExists == false)
        #expect(condition()?.telemetryExists == true)
    }
}
