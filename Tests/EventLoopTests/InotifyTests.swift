import EventLoop
import Glibc
import TestSupport
import Testing

@Suite("What happens in a directory is told in order")
struct InotifyTests: ~Copyable {
    private let directory = TemporaryDirectory()

    private func path(_ name: String) -> String { "\(directory.path)/\(name)" }

    @Test("files that are made, written, renamed and removed, by their names")
    func changes() throws {
        let inotify = try Inotify()
        let watch = try inotify.watch(directory.path)
        #expect(try inotify.takeEvents().isEmpty)
        directory.write("text", to: "a")
        rename(path("a"), path("b"))
        unlink(path("b"))
        let events = try inotify.takeEvents()
        #expect(events.map(\.changes) == [.created, .modified, .movedFrom, .movedTo, .deleted])
        #expect(events.map(\.name) == ["a", "a", "a", "b", "b"])
        #expect(events.allSatisfy { $0.watch == watch })
        #expect(events[2].cookie == events[3].cookie && events[2].cookie != 0)
        #expect(try inotify.takeEvents().isEmpty)
    }

    @Test("names of every length are cut out whole")
    func names() throws {
        let inotify = try Inotify()
        _ = try inotify.watch(directory.path, for: .created)
        let names = (1...255).map { String(repeating: "n", count: $0) }
        for name in names { directory.write("", to: name) }
        var found: [String] = []
        while found.count < names.count {
            let events = try inotify.takeEvents()
            try #require(!events.isEmpty)
            found += events.map(\.name)
        }
        #expect(found == names)
    }

    @Test("a directory that is no more watched tells nothing but that")
    func ending() throws {
        let inotify = try Inotify()
        let watch = try inotify.watch(directory.path)
        inotify.unwatch(watch)
        directory.write("", to: "a")
        #expect(
            try inotify.takeEvents() == [Inotify.Event(watch: watch, changes: .ended, name: "")]
        )
        inotify.unwatch(watch)
    }

    @Test("what is no directory is not watched")
    func refusals() throws {
        let inotify = try Inotify()
        directory.write("", to: "file")
        #expect(failure(inotify, path("file")) == ENOTDIR)
        #expect(failure(inotify, path("missing")) == ENOENT)
    }

    private func failure(_ inotify: borrowing Inotify, _ path: String) -> Int32? {
        do throws(SystemError) {
            _ = try inotify.watch(path)
            return nil
        } catch {
            return error.number
        }
    }

    @Test("a loop is woken by it that watches a duplicate of its descriptor")
    func waking() throws {
        struct Handler: EventHandler {
            var isTold = false
            var nextDeadline: ContinuousClock.Instant? { .now + .seconds(5) }
            mutating func turnBegan(now: ContinuousClock.Instant) {}
            mutating func becameReadable(_ descriptor: Descriptor) { isTold = true }
            mutating func turnEnded() {}
        }
        let inotify = try Inotify()
        _ = try inotify.watch(directory.path)
        let loop = try EventLoop()
        try loop.watch(inotify.descriptor.duplicated())
        var handler = Handler()
        directory.write("", to: "a")
        try loop.turn(&handler)
        #expect(handler.isTold)
        #expect(try inotify.takeEvents().first?.changes == .created)
    }
}
