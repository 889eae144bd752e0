import Glibc
import TestSupport
import Testing

@testable import TelemetryFiles

@Suite(
    "Lines are found from the beginning and from the end of a file, whatever the pieces it is read in"
)
struct LinesTests: ~Copyable {
    private let folder = TemporaryDirectory()

    private func file(_ content: [UInt8]) throws -> OpenFile {
        let path = "\(folder.path)/lines"
        unlink(path)
        TelemetryFolders.append(content, at: path)
        return try OpenDirectory(path: folder.path).file("lines")
    }

    private func text(_ line: FoundLine) -> String {
        line.content.map { String(decoding: $0, as: UTF8.self) } ?? "too long"
    }

    private func forward(
        _ file: OpenFile,
        from start: Int64 = 0,
        upTo end: Int64,
        pieces: Int
    ) throws -> [String] {
        let buffer = ReadingBuffer(pieceSize: pieces)
        var place = ForwardLines(at: start)
        var lines: [String] = []
        var progress = ReadingProgress.more
        while progress == .more {
            progress = try place.advance(in: file, upTo: end, with: buffer) { line in
                #expect(line.start <= line.end)
                lines.append(text(line))
            }
        }
        return lines
    }

    private func backward(_ file: OpenFile, before end: Int64, pieces: Int) throws -> [String] {
        let buffer = ReadingBuffer(pieceSize: pieces)
        var place = BackwardLines(before: end)
        var lines: [String] = []
        var progress = ReadingProgress.more
        while progress == .more {
            progress = try place.advance(in: file, with: buffer) { line in
                lines.append(text(line))
                return true
            }
        }
        return lines.reversed()
    }

    @Test("both ways find the same lines in pieces of every size")
    func pieces() throws {
        let lines = ["", "a", "bb", "", "", "ccc", "dddddddddddddddddd", "e", "ffff", ""]
        let content = Array(lines.map { $0 + "\n" }.joined().utf8)
        let file = try file(content + Array("torn".utf8))
        for size in 1...content.count + 8 {
            let end = Int64(content.count)
            #expect(try forward(file, upTo: file.status.size, pieces: size) == lines)
            #expect(try backward(file, before: end, pieces: size) == lines)
        }
    }

    @Test("a line without an end is not shown, and is looked at once however often more comes")
    func torn() throws {
        let file = try file(Array("one\ntwo".utf8))
        let buffer = ReadingBuffer()
        var place = ForwardLines(at: 0)
        var lines: [String] = []
        _ = try place.advance(in: file, upTo: 7, with: buffer) { lines.append(text($0)) }
        #expect(lines == ["one"])
        #expect(place.lineStart == 4)
        #expect(place.scanned == 7)
        TelemetryFolders.append("\n", at: "\(folder.path)/lines")
        _ = try place.advance(in: file, upTo: 8, with: buffer) { lines.append(text($0)) }
        #expect(lines == ["one", "two"])
    }

    @Test("a line of more than 1 MiB is too long, one of 1 MiB is not")
    func longLines() throws {
        let longest = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        let content = longest + [10] + longest + [UInt8(ascii: "y"), 10, UInt8(ascii: "z"), 10]
        let file = try file(content)
        let end = Int64(content.count)
        for lines in [
            try forward(file, upTo: end, pieces: 100_000),
            try backward(file, before: end, pieces: 100_000),
        ] {
            #expect(lines.map(\.utf8.count) == [1 << 20, 8, 1])
            #expect(lines.dropFirst() == ["too long", "z"])
        }
    }

    @Test("a file that gets shorter while it is read ends there")
    func shortened() throws {
        let content = Array(String(repeating: "line\n", count: 1000).utf8)
        let file = try file(content)
        try #require(truncate("\(folder.path)/lines", 12) == 0)
        #expect(try forward(file, upTo: 5000, pieces: 64) == ["line", "line"])
        #expect(try backward(file, before: 5000, pieces: 64).isEmpty)
    }

    @Test("a look back stops as soon as nothing more is wanted")
    func stopping() throws {
        let file = try file(Array("1\n2\n3\n4\n".utf8))
        var place = BackwardLines(before: 8)
        var lines: [String] = []
        let progress = try place.advance(in: file, with: ReadingBuffer()) { line in
            lines.append(text(line))
            return lines.count < 2
        }
        #expect(progress == .end)
        #expect(lines == ["4", "3"])
        #expect(place.lineEnd == 4)
    }
}
