import ConsciousnessTelemetry
import EventLoop
import Glibc
import Synchronization
import Testing
import WebSocketCommon

@testable import TelemetryFiles

/// What a writer and who reads say to each other.
private final class Progress: Sendable {
    let written = Atomic(0)
    let reported = Atomic(0)
    let isOver = Atomic(false)
}

/// What a service does that subscribes a client: it ignores what is reported before the answer, and takes everything after it.
@Suite("An answer covers exactly what was reported before it")
struct SequenceTests: ~Copyable {
    private let folders = TelemetryFolders()

    @Test("what was appended before an order is reported before its answer, and is in it")
    func before() throws {
        folders.append([0, 1], to: "a")
        let reader = try Reader(folders)
        folders.append([2, 3], to: "a")
        let ticket = reader.post(.records(session: "a", .last(100, offset: 0, counted: true)))
        folders.append([4], to: "a")
        #expect(reader.turn { $0.isDone(ticket) })
        #expect(reader.book.answeredSteps(ticket) == [0, 1, 2, 3, 4])
        let end = try #require(reader.book.end(of: ticket))
        let steps = reader.book.all[..<end].flatMap { report -> [Int] in
            if case .appended(_, let records) = report { records.map(\.step) } else { [] }
        }
        #expect(steps == [2, 3, 4])
        reader.settle()
        #expect(reader.book.steps(of: "a") == [2, 3, 4])
    }

    @Test("what is appended while an answer is read is reported at once, and is in it too")
    func meanwhile() throws {
        folders.append(0..<20_000, to: "a")
        let reader = try Reader(folders)
        let ticket = reader.post(.records(session: "a", .last(20_000, offset: 0, counted: true)))
        // A part of the answer is there, others are to come.
        #expect(reader.turn { !$0.parts(ticket).isEmpty })
        folders.append([20_000], to: "a")
        reader.turn()
        #expect(reader.book.steps(of: "a") == [20_000])
        #expect(!reader.book.isDone(ticket))
        #expect(reader.turn { $0.isDone(ticket) })
        #expect(reader.book.answeredSteps(ticket) == Array(0...20_000))
        #expect(reader.book.total(ticket) == 20_001)
        reader.settle()
        #expect(reader.book.steps(of: "a") == [20_000])
    }

    @Test("what is appended while the records are looked for takes the place of the oldest")
    func meanwhileSought() throws {
        folders.append(0..<10, to: "a")
        for _ in 0..<16 { folders.append(junk, to: "a") }
        let reader = try Reader(folders)
        let ticket = reader.post(.records(session: "a", .last(4, offset: 0, counted: false)))
        reader.turn()
        folders.append([10, 11], to: "a")
        reader.turn()
        #expect(reader.book.steps(of: "a") == [10, 11])
        #expect(!reader.book.isDone(ticket))
        #expect(reader.turn { $0.isDone(ticket) })
        #expect(reader.book.answeredSteps(ticket) == [8, 9, 10, 11])
        #expect(reader.book.steps(of: "a") == [10, 11])
    }

    @Test(
        "a file that is rotated while an answer is read is read to its end before the next begins",
        arguments: [true, false]
    )
    func rotationMeanwhile(isRenamed: Bool) throws {
        folders.append(0..<50_000, to: "a")
        let reader = try Reader(folders)
        let ticket = reader.post(.records(session: "a", .last(50_000, offset: 0, counted: false)))
        #expect(reader.turn { !$0.parts(ticket).isEmpty })
        folders.append([50_000], to: "a")
        if isRenamed {
            rename(folders.path("a"), "\(folders.path("a")).1")
        } else {
            reader.turn()
            unlink(folders.path("a"))
        }
        folders.append([0, 1], to: "a")
        #expect(reader.turn { $0.isDone(ticket) })
        #expect(reader.book.answeredSteps(ticket) == Array(0...50_000))
        #expect(reader.book.steps(of: "a") == [50_000])
        reader.settle()
        #expect(reader.book.steps(of: "a") == [50_000, 0, 1])
    }

    /// A line of a mebibyte that is no record.
    private let junk = String(repeating: "x", count: 1 << 20) + "\n"

