import CLinux
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import EventLoop

@Suite("A program is asked line by line, and nothing of it is left when it fails or ends")
struct ProcessDialogTests {
    private static let go = Array("go\n".utf8)

    private func start(_ script: String, lineLimit: Int = 1 << 20) throws -> ProcessDialog {
        try ProcessDialog(
            "/bin/sh",
            arguments: ["-c", script],
            environment: ["PATH": "/usr/bin:/bin"],
            lineLimit: lineLimit
        )
    }

    /// Asks a program something.
    private func ask(_ dialog: ProcessDialog, within time: Duration = .seconds(10)) throws -> String
    {
        String(decoding: try dialog.ask(Self.go, within: time), as: UTF8.self)
    }

    /// Whether a process runs; one that ended and waits for its parent does not.
    private func isRunning(_ process: Int32) -> Bool {
        guard let file = fopen("/proc/\(process)/stat", "r") else { return false }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        guard fgets(&line, Int32(line.count), file) != nil else { return false }
        let text = String(
            decoding: line.map(UInt8.init(bitPattern:)).prefix { $0 != 0 },
            as: UTF8.self
        )
        return text.split(separator: ")").last?.dropFirst().first != "Z"
    }

    @Test("each line is answered by one, whatever its length, and the last is not lost")
    func lines() throws {
        let dialog = try start("while read -r line; do echo \"<$line>\"; done")
        for length in [0, 1, 100, 70_000] {
            let line = [UInt8](repeating: UInt8(ascii: "x"), count: length)
            let answer = try dialog.ask(line + [UInt8(ascii: "\n")], within: .seconds(10))
            #expect(answer == Array("<".utf8) + line + Array(">".utf8))
        }
        #expect(dialog.close(saying: [], within: .seconds(10)) == .exited(code: 0))
    }

    @Test("a line that is closed with is read before the end of the input")
    func lastLine() throws {
        let dialog = try start(
            "read -r line; read -r more && exit 1; test \"$line\" = bye && exit 7"
        )
        let status = dialog.close(saying: Array("bye\n".utf8), within: .seconds(10))
        #expect(status == .exited(code: 7))
    }

