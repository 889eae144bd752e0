import EventLoop
import Glibc
import Testing

@Suite("What a service tells its manager")
struct ServiceNotifierTests {
    @Test("the manager learns what was said and which process said it")
    func tell() throws {
        let path = "/tmp/notifier-tests-\(getpid()).sock"
        let manager = try NotifySocket(path: path)
        defer {
            manager.descriptor.close()
            unlink(path)
        }
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": path])
        notifier.tell(.ready, .status("serving"))
        notifier.tell(.stopping)

        let first = try #require(manager.receive())
        #expect(first.process == getpid())
        #expect(first.messages == [.ready, .status("serving")])
        #expect(manager.receive()?.messages == [.stopping])
        #expect(manager.receive() == nil)
    }

    @Test("the manager's socket is its owner's alone")
    func mode() throws {
        let path = "/tmp/notifier-mode-tests-\(getpid()).sock"
        let manager = try NotifySocket(path: path)
        defer {
            manager.descriptor.close()
            unlink(path)
        }
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test("a manager that does not read holds nobody up")
    func fullSocket() throws {
        let path = "/tmp/notifier-full-tests-\(getpid()).sock"
        let manager = try NotifySocket(path: path)
        defer {
            manager.descriptor.close()
            unlink(path)
        }
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": path])
        // The kernel keeps net.unix.max_dgram_qlen of them, 10 or 512 as a rule.
        for _ in 0..<5000 { notifier.tell(.watchdog) }
        #expect(manager.receive()?.messages == [.watchdog])
    }

    @Test(
        "without a manager, or with one that is gone, nothing happens",
        arguments: [[:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "/nonexistent/notify.sock"]]
    )
    func silence(environment: [String: String]) {
        ServiceNotifier(environment: environment).tell(.ready)
    }

    @Test(
        "the watchdog is fed twice in the silence that the manager tolerates",
        arguments: [
            (["WATCHDOG_USEC": "3000000"], Duration.milliseconds(1500)),
            (["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "42"], .milliseconds(1500)),
            (["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "41"], nil),
            (["WATCHDOG_USEC": "0"], nil),
            (["WATCHDOG_USEC": "-1"], nil),
            (["WATCHDOG_USEC": "soon"], nil),
            ([:], nil),
        ]
    )
    func watchdog(variables: [String: String], interval: Duration?) {
        let managed = variables.merging(["NOTIFY_SOCKET": "@manager"]) { $1 }
        #expect(ServiceNotifier(environment: managed, process: 42).watchdogInterval == interval)
        #expect(ServiceNotifier(environment: variables, process: 42).watchdogInterval == nil)
    }
}
