import EventLoop
import Glibc
import Settings
import Telemetry
import TestSupport
import Testing

@testable import Supervisor

@Suite("A supervisor brings its children back", .serialized)
struct RestartingTests {
    @Test("a child that is killed comes back as another process")
    func restart() throws {
        var supervision = try Supervision([Script.child("buddy", Script.healthy)])
        try supervision.turn(until: "buddy", is: .ready)
        let first = try #require(try supervision.service("buddy").process)
        kill(first, SIGKILL)
        try supervision.turn { $0.services[0].restarts == 1 && $0.services[0].stage == .ready }
        let service = try supervision.service("buddy")
        #expect(service.process != first)
        #expect(service.reason == "ended with signal 9 (Killed)")
    }

    @Test("who connects while no child runs is served by the next one")
    func backlog() throws {
        let listener = try Sockets.listen(host: "127.0.0.1", port: 0)
        let port = try Sockets.localPort(of: listener)
        let script = """
            assert variable("LISTEN_PID") == str(os.getpid()) and variable("LISTEN_FDS") == "1"
            listener = socket.socket(fileno=3)
            listener.setblocking(True)
            tell("READY=1")
            while True:
                with listener.accept()[0] as connection:
                    connection.sendall(f"{os.getpid()} {variable('LISTEN_FDNAMES')}".encode())
            """
        let socket = Child.Socket("buddy.websocket", listener)
        let child = Script.child("buddy", script, sockets: [socket])
        var supervision = try Supervision([child]) { $0.restartDelay = .milliseconds(100) }
        try supervision.turn(until: "buddy", is: .ready)
        kill(try #require(try supervision.service("buddy").process), SIGKILL)
        try supervision.turn(until: "buddy", is: .restarting)

        let client = try BlockingSocket(host: "127.0.0.1", port: port)
        try supervision.turn(until: "buddy", is: .ready)
        let second = try #require(try supervision.service("buddy").process)
        let answer = try client.receiveAll(limit: 100, timeout: .seconds(10))
        #expect(String(decoding: answer, as: UTF8.self) == "\(second) buddy.websocket")
    }

    @Test("a child that fails too often is left down, and the others run on")
    func intensity() throws {
        let children = [
            Script.child("broken", "tell('STATUS=no disk'); sys.exit(3)"),
            Script.child("healthy", Script.healthy),
        ]
        var supervision = try Supervision(children) { $0.restartIntensity = 2 }
        try supervision.turn(until: "broken", is: .failed)
        try supervision.turn(until: "healthy", is: .ready)
        let broken = try supervision.service("broken")
        #expect(broken.restarts == 2)
        #expect(broken.process == nil)
        #expect(broken.status == "no disk")
        #expect(broken.reason == "ended with exit status 3")
        #expect(try supervision.service("healthy").restarts == 0)
    }

    @Test("a supervisor that has nobody left to run ends with the reasons")
    func nothingLeft() throws {
        let place = TemporaryDirectory()
        let loop = try EventLoop()
        var settings = SupervisorSettings()
        settings.restartIntensity = 0
        var supervisor = try Supervisor(
            children: [Child(name: "buddy", executable: "/bin/false")],
            settings: settings,
            directory: StateDirectory(claiming: place.path),
            environment: [:],
            loop: loop,
            notifier: ServiceNotifier(environment: [:]),
            log: Log(source: "supervisor", minimum: .error) { _ in }
        )
        var reason: SupervisorError?
        do throws(SupervisorError) { try supervisor.run() } catch { reason = error }
        #expect(reason == .nothingLeft(["buddy: ended with exit status 1"]))
    }
}