    @Test(
        "what cannot be executed says so",
        arguments: [("/does/not/exist", ENOENT), ("/etc/passwd", EACCES), ("/", EACCES)]
    )
    func cannotStart(path: String, error: Int32) {
        #expect(throws: SystemError("start \(path)", error)) {
            _ = try ProcessDialog(path, arguments: [], environment: [:])
        }
    }

    @Test(
        "a program that ended tells how",
        arguments: [
            ("exit 3", ProcessEnd.exited(code: 3)),
            ("read line; exit 0", .exited(code: 0)),
            ("kill -9 $$", .signalled(number: SIGKILL)),
            ("read line; printf 'half a line'; exit 5", .exited(code: 5)),
            ("sleep 600 & exit 4", .exited(code: 4)),
        ]
    )
    func ended(script: String, status: ProcessEnd) throws {
        let dialog = try start(script)
        #expect(throws: ProcessDialog.Failure.ended(status)) { try ask(dialog) }
        #expect(throws: ProcessDialog.Failure.ended(status)) { try ask(dialog) }
    }

    @Test("a silent program, one that never ends its line, and one that trickles, are late")
    func unanswered() throws {
        for script in [
            "exec sleep 600", "printf x; exec sleep 600",
            "read -r line; while :; do printf x; sleep 0.01; done",
        ] {
            let dialog = try start("read -r line; " + script)
            #expect(throws: ProcessDialog.Failure.unanswered) {
                try ask(dialog, within: .milliseconds(200))
            }
            #expect(!isRunning(dialog.processID))
        }
    }

    @Test("a program that does not read is late with that")
    func unread() throws {
        let dialog = try start("exec sleep 600")
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 4 << 20)
        #expect(throws: ProcessDialog.Failure.unread) {
            try dialog.ask(line, within: .milliseconds(200))
        }
    }

    @Test("a program that closes its streams but runs on is not waited for longer than allowed")
    func hungUp() throws {
        let dialog = try start("exec <&- >&-; exec sleep 600")
        #expect(throws: ProcessDialog.Failure.hungUp) { try ask(dialog, within: .seconds(2)) }
        #expect(!isRunning(dialog.processID))
    }

    @Test("a line of the longest length is taken, and one that is longer is refused")
    func lineLimit() throws {
        let longest = try start("read -r line; echo 1234567", lineLimit: 8)
        #expect(try ask(longest) == "1234567")
        let longer = try start("read -r line; echo 12345678", lineLimit: 8)
        #expect(throws: ProcessDialog.Failure.lineTooLong(limit: 8)) { try ask(longer) }
        let endless = try start("read -r line; yes | tr -d '\\n'")
        #expect(throws: ProcessDialog.Failure.lineTooLong(limit: 1 << 20)) { try ask(endless) }
    }

    @Test("what comes without a question is not taken for an answer")
    func uninvited() throws {
        let dialog = try start("while read -r line; do printf 'one\\ntwo\\n'; done")
        #expect(try ask(dialog) == "one")
        // The second line may come a moment after the first.
        #expect(eventually { (try? ask(dialog)) == nil })
        #expect(dialog.kill() == .signalled(number: SIGKILL))
        let endless = try start("exec yes")
        #expect(eventually { (try? ask(endless)) == nil })
    }

    @Test("what a program started in its group ends with it")
    func group() throws {
        let dialog = try start("read -r line; sleep 600 & echo $!; wait")
        let child = try #require(
            try Int32(String(decoding: dialog.ask(Self.go, within: .seconds(10)), as: UTF8.self))
        )
        #expect(isRunning(child))
        #expect(dialog.kill() == .signalled(number: SIGKILL))
        #expect(eventually { !isRunning(child) })
    }

    @Test("a program that will not end is told by SIGTERM, and then not asked any more")
    func stubborn() throws {
        let polite = try start(
            "exec 2>/dev/null; trap 'exit 9' TERM; read -r line; echo ready; while :; do sleep 0.01; done"
        )
        #expect(try polite.ask(Self.go, within: .seconds(10)) == Array("ready".utf8))
        #expect(polite.close(saying: [], within: .seconds(1)) == .exited(code: 9))
        let deaf = try start("trap '' TERM; read -r line; echo ready; while :; do sleep 0.01; done")
        #expect(try deaf.ask(Self.go, within: .seconds(10)) == Array("ready".utf8))
        #expect(
            deaf.close(saying: [], within: .milliseconds(100)) == .signalled(number: SIGKILL)
        )
        // One that still has much to write ends all the same: it is read from.
        let talkative = try start("read -r line; head -c 5000000 /dev/zero; exit 6")
        let end = talkative.close(saying: Array("bye\n".utf8), within: .seconds(10))
        #expect(end == .exited(code: 6))
    }

    @Test("it is killed with the thread that started it, even if it is deaf to SIGTERM")
    func threadEnds() throws {
        let kept = Mutex<(address: UInt, process: Int32)>((0, 0))
        let thread = try SystemThread { [self] in
            guard
                let dialog = try? start(
                    "trap '' TERM; read -r line; echo ready; while :; do sleep 1; done"
                ),
                (try? dialog.ask(Self.go, within: .seconds(10))) == Array("ready".utf8)
            else { return }
            let address = UInt(bitPattern: Unmanaged.passRetained(dialog).toOpaque())
            kept.withLock { $0 = (address, dialog.processID) }
        }
        thread.join()
        let (address, process) = kept.withLock { $0 }
        let pointer = try #require(UnsafeRawPointer(bitPattern: address))
        let dialog = Unmanaged<ProcessDialog>.fromOpaque(pointer).takeRetainedValue()
        #expect(eventually { !isRunning(process) })
        #expect(dialog.kill() == .signalled(number: SIGKILL))
    }

    @Test("it gets no descriptor but three, no blocked signal, and SIGPIPE ends it")
    func clean() throws {
        signal(SIGPIPE, SIG_IGN)
        let inheritable = fcntl(0, F_DUPFD, 150)
        try #require(inheritable >= 150)
        defer { close(inheritable) }
        var mask = sigset_t()
        sigemptyset(&mask)
        sigaddset(&mask, SIGUSR1)
        pthread_sigmask(SIG_BLOCK, &mask, nil)
        let dialog = try start(
            """
            read -r line
            test -e /proc/$$/fd/\(inheritable) && open=open || open=closed
            echo "$open $(grep -E 'SigBlk|SigIgn' /proc/$$/status | cut -f 2 | tr '\\n' ' ')"
            """
        )
        pthread_sigmask(SIG_UNBLOCK, &mask, nil)
        let words = try ask(dialog).split(separator: " ")
        try #require(words.count == 3)
        #expect(words[0] == "closed")
        #expect(UInt64(words[1], radix: 16) == 0)
        let ignored = try #require(UInt64(words[2], radix: 16))
        #expect(ignored & 1 << UInt64(SIGPIPE - 1) == 0)
    }

    @Test("signals to the waiting thread do not disturb it")
    func interrupted() throws {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in }
        sigaction(SIGUSR2, &action, nil)
        let waiting = UInt(pthread_self())
        let isDone = Mutex(false)
        let thread = try SystemThread {
            while !isDone.withLock({ $0 }) {
                pthread_kill(pthread_t(waiting), SIGUSR2)
                usleep(500)
            }
        }
        let dialog = try start("while read -r line; do sleep 0.05; echo \"<$line>\"; done")
        for _ in 0..<3 { #expect(try ask(dialog) == "<go>") }
        let end = dialog.close(saying: [], within: .seconds(10))
        isDone.withLock { $0 = true }
        thread.join()
        #expect(end == .exited(code: 0))
    }

    @Test("a hundred programs leave neither descriptors nor processes behind")
    func leaks() throws {
        func descriptors() -> Int {
            (0..<4096).count { fcntl($0, F_GETFD) >= 0 }
        }
        let before = descriptors()
        for round in 0..<100 {
            if round % 2 == 0 {
                _ = try? ProcessDialog("/does/not/exist", arguments: [], environment: [:])
            }
            let dialog = try start("exit \(round)")
            #expect(throws: ProcessDialog.Failure.ended(.exited(code: Int32(round)))) {
                try ask(dialog)
            }
            #expect(kill(dialog.processID, 0) == -1, "it was reaped: its number is free")
        }
        // Other tests open and close theirs meanwhile; a leak would be a hundred.
        #expect(descriptors() < before + 50)
    }
}
