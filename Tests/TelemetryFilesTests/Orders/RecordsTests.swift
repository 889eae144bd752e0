import ConsciousnessTelemetry
import Glibc
import Testing
import WebSocketCommon

@testable import TelemetryFiles

@Suite("Records of a session are read on demand, from the end of its file")
struct RecordsTests: ~Copyable {
    private let folders = TelemetryFolders()

    private func steps(_ reader: Reader, _ extent: TelemetryOrder.Extent) -> [Int] {
        let ticket = reader.order(.records(session: "a", extent))
        return reader.book.answeredSteps(ticket)
    }

    @Test("the last ones, and those before so many of the newest")
    func last() throws {
        folders.append(0..<100, to: "a")
        let reader = try Reader(folders)
        #expect(steps(reader, .last(3, offset: 0, counted: false)) == [97, 98, 99])
        #expect(steps(reader, .last(3, offset: 2, counted: false)) == [95, 96, 97])
        #expect(steps(reader, .last(5, offset: 98, counted: false)) == [0, 1])
        #expect(steps(reader, .last(5, offset: 100, counted: false)).isEmpty)
        #expect(steps(reader, .last(1000, offset: 0, counted: false)) == Array(0..<100))
        #expect(steps(reader, .last(0, offset: 0, counted: false)).isEmpty)
    }

    @Test(
        "their whole number is told when it is asked for, without those that are no records, as the file grows"
    )
    func total() throws {
        folders.append(0..<100, to: "a")
        folders.append("garbage\n\n", to: "a")
        folders.append([100], to: "a")
        let reader = try Reader(folders)
        var ticket = reader.order(.records(session: "a", .last(2, offset: 0, counted: true)))
        #expect(reader.book.total(ticket) == 101)
        #expect(reader.book.answeredSteps(ticket) == [99, 100])
        folders.append("garbage\n", to: "a")
        folders.append([101, 102], to: "a")
        ticket = reader.order(.records(session: "a", .last(0, offset: 0, counted: true)))
        #expect(reader.book.total(ticket) == 103)
        ticket = reader.order(.records(session: "a", .last(1, offset: 103, counted: true)))
        #expect(reader.book.total(ticket) == 103)
        #expect(reader.book.answeredSteps(ticket).isEmpty)
        // The file is another now: it is counted anew.
        truncate(folders.path("a"), 0)
        folders.append([0], to: "a")
        ticket = reader.order(.records(session: "a", .last(5, offset: 0, counted: true)))
        #expect(reader.book.total(ticket) == 1)
        #expect(reader.book.answeredSteps(ticket) == [0])
    }

    @Test("those from a step on, the newest of them when there are too many")
    func fromStep() throws {
        folders.append(0..<100, to: "a")
        let reader = try Reader(folders)
        #expect(steps(reader, .fromStep(97, limit: 10)) == [97, 98, 99])
        #expect(steps(reader, .fromStep(0, limit: 1000)) == Array(0..<100))
        #expect(steps(reader, .fromStep(50, limit: 4)) == [96, 97, 98, 99])
        #expect(steps(reader, .fromStep(100, limit: 4)).isEmpty)
        #expect(steps(reader, .fromStep(99, limit: 0)).isEmpty)
    }

    @Test("the newest of them when they are too many bytes for a client to be behind")
    func large() throws {
        let padding = String(repeating: "x", count: 20_000)
        let lines = (0..<600).map { step in
            #"{"step":\#(step),"telemetry":{"note":"\#(padding)"}}"# + "\n"
        }
        folders.append(lines.joined(), to: "a")
        let reader = try Reader(folders)
        for extent in [
            TelemetryOrder.Extent.last(1000, offset: 0, counted: true), .fromStep(0, limit: 1000),
        ] {
            let ticket = reader.order(.records(session: "a", extent))
            let records = reader.book.answeredRecords(ticket)
            let size = records.reduce(0) { $0 + $1.bytes.count }
            #expect(size >= RecordSearch.mostBytes)
            #expect(size < RecordSearch.mostBytes + lines[599].utf8.count)
            #expect(records.map(\.step) == Array((600 - records.count)..<600))
        }
    }

    @Test("steps that are equal or a little out of order lose none")
    func unordered() throws {
        folders.append([1, 2, 5, 3, 5, 4, 6, 2, 6, 7], to: "a")
        let reader = try Reader(folders)
        #expect(steps(reader, .fromStep(5, limit: 10)) == [5, 5, 6, 6, 7])
        // What lies far behind is taken to be older still: a file is not read whole for a few records.
        folders.append([10_000], to: "b")
        folders.append(0..<RecordSearch.mostMisses, to: "b")
        let ticket = reader.order(.records(session: "b", .fromStep(9000, limit: 10)))
        #expect(reader.book.answeredSteps(ticket).isEmpty)
    }

