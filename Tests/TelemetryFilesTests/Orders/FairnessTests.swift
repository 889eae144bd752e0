import ConsciousnessTelemetry
import Glibc
import Testing
import WebSocketCommon

@testable import TelemetryFiles

@Suite("Orders that take long keep no other waiting")
struct FairnessTests: ~Copyable {
    private let folders = TelemetryFolders()
    private let record = AppendedRecord(
        timestamp: "2026-01-01T00:00:00Z",
        step: nil,
        telemetry: [:]
    )

    @Test("however many there are")
    func manyLong() throws {
        folders.append(0..<100, to: "large")
        try #require(truncate(folders.path("large"), 4 << 20) == 0)
        folders.append("\n", to: "large")
        folders.append([5], to: "small")
        let reader = try Reader(folders)
        let long = (0..<24).map { _ in
            reader.post(.records(session: "large", .last(10, offset: 1, counted: false)))
        }
        let short = [
            reader.post(.records(session: "small", .last(10, offset: 0, counted: false))),
            reader.post(.append(session: "other", record)),
            reader.post(.append(session: "small", record)),
            reader.post(.latest(sessions: ["small"])), reader.post(.newest(count: 1)),
            reader.post(.sessions(offset: 0, limit: 10)),
        ]
        #expect(reader.turn(atMost: 20_000) { book in short.allSatisfy { book.isDone($0) } })
        #expect(long.allSatisfy { !reader.book.isDone($0) })
        #expect(reader.turn(atMost: 20_000) { book in long.allSatisfy { book.isDone($0) } })
        #expect(reader.book.answeredSteps(long[23]) == Array(89..<99))
    }

    @Test("more than have a file open at a time are all answered")
    func manyReaders() throws {
        folders.append([0], to: "a")
        try #require(truncate(folders.path("a"), 1 << 20) == 0)
        folders.append("\n", to: "a")
        folders.append([1], to: "a")
        let reader = try Reader(folders)
        let tickets = (0..<40).map { _ in
            reader.post(.records(session: "a", .last(2, offset: 0, counted: false)))
        }
        let isAnswered = reader.turn(atMost: 20_000) { book in
            #expect(openFiles() < 40)
            return tickets.allSatisfy { book.isDone($0) }
        }
        #expect(isAnswered)
        for ticket in tickets { #expect(reader.book.answeredSteps(ticket) == [0, 1]) }
    }

    /// How many descriptors this process has of the test's files.
    private func openFiles() -> Int {
        (0..<256).count { descriptor in
            var target = [CChar](repeating: 0, count: 4096)
            let count = readlink("/proc/self/fd/\(descriptor)", &target, target.count)
            guard count > 0 else { return false }
            let path = String(
                decoding: target[..<count].map(UInt8.init(bitPattern:)),
                as: UTF8.self
            )
            return path.hasPrefix(folders.root)
        }
    }

    @Test("those that append to a torn line keep nobody else waiting, however many there are")
    func tornLines() throws {
        folders.append([0], to: "other")
        let reader = try Reader(folders)
        let torn = (0..<20).map { number in
            folders.append("{\"step\":", to: "torn\(number)")
            return reader.post(.append(session: "torn\(number)", record))
        }
        let short = [
            reader.post(.append(session: "other", record)),
            reader.post(.latest(sessions: ["other"])), reader.post(.newest(count: 100)),
            reader.post(.sessions(offset: 0, limit: 1)),
        ]
        #expect(reader.turn(atMost: 20_000) { book in short.allSatisfy { book.isDone($0) } })
        #expect(torn.allSatisfy { !reader.book.isDone($0) })
        #expect(reader.book.latest(short[1]) == ["other: 1"])
    }

    @Test("records beyond the beginning of a file are not looked for where that can be known")
    func offset() throws {
        folders.append(0..<1000, to: "a")
        let reader = try Reader(folders)
        reader.order(.latest(sessions: ["a"]))
        func bytes(_ offset: Int) -> Int {
            let before = reader.watcher.buffer.bytesRead
            let ticket = reader.order(
                .records(session: "a", .last(1, offset: offset, counted: false))
            )
            #expect(reader.book.answeredSteps(ticket) == (offset < 1000 ? [999 - offset] : []))
            return reader.watcher.buffer.bytesRead - before
        }
        // Its size tells that it cannot have so many.
        #expect(bytes(999_999_999) < 1000)
        // It may have as many.
        #expect(bytes(999) > 1000)
        #expect(bytes(1000) > 1000)
        reader.order(.records(session: "a", .last(1, offset: 0, counted: true)))
        // They are counted now.
        #expect(bytes(1000) < 1000)
    }

    @Test("a search ends behind 64 MiB that are no records")
    func bound() throws {
        folders.append([0], to: "a")
        let line = String(repeating: "x", count: 1 << 20) + "\n"
        for _ in 0..<66 { folders.append(line, to: "a") }
        // And a single line.
        folders.append([0], to: "b")
        try #require(truncate(folders.path("b"), 66 << 20) == 0)
        folders.append("\n", to: "b")
        let reader = try Reader(folders)
        for name in ["a", "b"] {
            let replay = reader.order(.records(session: name, .last(9, offset: 0, counted: false)))
            #expect(reader.book.answeredSteps(replay) == [])
            let latest = reader.order(.latest(sessions: [name]))
            #expect(reader.book.latest(latest) == ["\(name): none"])
            let append = reader.order(.append(session: name, record))
            #expect(reader.book.failure(append)?.code == .invalidState)
        }
    }
}
