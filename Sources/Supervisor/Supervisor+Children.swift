internal import EventLoop
internal import Glibc
internal import Settings
internal import Telemetry

extension Supervisor {
    /// How many reports one turn takes, so that a child that floods the socket does not keep the supervisor from the others.
    private static let reportsPerTurn = 256

    /// Why children are down for good, each with its name.
    var failures: [String] {
        members.compactMap { member in
            guard case .failed(let failure) = member.machine.state else { return nil }
            return "\(member.child.name): \(failure)"
        }
    }

    /// Does what a child's machine decided.
    mutating func perform(_ action: ChildMachine.Action, for index: Int) {
        let name = members[index].child.name
        switch action {
        case .nothing: break
        case .spawn: spawn(index)
        case .terminate:
            log(.info, "\(name): stopping")
            members[index].process?.signal(SIGTERM)
        case .abort(let failure):
            log(.warning, "\(name): \(failure); aborting it")
            members[index].process?.signal(SIGABRT)
        case .kill(let failure):
            log(.warning, "\(name): \(failure); killing it")
            members[index].process?.signal(SIGKILL)
        case .announceReady: log(.info, "\(name): ready")
        case .announceRestart(let failure, let pause):
            let milliseconds = Int64(pause / .milliseconds(1))
            log(.warning, "\(name): \(failure); starting it again in \(milliseconds) ms")
        case .announceFailure(let failure):
            log(
                .error,
                "\(name): \(failure); left down after \(settings.restartIntensity) restarts in "
                    + "\(settings.restartPeriod)"
            )
        case .announceStop: log(.info, "\(name): stopped")
        }
    }

    /// Starts a process of a child.
    private mutating func spawn(_ index: Int) {
        let child = members[index].child
        do throws(SystemError) {
            let process = try ChildProcess.start(
                child.executable,
                arguments: child.arguments,
                environment: child.variables(
                    inheriting: environment,
                    notifySocket: reports.path,
                    watchdog: settings.watchdog
                ),
                descriptors: child.sockets.map(\.descriptor)
            )
            do throws(SystemError) {
                try loop.watch(process)
            } catch {
                // Nobody would learn of its end.
                process.signal(SIGKILL)
                throw error
            }
            members[index].process = process
            log(.info, "\(child.name): started as process \(process.id)")
        } catch {
            let jitter = Double.random(in: 0...1)
            perform(
                members[index].machine.couldNotStart(error, now: now, jitter: jitter),
                for: index
            )
        }
    }

    /// Takes the reports that wait, and leaves those of strangers: only a child's main process speaks for it.
    mutating func takeReports() {
        for _ in 0..<Self.reportsPerTurn {
            guard let report = reports.receive() else { return }
            let index = members.firstIndex { $0.process?.id == report.process }
            guard let index else { continue }
            for message in report.messages {
                perform(members[index].machine.received(message, now: now), for: index)
            }
        }
    }

    /// Asks the last child that still runs to stop, and ends the loop when none does.
    mutating func continueStopping() {
        // Who is down stays down: it must not come back while the others stop.
        for index in members.indices where !members[index].machine.isAlive {
            perform(members[index].machine.stop(now: now), for: index)
        }
        guard let last = members.lastIndex(where: { $0.machine.isAlive }) else {
            loop.stop()
            return
        }
        perform(members[last].machine.stop(now: now), for: last)
    }
}
