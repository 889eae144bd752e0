/// What each order does.
extension SimulationEngine {
    /// Carries an order out, or refuses it; its answer is among the reports, but for a step's, which comes when its frames are made.
    package mutating func receive(_ order: SimulationOrder, now: ContinuousClock.Instant) {
        note(now)
        if case .step(let count) = order.action {
            step(order.ticket, count)
            return
        }
        do throws(SimulationProblem) {
            tell(order.ticket, .success(try perform(order.action)))
        } catch {
            tell(order.ticket, .failure(error))
        }
    }

    private mutating func perform(
        _ action: SimulationOrder.Action
    ) throws(SimulationProblem) -> SimulationAnswer {
        switch action {
        case .nothing, .status, .step: break
        case .pause: try pause()
        case .resume: try resume()
        case .reset: try reset()
        case .set(let place, let value): try set(place, value)
        case .speed(let factor): try changeSpeed(factor)
        case .seek(let target): try seek(target)
        case .rates(let rates): gates.set(rates)
        case .record(let name, let rate, let moment):
            try beginRecording(name, rate, moment)
        case .stopRecording:
            var answer = SimulationAnswer(status)
            answer.recording = try finishRecording()
            return answer
        case .values:
            var answer = SimulationAnswer(status)
            answer.values = present(.changed)
            return answer
        }
        var answer = SimulationAnswer(status)
        answer.recording = recording?.summary
        return answer
    }

    private mutating func pause() throws(SimulationProblem) {
        switch state {
        case .paused: break
        case .running, .stepping:
            let wasRunning = state == .running
            halt()
            if wasRunning { tell(.halted) }
        case .stopped, .failed: throw over("pause")
        }
        tell(.paused)
    }

    private mutating func resume() throws(SimulationProblem) {
        switch state {
        case .stopped, .failed: throw over("resume")
        case .running: break
        case .paused, .stepping:
            guard source.mode != .paused else {
                throw SimulationProblem(.state, "Execution mode is paused: only step advances")
            }
            halt()
            start()
        }
        tell(.running)
    }

    private mutating func reset() throws(SimulationProblem) {
        halt()
        // The frames of a recording ascend.
        // If the disk is full, that is told; the reset goes on.
        if recording != nil { _ = try? finishRecording() }
        do throws(SimulationError) { try source.reset() } catch {
            fail("\(error)")
            throw SimulationProblem(.failure, "\(error)")
        }
        reanchor()
        // Before the frame: a reader forgets here what differences referred to.
        tell(.reset)
        tell(.jumped)
    }

    private mutating func step(_ ticket: UInt64, _ count: Int) {
        switch state {
        case .paused: beginStep(ticket, count)
        case .running:
            let problem = "Simulation is running: pause it before step"
            tell(ticket, .failure(SimulationProblem(.state, problem)))
        case .stepping(_, let wanted, let made):
            let problem = "A step is under way: \(made) of \(wanted) frames are done"
            tell(ticket, .failure(SimulationProblem(.state, problem)))
        case .stopped, .failed: tell(ticket, .failure(over("step")))
        }
    }

    private mutating func set(_ place: Int, _ value: Double) throws(SimulationProblem) {
        do throws(SimulationError) { try source.set(place, to: value) } catch {
            throw SimulationProblem(.notSupported, "\(error)")
        }
        tellIfStill()
    }

    private mutating func changeSpeed(_ factor: Double) throws(SimulationProblem) {
        guard source.mode == .realtime else {
            throw SimulationProblem(
                .state,
                "Execution mode is \(source.mode.rawValue): only realtime has a speed"
            )
        }
        change(speed: factor)
    }

    private mutating func seek(_ target: SeekTarget) throws(SimulationProblem) {
        if case .stepping = state { halt() }
        do throws(SimulationError) { try source.seek(to: target) } catch {
            if case .notSupported = error { throw SimulationProblem(.notSupported, "\(error)") }
            fail("\(error)")
            throw SimulationProblem(.failure, "\(error)")
        }
        // From the end one can go back and on.
        if state == .stopped { halt() }
        reanchor()
        tell(.seeked)
        tell(.jumped)
    }

    /// While time passes, frames tell what changed.
    private mutating func tellIfStill() {
        switch state {
        case .running, .stepping: break
        case .paused, .stopped, .failed: tell(.changed)
        }
    }

    private func over(_ action: String) -> SimulationProblem {
        let why =
            if case .failed(let problem) = state { "failed (\(problem))" } else { "has ended" }
        return SimulationProblem(.state, "Simulation \(why): reset it before \(action)")
    }
}
