import EventLoop
import Glibc
import Hermes
import TestSupport
import Testing
import WebSocketCommon

@testable import SimulationHost

@Suite("A recording lives in a file")
struct RecordingFileTests: ~Copyable {
    private let directory = TemporaryDirectory()
    private var path: String { "\(directory.path)/flight.hermes" }

    private func header(_ names: [String]) throws -> RecordingHeader {
        let signals = names.map { JSON.object(["name": .string($0), "type": "f64"]) }
        return try RecordingHeader(
            schema: ["modules": ["m": ["signals": .array(signals)]]],
            recordedAt: nil,
            signals: names.map { "m.\($0)" }
        )
    }

    /// Records frames 0..<count of two signals; the file is closed when `isClosed`.
    private func record(_ count: Int, isClosed: Bool = true) throws {
        var encoder = try RecordingEncoder(header(["x", "y"]))
        var file = try RecordingFile(creating: path)
        try file.append(encoder.header)
        for number in 0..<count {
            var bytes: [UInt8] = []
            let value = Double(number)
            try encoder.encode(
                frame: UInt64(number),
                time: value / 10,
                from: [value, -value],
                into: &bytes
            )
            try file.append(bytes)
        }
        #expect(file.size == fileSize(path))
        if isClosed { try file.close() }
    }

    @Test("what was recorded is played from the file, from the beginning and from any frame")
    func playing() throws {
        try record(5000)
        let source = try FileRecordingSource(path: path)
        #expect(source.size == fileSize(path))
        var recording = try Recording(source)
        #expect(recording.frameCount == 5000)
        #expect(recording.damage == nil)
        #expect(recording.signals.map(\.name.description) == ["m.x", "m.y"])
        for number in 0..<5000 {
            let value = Double(number)
            let expected = TelemetryFrame(
                frame: UInt64(number),
                time: value / 10,
                values: [value, -value]
            )
            #expect(try recording.next() == expected)
        }
        #expect(try recording.next() == nil)
        try recording.seek(frame: 4321)
        #expect(try recording.next()?.frame == 4321)
    }

    @Test("a file that was never closed has all that was appended")
    func unclosed() throws {
        try record(100, isClosed: false)
        let recording = try Recording(FileRecordingSource(path: path))
        #expect(recording.frameCount == 100)
        #expect(recording.damage == nil)
    }

    @Test("a file that a process died in the midst of lacks its last record, and says so")
    func torn() throws {
        try record(100)
        let size = fileSize(path)
        try #require(truncate(path, off_t(size - 9)) == 0)
        let recording = try Recording(FileRecordingSource(path: path))
        #expect(recording.frameCount == 99)
        let damage = try #require(recording.damage)
        #expect(damage.isTornEnd)
        #expect(damage.droppedBytes == 39)
        #expect(damage.offset == size - 48)
    }

    @Test("a file that gets shorter while it is played is an error, not an end")
    func shortened() throws {
        try record(10_000)
        var recording = try Recording(FileRecordingSource(path: path))
        try #require(truncate(path, 100_000) == 0)
        var read = 0
        var failure: RecordingError?
        do throws(RecordingError) {
            while try recording.next() != nil { read += 1 }
        } catch { failure = error }
        #expect(read > 1000 && read < 10_000)
        let size = fileSize(path)
        #expect(failure?.description.hasPrefix("recording ends at byte \(size), it had ") == true)
    }

    @Test("the file and the folders that are made for it are this user's alone")
    func modes() throws {
        let folder = "\(directory.path)/state"
        let path = "\(folder)/deeper/flight.hermes"
        defer {
            unlink(path)
            rmdir("\(folder)/deeper")
            rmdir(folder)
        }
        try RecordingFile(creating: path).close()
        #expect(TemporaryDirectory.mode(of: folder) == 0o700)
        #expect(TemporaryDirectory.mode(of: "\(folder)/deeper") == 0o700)
        #expect(TemporaryDirectory.mode(of: path) == 0o600)
    }

    @Test("no recording replaces another")
    func existing() throws {
        try record(10)
        let size = fileSize(path)
        #expect(creationError(path) == "create \(path): File exists")
        #expect(fileSize(path) == size)
    }

    @Test("where no file can be made, the reason is told")
    func unusable() throws {
        directory.write("", to: "notes")
        let inFile = "\(directory.path)/notes/flight.hermes"
        #expect(creationError(inFile) == "create \(inFile): Not a directory")
        let long = "\(directory.path)/\(String(repeating: "x", count: 300))"
        #expect(creationError(long) == "create \(long): File name too long")
        #expect(creationError("") == "create : No such file or directory")
    }

    @Test("a write that finds no room leaves the file as it was, with whole records")
    func noRoom() throws {
        // A limit on the size of files stands for a full disk. It holds for all of this process, so it is larger than any file
        // that another test writes.
        let limit = 64 << 20
        let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
        signal(SIGXFSZ, SIG_IGN)
        var before = rlimit()
        try #require(getrlimit(resource, &before) == 0)
        var limited = before
        limited.rlim_cur = rlim_t(limit)
        var file = try RecordingFile(creating: path)
        try file.append([UInt8](repeating: 1, count: limit - 1000))
        try #require(setrlimit(resource, &limited) == 0)
        defer { setrlimit(resource, &before) }
        let failure = appendError([UInt8](repeating: 2, count: 1001), to: &file)
        #expect(failure == "write \(path): File too large")
        #expect(fileSize(path) == Int64(limit - 1000))
        // What fits is appended where the last whole record ends.
        #expect(appendError([UInt8](repeating: 3, count: 1000), to: &file) == nil)
        #expect(fileSize(path) == Int64(limit))
        try file.close()
        let source = try FileRecordingSource(path: path)
        let end = try source.read(at: Int64(limit - 1001), count: 2000)
        #expect(end == [1] + [UInt8](repeating: 3, count: 1000))
    }

    @Test("what is no file is refused at once")
    func noFile() throws {
        #expect(openingError(directory.path) == "open \(directory.path): not a file")
        let pipe = "\(directory.path)/pipe"
        try #require(mkfifo(pipe, 0o600) == 0)
        #expect(openingError(pipe) == "open \(pipe): not a file")
        #expect(openingError(path) == "open \(path): No such file or directory")
    }

    private func creationError(_ path: String) -> String? {
        do throws(SystemError) {
            _ = try RecordingFile(creating: path)
            return nil
        } catch { return error.description }
    }

    private func appendError(_ bytes: [UInt8], to file: inout RecordingFile) -> String? {
        do throws(SystemError) {
            try file.append(bytes)
            return nil
        } catch { return error.description }
    }

    private func openingError(_ path: String) -> String? {
        do throws(RecordingError) {
            _ = try FileRecordingSource(path: path)
            return nil
        } catch { return error.description }
    }

    private func fileSize(_ path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : -1
    }
}
