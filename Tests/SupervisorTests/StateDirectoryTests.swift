import EventLoop
import Glibc
import Supervisor
import TestSupport
import Testing

@Suite("The state directory")
struct StateDirectoryTests {
    @Test("a missing one is made, with its parents, for its owner alone")
    func creation() throws {
        let parent = TemporaryDirectory()
        let path = "\(parent.path)/a/b"
        defer {
            unlink("\(path)/supervisor.lock")
            rmdir(path)
            rmdir("\(parent.path)/a")
        }
        let directory = try StateDirectory(claiming: path)
        #expect(TemporaryDirectory.mode(of: directory.path) == 0o700)
        #expect(TemporaryDirectory.mode(of: "\(path)/supervisor.lock") == 0o600)
    }

    @Test("only one supervisor holds it, and the next one learns who")
    func claim() throws {
        let place = TemporaryDirectory()
        let first = try StateDirectory(claiming: place.path)
        let expected = SupervisorError.alreadyRunning(directory: first.path, process: getpid())
        #expect(throws: expected) { _ = try StateDirectory(claiming: place.path).path }
    }

    @Test("it is free again when its supervisor is gone")
    func release() throws {
        let place = TemporaryDirectory()
        for _ in 0..<2 { #expect(try StateDirectory(claiming: place.path).path == place.path) }
    }

    @Test("one that others may write to is refused", arguments: [0o777, 0o770] as [mode_t])
    func otherWriters(mode: mode_t) {
        let place = TemporaryDirectory()
        chmod(place.path, mode)
        #expect(throws: SupervisorError.directoryNotPrivate(place.path)) {
            _ = try StateDirectory(claiming: place.path).path
        }
    }

    @Test("a path that cannot be one is refused with the system's reason")
    func impossible() {
        #expect(throws: SupervisorError.system(SystemError("open /dev/null", ENOTDIR))) {
            _ = try StateDirectory(claiming: "/dev/null").path
        }
        #expect(throws: SupervisorError.system(SystemError("create ", ENOENT))) {
            _ = try StateDirectory(claiming: "").path
        }
    }
}
