import ConsciousnessTelemetry
import Glibc
import Testing
import WebSocketCommon

@testable import TelemetryFiles

@Suite("Nothing but plain files of the two directories is opened")
struct RefusalTests: ~Copyable {
    private let folders = TelemetryFolders()

    @Test(
        "links, pipes, directories and sockets are no sessions, whatever they are called; that is told once"
    )
    func noFiles() throws {
        let outside = "\(folders.root)/outside.jsonl"
        TelemetryFolders.append(TelemetryFolders.line(0) + "\n", at: outside)
        symlink(outside, folders.path("link"))
        mkfifo(folders.path("pipe"), 0o600)
        mkdir(folders.path("directory"), 0o700)
        let listener = try Listener(folders)
        try listener.start()
        symlink(outside, folders.path("later"))
        folders.append([1], to: "a")
        #expect(listener.waits { $0.steps(of: "a") == [1] })
        TelemetryFolders.append(TelemetryFolders.line(1) + "\n", at: outside)
        for name in ["link", "pipe", "directory", "later", "../outside", ".", "", "a/../a", "/etc"]
        {
            let ticket = listener.order(
                .records(session: name, .last(10, offset: 0, counted: true))
            )
            #expect(listener.book.failure(ticket)?.code == .notFound, "\(name)")
        }
        let names = ["link", "pipe", "directory", "later", "../outside"]
        let ticket = listener.order(.latest(sessions: names))
        #expect(listener.book.latest(ticket) == names.map { "\($0): none" })
        #expect(listener.book.watch?.sessions == 1)
        #expect(
            listener.warnings.all.sorted() == [
                "session_directory.jsonl: is no plain file; it is not read",
                "session_later.jsonl: is no plain file; it is not read",
                "session_link.jsonl: is no plain file; it is not read",
                "session_pipe.jsonl: is no plain file; it is not read",
            ]
        )
    }

    @Test("a record is not appended through a link, to a pipe, or outside")
    func appending() throws {
        let outside = "\(folders.root)/outside.jsonl"
        TelemetryFolders.append("", at: outside)
        symlink(outside, folders.path("link"))
        symlink("\(folders.root)/new.jsonl", folders.path("dangling"))
        mkfifo(folders.path("pipe"), 0o600)
        mkdir(folders.path("directory"), 0o700)
        let listener = try Listener(folders)
        try listener.start()
        let record = AppendedRecord(timestamp: "2026-01-01T00:00:00Z", step: nil, telemetry: [:])
        // Whose fault that is the client can be told; it is none of the service's.
        for name in ["link", "dangling", "pipe", "directory"] {
            let ticket = listener.order(.append(session: name, record))
            #expect(listener.book.failure(ticket)?.code == .invalidState, "\(name)")
        }
        for name in ["../outside", "..", ""] {
            let ticket = listener.order(.append(session: name, record))
            #expect(listener.book.failure(ticket)?.code == .notFound, "\(name)")
        }
        #expect(TelemetryFolders.content(of: outside).isEmpty)
        #expect(access("\(folders.root)/new.jsonl", F_OK) != 0)
    }

    @Test("a session's file that becomes a link is read no more")
    func becomingALink() throws {
        let outside = "\(folders.root)/outside.jsonl"
        TelemetryFolders.append(TelemetryFolders.line(9) + "\n", at: outside)
        let reader = try Reader(folders)
        folders.append([0], to: "a")
        reader.settle()
        symlink(outside, "\(folders.telemetry)/link")
        rename("\(folders.telemetry)/link", folders.path("a"))
        reader.settle()
        #expect(reader.book.steps(of: "a") == [0])
        #expect(reader.book.disappearances(of: "a") == 1)
        // And a file again.
        unlink(folders.path("a"))
        folders.append([1], to: "a")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [0, 1])
    }

    @Test("emergencies are no links either, and names that are none are passed over")
    func emergencies() throws {
        let outside = "\(folders.root)/outside.json"
        TelemetryFolders.append("{\"secret\":1}", at: outside)
        let reader = try Reader(folders)
        symlink(outside, "\(folders.emergency)/emergency_link.json")
        mkfifo("\(folders.emergency)/emergency_pipe.json", 0o600)
        TelemetryFolders.append("{}", at: "\(folders.emergency)/notes.json")
        TelemetryFolders.append("{}", at: "\(folders.emergency)/emergency_.json")
        TelemetryFolders.append("{}", at: "\(folders.emergency)/emergency_a.json.tmp")
        reader.settle()
        #expect(reader.book.emergencies.isEmpty)
        #expect(reader.book.watch?.emergencies == 0)
        for id in ["emergency_link", "emergency_pipe", "../outside", "emergency_/../../outside"] {
            let ticket = reader.order(.emergency(id: id))
            #expect(reader.book.failure(ticket)?.code == .notFound, "\(id)")
        }
    }

    @Test("names of files that are no session's are passed over without a word")
    func otherNames() throws {
        let reader = try Reader(folders)
        for name in [
            "session_.jsonl", "session_a.jsonl.1", "notes.txt", "session_a b.jsonl",
            "session_ü.jsonl", "session_.hidden.jsonl", "xsession_a.jsonl",
            "session_\(String(repeating: "a", count: 129)).jsonl",
        ] {
            TelemetryFolders.append(
                TelemetryFolders.line(0) + "\n",
                at: "\(folders.telemetry)/\(name)"
            )
        }
        reader.settle()
        #expect(reader.book.watch?.sessions == 0)
        #expect(reader.warnings.all.isEmpty)
    }
}
