import ConsciousnessTelemetry
import Glibc
import Testing
import WebSocketCommon

@testable import TelemetryFiles

@Suite("An emergency's file is reported once, when all of it is there")
struct EmergencyTests: ~Copyable {
    private let folders = TelemetryFolders()
    private let content =
        #"{"timestamp":"2026-01-01T00:00:00","emergency":{"reason":"Consciousness collapse"}}"#

    @Test("a new one is reported with its content, one that was there already is not")
    func new() throws {
        folders.raise("2025-01-01T00:00:00", content)
        let listener = try Listener(folders)
        try listener.start()
        folders.raise("2026-01-01T00:00:00.000001", content)
        #expect(listener.waits { !$0.emergencies.isEmpty && $0.watch?.emergencies == 2 })
        let (id, object) = try #require(listener.book.emergencies.first)
        #expect(id == "emergency_2026-01-01T00:00:00.000001")
        #expect(object["emergency"]?["reason"] == "Consciousness collapse")
        #expect(listener.book.emergencies.count == 1)
        #expect(listener.warnings.all.isEmpty)
    }

    @Test("one that is written in steps is reported with the last of them, and not again")
    func steps() throws {
        let reader = try Reader(folders)
        let bytes = Array(content.utf8)
        for byte in bytes {
            #expect(reader.book.emergencies.isEmpty)
            TelemetryFolders.append([byte], at: "\(folders.emergency)/emergency_a.json")
            reader.settle()
        }
        #expect(reader.book.emergencies.count == 1)
        folders.raise("a", "\n")
        chmod("\(folders.emergency)/emergency_a.json", 0o644)
        reader.settle()
        #expect(reader.book.emergencies.count == 1)
        #expect(reader.book.emergencies.first?.content.encoded() == bytes)
    }

    @Test("one that is moved into place is reported, and the file it was before is none")
    func moved() throws {
        let reader = try Reader(folders)
        let before = "\(folders.emergency)/.emergency_a.json.tmp"
        TelemetryFolders.append(content, at: before)
        reader.settle()
        rename(before, "\(folders.emergency)/emergency_a.json")
        reader.settle()
        #expect(reader.book.emergencies.map(\.id) == ["emergency_a"])
    }

    @Test("one that was being written at the start is reported when it is complete")
    func atStart() throws {
        folders.raise("a", String(content.prefix(30)))
        folders.raise("b", content)
        let reader = try Reader(folders)
        reader.settle()
        #expect(reader.book.emergencies.isEmpty)
        folders.raise("a", String(content.dropFirst(30)))
        reader.settle()
        #expect(reader.book.emergencies.map(\.id) == ["emergency_a"])
    }

    @Test("one whose file is gone and comes again is the same")
    func again() throws {
        let reader = try Reader(folders)
        folders.raise("a", content)
        reader.settle()
        unlink("\(folders.emergency)/emergency_a.json")
        reader.settle()
        #expect(reader.book.watch?.emergencies == 0)
        folders.raise("a", content)
        reader.settle()
        #expect(reader.book.watch?.emergencies == 1)
        #expect(reader.book.emergencies.count == 1)
    }

    @Test(
        "one that stays incomplete, is no object or is too large is told once, and reported when that changes"
    )
    func unusable() throws {
        let reader = try Reader(folders)
        folders.raise("a", "{")
        folders.raise("b", "[1]")
        folders.raise("c", String(repeating: " ", count: 1 << 20) + "{}")
        reader.settle()
        #expect(reader.warnings.all.isEmpty)
        // Each is looked at again, a little later each time.
        var now = ContinuousClock.now
        for _ in 0..<20 {
            now += .seconds(60)
            reader.watcher.turn(now: now, hasRoom: true)
        }
        #expect(
            reader.warnings.all.sorted() == [
                "emergency_a.json: not JSON: byte 1: unexpected end of input; it is read again when it changes",
                "emergency_b.json: not an object; it is read again when it changes",
                "emergency_c.json: 1048578 bytes, limit is 1048576; it is read again when it changes",
            ]
        )
        folders.raise("a", "}")
        reader.settle()
        #expect(reader.book.emergencies.map(\.id) == ["emergency_a"])
    }

    @Test("many at once are all reported")
    func many() throws {
        let listener = try Listener(folders)
        try listener.start()
        for number in 0..<500 { folders.raise("\(number)", content) }
        #expect(listener.waits { $0.emergencies.count >= 500 })
        #expect(Set(listener.book.emergencies.map(\.id)).count == 500)
        #expect(listener.book.emergencies.count == 500)
    }
}
