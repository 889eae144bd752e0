import EventLoop
import Testing

@testable import Supervisor

@Suite("What a child is started with")
struct ChildTests {
    private let child = Child(
        name: "buddy",
        executable: "/bin/buddy",
        environment: ["HOME": "/nowhere"],
        sockets: [
            Child.Socket("buddy.http", Descriptor(8)),
            Child.Socket("buddy.websocket", Descriptor(9)),
        ]
    )

    @Test("it inherits variables, save what the supervisor's own manager told the supervisor")
    func inheritance() {
        let variables = child.variables(
            inheriting: [
                "PATH": "/bin", "HOME": "/root", "NOTIFY_SOCKET": "@systemd", "LISTEN_PID": "1",
                "LISTEN_FDS": "7", "WATCHDOG_USEC": "1", "WATCHDOG_PID": "1",
            ],
            notifySocket: "/state/notify.sock",
            watchdog: .milliseconds(1500)
        )
        #expect(
            variables == [
                "PATH": "/bin", "HOME": "/nowhere", "NOTIFY_SOCKET": "/state/notify.sock",
                "LISTEN_FDS": "2", "LISTEN_FDNAMES": "buddy.http:buddy.websocket",
                "WATCHDOG_USEC": "1500000",
            ]
        )
    }

    @Test("without sockets or a watchdog it is told of none")
    func nothing() {
        let variables = Child(name: "x", executable: "/bin/x")
            .variables(inheriting: [:], notifySocket: "/n", watchdog: .zero)
        #expect(variables == ["NOTIFY_SOCKET": "/n"])
    }
}
