import ConsciousnessTelemetry
import Glibc
import Testing
import WebSocketCommon

@testable import TelemetryFiles

@Suite("What happens in a directory while access to it is denied is read once it is not")
struct HiddenDirectoryTests: ~Copyable {
    private let folders = TelemetryFolders()

    @Test(
        "also when it is denied so briefly that nobody looks at the directory meanwhile",
        arguments: [TelemetryFiles.Watch.inotify, .timer]
    )
    func briefly(watch: TelemetryFiles.Watch) throws {
        folders.append([0], to: "old")
        let before = folders.emergency + "/.hidden"
        TelemetryFolders.append("{}", at: before)
        let reader = try Reader(folders, watch: watch)
        folders.append([1], to: "old")
        reader.settle()
        for path in [folders.telemetry, folders.emergency] { chmod(path, 0) }
        folders.append([2], to: "old")
        folders.append([0], to: "new")
        rename(before, folders.emergency + "/emergency_a.json")
        try withoutPrivileges { reader.settle() }
        #expect(reader.book.emergencies.isEmpty)
        for path in [folders.telemetry, folders.emergency] { chmod(path, 0o700) }
        // The next look at the directories' places.
        reader.watcher.turn(now: .now + .seconds(1), hasRoom: true)
        reader.settle()
        #expect(reader.book.steps(of: "old") == [1, 2])
        #expect(reader.book.steps(of: "new") == [0])
        #expect(reader.book.emergencies.map(\.id) == ["emergency_a"])
        #expect(reader.book.disappearances(of: "old") == 0)
    }

    /// Does something as a user whom permissions bind, if this one is root.
    private func withoutPrivileges(_ body: () -> Void) throws {
        guard geteuid() == 0 else { return body() }
        // Counts for this thread alone, unlike seteuid().
        typealias SetFileSystemUser = @convention(c) (uid_t) -> CInt
        let symbol = try #require(dlsym(nil, "setfsuid"))
        let setFileSystemUser = unsafeBitCast(symbol, to: SetFileSystemUser.self)
        _ = setFileSystemUser(65534)
        defer { _ = setFileSystemUser(0) }
        body()
    }
}