    @Test("those since a moment; one that does not say when it was is left out")
    func since() throws {
        for minute in 10..<50 {
            let time = "2026-01-01T00:\(minute):00"
            folders.append(TelemetryFolders.line(minute, at: time) + "\n", to: "a")
            if minute == 48 { folders.append("{\"step\":99,\"telemetry\":{}}\n", to: "a") }
        }
        let reader = try Reader(folders)
        let moment = try #require(Timestamp("2026-01-01T00:47:00Z"))
        #expect(steps(reader, .since(moment, limit: 10)) == [47, 48, 49])
        #expect(steps(reader, .since(moment, limit: 2)) == [48, 49])
        let later = try #require(Timestamp("2026-01-02T00:00:00Z"))
        #expect(steps(reader, .since(later, limit: 10)).isEmpty)
    }

    @Test("a long look for those since a moment keeps nobody from what is appended")
    func longSince() throws {
        // None says when it was, so all of them are looked at; a turn reads a part.
        let line = "{\"step\":0,\"telemetry\":{\"x\":\"\(String(repeating: "x", count: 4000))\"}}\n"
        folders.append(String(repeating: line, count: 1500), to: "a")
        let reader = try Reader(folders)
        let moment = try #require(Timestamp("2026-01-01T00:00:00Z"))
        let ticket = reader.post(.records(session: "a", .since(moment, limit: 10)))
        reader.turn()
        reader.turn()
        folders.append([7], to: "a")
        reader.turn()
        #expect(!reader.book.isDone(ticket))
        #expect(reader.book.steps(of: "a") == [7])
        #expect(reader.turn { $0.isDone(ticket) })
        #expect(reader.book.answeredSteps(ticket).isEmpty)
    }

    @Test("a session without a file is not found, one with an empty file has none")
    func nothing() throws {
        folders.append("", to: "empty")
        folders.append("{\"step\":", to: "torn")
        let reader = try Reader(folders)
        var ticket = reader.order(
            .records(session: "missing", .last(1, offset: 0, counted: false))
        )
        let failure = try #require(reader.book.failure(ticket))
        #expect(failure.code == .notFound)
        #expect(failure.message == "Telemetry session not found: missing")
        for name in ["empty", "torn"] {
            ticket = reader.order(.records(session: name, .last(10, offset: 0, counted: true)))
            #expect(reader.book.parts(ticket).count == 1)
            #expect(reader.book.answeredSteps(ticket).isEmpty)
            #expect(reader.book.total(ticket) == 0)
        }
    }

    @Test(
        "many records come in parts of at most 500 and 256 KiB, oldest first, the last one marked"
    )
    func parts() throws {
        folders.append(0..<1700, to: "a")
        let long = String(repeating: "x", count: 100_000)
        for step in 1700..<1706 {
            folders.append(#"{"step":\#(step),"telemetry":{"regime":"\#(long)"}}"# + "\n", to: "a")
        }
        let reader = try Reader(folders)
        let ticket = reader.order(.records(session: "a", .last(10_000, offset: 0, counted: true)))
        #expect(reader.book.answeredSteps(ticket) == Array(0..<1706))
        let parts = reader.book.parts(ticket)
        #expect(parts.map(\.isLast) == Array(repeating: false, count: parts.count - 1) + [true])
        for case .records(let records, let total) in parts.map(\.answer) {
            #expect(1...500 ~= records.count)
            #expect(records.reduce(0) { $0 + $1.bytes.count } <= 256 << 10)
            #expect(total == 1706)
        }
    }

    @Test("an order for a session whose file is only just there finds it")
    func justThere() throws {
        let reader = try Reader(folders, watch: .timer)
        reader.settle()
        folders.append([0, 1], to: "a")
        let ticket = reader.order(.records(session: "a", .last(10, offset: 0, counted: false)))
        #expect(reader.book.answeredSteps(ticket) == [0, 1])
        #expect(reader.book.steps(of: "a") == [0, 1])
        #expect(reader.book.appearances(of: "a") == 1)
    }

    @Test("an order that takes long keeps no other waiting")
    func overtaking() throws {
        let long = String(repeating: "x", count: 1 << 20)
        for _ in 0..<20 { folders.append(long, to: "large") }
        folders.append("\n", to: "large")
        folders.append(0..<10, to: "small")
        let reader = try Reader(folders)
        let slow = reader.post(.records(session: "large", .last(10, offset: 0, counted: true)))
        let fast = reader.post(.records(session: "small", .last(1, offset: 0, counted: false)))
        folders.append([10], to: "small")
        #expect(reader.turn { $0.isDone(fast) })
        #expect(!reader.book.isDone(slow))
        #expect(reader.book.steps(of: "small") == [10])
        #expect(reader.turn { $0.isDone(slow) })
        #expect(reader.book.total(slow) == 0)
    }
}