    @Test(
        "whatever is ordered while a writer writes, each record is in the answer or reported behind it"
    )
    func whileWriting() throws {
        let listener = try Listener(folders)
        try listener.start()
        let path = folders.path("a")
        let progress = Progress()
        let writer = try SystemThread {
            var step = 0
            while !progress.isOver.load(ordering: .acquiring) {
                // It is ahead, but not out of sight.
                guard step - progress.reported.load(ordering: .acquiring) < 200 else {
                    sched_yield()
                    continue
                }
                // Batches of many sizes, and lines that are torn.
                let batch = (step..<step + step % 17 + 1).map { TelemetryFolders.line($0) + "\n" }
                let bytes = Array(batch.joined().utf8)
                TelemetryFolders.append(Array(bytes[..<(bytes.count / 3)]), at: path)
                TelemetryFolders.append(Array(bytes[(bytes.count / 3)...]), at: path)
                step += batch.count
            }
            progress.written.store(step, ordering: .releasing)
        }
        var extents: [UInt64: TelemetryOrder.Extent] = [:]
        for number in 0..<32 {
            let extent: TelemetryOrder.Extent =
                switch number % 4 {
                case 0: .last(300, offset: 0, counted: false)
                case 1: .last(100_000, offset: 0, counted: true)
                case 2: .fromStep(100, limit: 100_000)
                default: .last(1, offset: 0, counted: false)
                }
            // Until the writer's first batch is there, there is nothing to answer with.
            let ticket = listener.post(.records(session: "a", extent))
            extents[ticket] = extent
            #expect(listener.waits { $0.isDone(ticket) })
            let count = listener.book.steps(of: "a").count
            progress.reported.store(count, ordering: .releasing)
        }
        progress.isOver.store(true, ordering: .releasing)
        writer.join()
        let count = progress.written.load(ordering: .acquiring)
        #expect(listener.waits { $0.steps(of: "a").count >= count })
        #expect(listener.book.steps(of: "a") == Array(0..<count))
        var reported = 0
        for report in listener.book.all {
            if case .appended(_, let records) = report { reported += records.count }
            guard case .answer(let ticket, _, isLast: true) = report, let extent = extents[ticket]
            else { continue }
            let steps = listener.book.answeredSteps(ticket)
            switch extent {
            case .last(let limit, offset: _, let isCounted):
                // What came while it was read is in it besides.
                let first = steps.first ?? reported
                #expect(steps == Array(first..<reported))
                #expect(first <= max(0, reported - limit))
                if isCounted { #expect(listener.book.total(ticket) == reported) }
            case .fromStep(let step, limit: _):
                #expect(steps == Array(min(step, reported)..<reported))
            case .since: Issue.record("not asked for")
            }
        }
    }

    @Test("the last records of several sessions are those that were reported last")
    func latest() throws {
        for name in ["a", "b", "c"] { folders.append([0], to: name) }
        let reader = try Reader(folders)
        folders.append([1], to: "b")
        let ticket = reader.post(.latest(sessions: ["c", "missing", "b", "a"]))
        folders.append([1, 2], to: "c")
        #expect(reader.turn { $0.isDone(ticket) })
        #expect(reader.book.latest(ticket) == ["c: 2", "missing: none", "b: 1", "a: 0"])
        #expect(reader.book.steps(of: "c") == [1, 2])
        #expect(reader.book.steps(of: "b") == [1])
    }

    @Test("what is appended while last records are looked for is reported at once, and answered")
    func latestMeanwhile() throws {
        for name in ["a", "b", "long"] { folders.append([0], to: name) }
        // Nothing but faults at the end: the last record is far away.
        for _ in 0..<16 { folders.append(junk, to: "long") }
        let reader = try Reader(folders)
        let ticket = reader.post(.latest(sessions: ["a", "b", "long"]))
        reader.turn()
        folders.append([1], to: "a")
        folders.append("no record\n", to: "b")
        reader.turn()
        #expect(!reader.book.isDone(ticket))
        #expect(reader.book.steps(of: "a") == [1])
        #expect(reader.turn { $0.isDone(ticket) })
        #expect(reader.book.latest(ticket) == ["a: 1", "b: 0", "long: 0"])
        reader.settle()
        #expect(reader.book.steps(of: "a") == [1])
    }

    @Test("orders about one session are answered in the order in which they were posted")
    func order() throws {
        folders.append(0..<100, to: "a")
        let reader = try Reader(folders)
        let record = AppendedRecord(timestamp: "2026-01-01T00:00:00Z", step: nil, telemetry: [:])
        let first = reader.post(.records(session: "a", .last(1, offset: 0, counted: false)))
        let second = reader.post(.append(session: "a", record))
        let third = reader.post(.records(session: "a", .last(2, offset: 0, counted: false)))
        let fourth = reader.post(.latest(sessions: ["a"]))
        #expect(reader.turn { $0.isDone(fourth) })
        #expect(reader.book.answeredSteps(first) == [99])
        #expect(reader.book.answeredSteps(third) == [99, 100])
        #expect(reader.book.latest(fourth) == ["a: 100"])
        let ends = [first, second, third, fourth].compactMap { reader.book.end(of: $0) }
        #expect(ends == ends.sorted())
        #expect(ends.count == 4)
    }

    @Test("what is ordered behind an append waits for it, what is about other sessions does not")
    func behindAppend() throws {
        folders.append([0], to: "a")
        folders.append([0], to: "b")
        let reader = try Reader(folders)
        let line = TelemetryFolders.line(1)
        // Somebody is writing a line: what is appended waits for its end.
        folders.append(String(line.prefix(20)), to: "a")
        let record = AppendedRecord(timestamp: "2026-01-01T00:00:00Z", step: nil, telemetry: [:])
        let append = reader.post(.append(session: "a", record))
        let read = reader.post(.records(session: "a", .last(9, offset: 0, counted: false)))
        let other = reader.post(.records(session: "b", .last(9, offset: 0, counted: false)))
        #expect(reader.turn { $0.isDone(other) })
        #expect(!reader.book.isDone(append) && !reader.book.isDone(read))
        folders.append("\(line.dropFirst(20))\n", to: "a")
        #expect(reader.turn { $0.isDone(read) })
        #expect(reader.book.answeredSteps(read) == [0, 1, 2])
        #expect(reader.book.answeredSteps(other) == [0])
    }
}
