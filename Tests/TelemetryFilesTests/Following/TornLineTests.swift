import ConsciousnessTelemetry
import Glibc
import Testing

@testable import TelemetryFiles

@Suite("A torn line that its writer repairs costs no record")
struct TornLineTests: ~Copyable {
    private let folders = TelemetryFolders()

    /// Leaves a torn line of a session that was looked at, cuts it off, and writes records in its place.
    private func repair(tornLength: Int, records: [String]) throws -> ReportBook {
        let reader = try Reader(folders)
        folders.append([0], to: "a")
        let end = TelemetryFolders.content(of: folders.path("a")).utf8.count
        let torn =
            #"{"step":99,"telemetry":{"regime":""# + String(repeating: "x", count: tornLength)
        folders.append(torn, to: "a")
        reader.settle()
        try #require(truncate(folders.path("a"), off_t(end)) == 0)
        folders.append(records.joined(separator: "\n") + "\n", to: "a")
        reader.settle()
        return reader.book
    }

    @Test("all lines that are written in its place are reported", arguments: [1, 100, 900])
    func repair(tornLength: Int) throws {
        let lines = (1...10).map { TelemetryFolders.line($0) }
        let book = try repair(tornLength: tornLength, records: lines)
        #expect(book.steps(of: "a") == Array(0...10))
        #expect(book.skipped == 0)
        #expect(book.appearances(of: "a") == 1)
    }

    @Test("also when it and the lines are so long that only their ends are compared")
    func longLines() throws {
        let long = String(repeating: "x", count: 5000)
        let lines = (1...10).map { #"{"step":\#($0),"telemetry":{"regime":"\#(long)"}}"# }
        let book = try repair(tornLength: 20_000, records: lines)
        #expect(book.steps(of: "a") == Array(0...10))
    }

    @Test("one that was there at the start and is repaired later is looked at anew")
    func atTheStart() throws {
        folders.append([0], to: "a")
        let end = TelemetryFolders.content(of: folders.path("a")).utf8.count
        folders.append(String(TelemetryFolders.line(1).prefix(30)), to: "a")
        let reader = try Reader(folders)
        // An order has it looked at.
        reader.order(.records(session: "a", .last(1, offset: 0, counted: false)))
        try #require(truncate(folders.path("a"), off_t(end)) == 0)
        folders.append(1...5, to: "a")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [1, 2, 3, 4, 5])
    }

    @Test("what was compared is taken for the same only if it is, and has no end of a line")
    func comparison() throws {
        let folder = try OpenDirectory(path: folders.telemetry)
        let buffer = ReadingBuffer()
        folders.append("0123456789", to: "a")
        let file = try folder.file("session_a.jsonl")
        let line = try #require(try TornLine(2..<9, of: file, with: buffer))
        #expect(try line.isThere(in: file, with: buffer))
        #expect(try TornLine(2..<11, of: file, with: buffer) == nil)
        try #require(truncate(folders.path("a"), 0) == 0)
        folders.append("0123x56789", to: "a")
        #expect(try !line.isThere(in: file, with: buffer))
        try #require(truncate(folders.path("a"), 0) == 0)
        folders.append("0123\n56789", to: "a")
        #expect(try TornLine(2..<9, of: file, with: buffer) == nil)
    }
}
