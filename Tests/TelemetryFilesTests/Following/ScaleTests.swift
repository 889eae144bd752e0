import ConsciousnessTelemetry
import Glibc
import TestSupport
import Testing
import WebSocketCommon

@testable import TelemetryFiles

@Suite("Many files and large ones cost little", .serialized)
struct ScaleTests: ~Copyable {
    private let folders = TelemetryFolders()

    /// How much memory this process has, in bytes.
    private var memory: Int {
        let words = TelemetryFolders.content(of: "/proc/self/statm").split(separator: " ")
        return (Int(words[1]) ?? 0) * Int(getpagesize())
    }

    @Test("ten thousand files are followed with no descriptor but the directories' own")
    func manyFiles() throws {
        for number in 0..<10_000 { folders.append([0], to: "s\(number)") }
        let reader = try Reader(folders)
        reader.settle()
        #expect(reader.book.watch?.sessions == 10_000)
        #expect(reader.book.all.count == 1)
        for number in 0..<10_000 { folders.append([1], to: "s\(number)") }
        #expect(reader.turn { $0.all.count > 10_000 })
        reader.settle()
        let sessions = reader.book.all.compactMap { report -> String? in
            if case .appended(let session, let records) = report, records.map(\.step) == [1] {
                session
            } else {
                nil
            }
        }
        #expect(Set(sessions).count == 10_000)
        #expect(sessions.count == 10_000)
        let links = (0..<1024).compactMap { descriptor -> String? in
            var target = [CChar](repeating: 0, count: 4096)
            let count = readlink("/proc/self/fd/\(descriptor)", &target, target.count)
            guard count > 0 else { return nil }
            return String(decoding: target[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
        #expect(links.filter { $0.hasPrefix(folders.root) }.count == 2)
        let ticket = reader.order(.sessions(offset: 9_999, limit: 10))
        guard case .sessions(let total, let page) = reader.book.parts(ticket).last?.answer else {
            Issue.record("no answer")
            return
        }
        #expect(total == 10_000)
        #expect(page.map(\.session) == ["s9999"])
    }

    @Test("of a large file only the end is read, and history only as far as it is asked for")
    func largeFile() throws {
        // A hole of 60 MiB is a line that is too long; before and behind it are records.
        folders.append(0..<1000, to: "a")
        let size = 60 << 20
        try #require(truncate(folders.path("a"), off_t(size)) == 0)
        folders.append("\n", to: "a")
        folders.append(1000..<2000, to: "a")
        let reader = try Reader(folders)
        reader.settle()
        let before = memory
        func bytesRead(_ work: () throws -> Void) rethrows -> Int {
            let start = reader.watcher.buffer.bytesRead
            try work()
            return reader.watcher.buffer.bytesRead - start
        }
        let appended = bytesRead {
            folders.append([2000], to: "a")
            reader.settle()
        }
        #expect(reader.book.steps(of: "a") == [2000])
        #expect(appended < 1 << 20)
        let asked = bytesRead {
            let extent = TelemetryOrder.Extent.last(500, offset: 0, counted: false)
            let ticket = reader.order(.records(session: "a", extent))
            #expect(reader.book.answeredSteps(ticket) == Array(1501...2000))
        }
        #expect(asked < 1 << 20)
        // All of it, in one order: a turn is short all the same.
        let whole = bytesRead {
            let extent = TelemetryOrder.Extent.last(5000, offset: 0, counted: true)
            let ticket = reader.post(.records(session: "a", extent))
            var turns = 0
            var most = 0
            while !reader.book.isDone(ticket), turns < 10_000 {
                most = max(most, bytesRead { reader.turn() })
                turns += 1
            }
            #expect(most < 4 << 20)
            #expect(turns > 50)
            #expect(reader.book.total(ticket) == 2001)
            #expect(reader.book.answeredSteps(ticket) == Array(0...2000))
        }
        #expect(whole >= size)
        #expect(
            reader.warnings.all == [
                "session_a.jsonl:1001: longer than 1048576 bytes; the line is skipped"
            ]
        )
        // Other tests run beside this one: the bound is far above what they take, and far below the file's size.
        #expect(memory - before < size / 2)
        let again = bytesRead {
            let extent = TelemetryOrder.Extent.last(1, offset: 0, counted: true)
            let ticket = reader.order(.records(session: "a", extent))
            #expect(reader.book.total(ticket) == 2001)
        }
        #expect(again < 1 << 20, "what was counted once is counted again")
    }

    @Test("what is appended is looked at once, in however small pieces it comes")
    func smallPieces() throws {
        let reader = try Reader(folders)
        let piece = String(repeating: "x", count: 1000)
        folders.append("{\"step\":0,\"telemetry\":{\"a\":\"", to: "a")
        reader.settle()
        let start = reader.watcher.buffer.bytesRead
        for _ in 0..<500 {
            folders.append(piece, to: "a")
            reader.turn()
        }
        folders.append("\"}}\n", to: "a")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [0])
        // Once as it comes, once as a whole line; and the ends of what was looked at, twice each time.
        let compared = 4 * Int(TornLine.compared)
        #expect(reader.watcher.buffer.bytesRead - start < 500 * (3 * 1000 + compared))
    }
}
