import ConsciousnessTelemetry
import EventLoop
import Glibc
import Testing
import WebSocketCommon

@testable import TelemetryFiles

@Suite("Changes are noticed, whatever happens to the directories and to the kernel's events")
struct ChangeWatchTests: ~Copyable {
    private let folders = TelemetryFolders()

    @Test("without the kernel's help a timer looks")
    func timer() throws {
        folders.append([0], to: "old")
        let listener = try Listener(folders, watch: .timer)
        try listener.start()
        folders.append([0], to: "new")
        folders.append([1], to: "old")
        folders.raise("a", "{}")
        #expect(
            listener.waits {
                $0.steps(of: "new") == [0] && $0.steps(of: "old") == [1]
                    && $0.emergencies.count == 1
            }
        )
        #expect(
            listener.book.watch
                == TelemetryWatch(usesInotify: false, sessions: 2, emergencies: 1)
        )
        folders.append([1, 2], to: "new")
        folders.raise("b", "{")
        #expect(listener.waits { $0.steps(of: "new") == [0, 1, 2] && $0.watch?.emergencies == 2 })
        folders.raise("b", "}")
        unlink(folders.path("old"))
        #expect(listener.waits { $0.emergencies.count == 2 && $0.disappearances(of: "old") == 1 })
        #expect(listener.warnings.all.isEmpty)
    }

    @Test(
        "the timer, too, reads a file to its end that was given another name, and one that is new in its place"
    )
    func timerRotation() throws {
        let reader = try Reader(folders, watch: .timer)
        folders.append([0], to: "a")
        #expect(reader.turn { $0.steps(of: "a") == [0] })
        folders.append([1], to: "a")
        rename(folders.path("a"), "\(folders.path("a")).1")
        folders.append([2], to: "a")
        #expect(reader.turn { $0.steps(of: "a") == [0, 1, 2] })
        rename(folders.path("a"), "\(folders.path("a")).2")
        #expect(reader.turn { $0.disappearances(of: "a") == 1 })
        #expect(reader.book.steps(of: "a") == [0, 1, 2])
    }

    @Test("when the kernel refuses, that is told and the timer looks")
    func refusal() throws {
        let refuse: () throws(SystemError) -> Inotify = { () throws(SystemError) in
            throw SystemError("make an inotify instance", EMFILE)
        }
        let reader = try Reader(folders, makeInotify: refuse)
        reader.settle()
        #expect(reader.book.watch?.usesInotify == false)
        #expect(
            reader.warnings.all == [
                "make an inotify instance: Too many open files: "
                    + "the directories are looked at 1 to 10 times a second instead"
            ]
        )
        folders.append([0], to: "a")
        #expect(reader.turn { $0.steps(of: "a") == [0] })
    }

    @Test("when the kernel had more to tell than it keeps, everything is looked for")
    func overflow() throws {
        // The kernel keeps 16,384 events unless it is told otherwise; equal ones in a row are one.
        let reader = try Reader(folders)
        folders.append([0], to: "gone")
        reader.settle()
        let files = ["x", "y"].map { open("\(folders.telemetry)/\($0)", O_WRONLY | O_CREAT, 0o600) }
        defer { for file in files { close(file) } }
        for number in 0..<40_000 { _ = write(files[number % 2], ".", 1) }
        // These are not told any more.
        folders.append([1, 2], to: "a")
        folders.raise("late", "{}")
        unlink(folders.path("gone"))
        #expect(reader.turn { $0.steps(of: "a") == [1, 2] && $0.emergencies.count == 1 })
        #expect(reader.turn { $0.disappearances(of: "gone") == 1 })
        folders.append([3], to: "a")
        reader.settle()
        #expect(reader.book.steps(of: "a") == [1, 2, 3])
    }

    @Test("a directory that is deleted and made again is watched again", arguments: [true, false])
    func recreation(usesInotify: Bool) throws {
        folders.append([0], to: "old")
        let listener = try Listener(folders, watch: usesInotify ? .inotify : .timer)
        try listener.start()
        folders.append([1], to: "old")
        #expect(listener.waits { $0.steps(of: "old") == [1] })
        TelemetryFolders.remove(folders.telemetry)
        TelemetryFolders.remove(folders.emergency)
        #expect(listener.waits { $0.disappearances(of: "old") == 1 })
        let ticket = listener.order(.records(session: "old", .last(1, offset: 0, counted: false)))
        #expect(listener.book.failure(ticket)?.code == .notFound)
        mkdir(folders.telemetry, 0o700)
        mkdir(folders.emergency, 0o700)
        folders.append([2, 3], to: "old")
        folders.append([0], to: "new")
        folders.raise("a", "{}")
        #expect(
            listener.waits {
                $0.steps(of: "old") == [1, 2, 3] && $0.steps(of: "new") == [0]
                    && $0.emergencies.count == 1
            }
        )
        folders.append([4], to: "old")
        #expect(listener.waits { $0.steps(of: "old") == [1, 2, 3, 4] })
        #expect(listener.book.watch?.usesInotify == usesInotify)
    }

    @Test("a directory that is moved away is left, and one that is put in its place is watched")
    func exchange() throws {
        let listener = try Listener(folders)
        try listener.start()
        folders.append([0], to: "a")
        #expect(listener.waits { $0.steps(of: "a") == [0] })
        rename(folders.telemetry, "\(folders.root)/elsewhere")
        mkdir(folders.telemetry, 0o700)
        folders.append([5], to: "a")
        #expect(listener.waits { $0.steps(of: "a") == [0, 5] })
        TelemetryFolders.append(
            TelemetryFolders.line(9) + "\n",
            at: "\(folders.root)/elsewhere/session_a.jsonl"
        )
        folders.append([6], to: "a")
        #expect(listener.waits { $0.steps(of: "a") == [0, 5, 6] })
    }

    @Test("both may be one directory")
    func oneDirectory() throws {
        let warnings = Warnings()
        let watcher = TelemetryWatcher(
            telemetry: folders.telemetry,
            emergency: folders.telemetry,
            watch: .inotify
        ) { warnings.add($0) }
        try watcher.open(now: .now)
        folders.append([0], to: "a")
        TelemetryFolders.append("{}", at: "\(folders.telemetry)/emergency_a.json")
        watcher.turn(now: .now, hasRoom: true)
        var book = ReportBook()
        book.add(watcher.takeReports().reports)
        #expect(book.steps(of: "a") == [0])
        #expect(book.emergencies.count == 1)
    }
}
