internal import ModelContext
package import WebSocketCommon

/// What becomes of a request to the service.
enum Answer {
    /// The answer.
    case given(JSONObject)
    /// It comes with the end of a job.
    case awaited(UInt64)
}

extension Hub {
    /// How often a turn asks the service for consequences before the other connections have theirs.
    private static var mostTicks: Int { 1000 }
    /// How many bytes a turn's consequences have before the other connections have theirs.
    private static var mostSaid: Int { 1 << 20 }
    /// How long a service whose own events were refused is not asked for more.
    private static var refusalPause: Duration { .seconds(1) }

    // MARK: Requests

    /// Performs a request that the service declares.
    ///
    /// - Parameters:
    ///   - name: The request.
    ///   - data: Its parameters, any object.
    ///   - identity: Who asks.
    ///   - client: Who it is for the service; `nil` for one that is gone after the request.
    /// - Returns: The answer, or what it waits for; what the service published is on its way.
    /// - Throws: What is wrong with the request, or with the state it meets; nothing has changed then.
    mutating func perform(
        _ name: String,
        _ data: JSONSlice,
        _ identity: Identity,
        client: ClientID?
    ) throws(ServiceError) -> Answer {
        guard let declaration = catalogue.request(name) else { throw .unknownRequest(name) }
        try declaration.parameters.check(data, .invalidRequest, of: name)
        guard !declaration.changesState || policy.mayWrite(identity) else {
            throw ServiceError(.forbidden, "Not authorized to \(name)")
        }
        let outcome = try service.handle(
            ServiceRequest(
                name: name,
                parameters: JSON(data),
                freshID: freshID().description,
                time: time,
                client: client
            )
        )
        return try conclude(outcome, identity, declaration.changesState ? .writes : .reads)
    }

    /// Publishes what an outcome says and finds out when its answer is given.
    ///
    /// - Parameters:
    ///   - outcome: What the service makes of something.
    ///   - identity: Who asked for it.
    ///   - kind: What kind of work is left to do for the answer.
    ///   - isPage: Whether the answer is a page, which may be larger than a message: the service bounds it.
    /// - Returns: The answer, or what it waits for.
    /// - Throws: What is wrong with an event or the answer; nothing has changed then.
    mutating func conclude(
        _ outcome: Outcome,
        _ identity: Identity,
        _ kind: Jobs.Kind,
        isPage: Bool = false
    ) throws(ServiceError) -> Answer {
        if case .after(let work) = outcome.moment {
            try checkJobs()
            return .awaited(jobs.add(work, kind, for: identity))
        }
        if case .open(let ticket) = outcome.moment {
            // What it asked for may be under way: the service bounds how many there are.
            guard !isStopping else { throw .stopping }
            return .awaited(jobs.add(ticket: ticket, kind, for: identity))
        }
        if case .afterWork = outcome.moment { try checkJobs() }
        // What a query has to say is for those who may make others hear it.
        let events = policy.mayWrite(identity) ? outcome.events : []
        // All is checked before any is announced, so that a refusal changes nothing.
        if !isPage { try checkSize(of: outcome.reply.encoded().count, "answer") }
        try announce(events)
        guard case .afterWork = outcome.moment, let job = beginWork() else {
            return .given(outcome.reply)
        }
        jobs.setReply(outcome.reply, of: job)
        return .awaited(job)
    }

    private func checkJobs() throws(ServiceError) {
        guard jobs.count >= Jobs.limit else { return }
        throw ServiceError(
            .limitExceeded,
            "\(jobs.count) requests wait for work that takes its time, limit is \(Jobs.limit); try again later"
        )
    }

    // MARK: Work

    /// Makes jobs of the work that applied events have left to do.
    ///
    /// - Returns: The last of them; `nil` when there is none.
    private mutating func beginWork() -> UInt64? {
        var last: UInt64?
        for work in service.takeWork() { last = jobs.add(work, .writes, for: .hub) }
        return last
    }

    /// Takes the jobs that are to be done, one after the other, on another thread.
    package mutating func takeJobs() -> [Job] { jobs.takeUnstarted() }

    /// Notes that a job is done and answers who waits for it.
    ///
    /// - Parameters:
    ///   - job: Its number.
    ///   - result: What it led to.
    package mutating func finished(_ job: UInt64, _ result: Result<Outcome, ServiceError>) {
        guard let waiting = jobs.finish(job) else { return }
        do throws(ServiceError) {
            let outcome = try result.get()
            failingWork.remove(waiting.kind)
            if let reply = waiting.reply {
                answer(waiting.caller, .success(reply))
                return
            }
            let isPage = if case .resource = waiting.caller { true } else { false }
            switch try conclude(outcome, waiting.identity, waiting.kind, isPage: isPage) {
            case .given(let reply): answer(waiting.caller, .success(reply))
            case .awaited(let next): jobs.setCaller(waiting.caller, of: next)
            }
        } catch {
            if error.code == .internalError { failingWork.insert(waiting.kind) }
            // Whoever waits is told, and counted where he is.
            if case .nobody = waiting.caller { count(\.messageErrors, "WORK_FAILED") }
            answer(waiting.caller, .failure(error))
        }
    }

    private mutating func answer(
        _ caller: Jobs.Caller,
        _ result: Result<JSONObject, ServiceError>
    ) {
        switch caller {
        case .message(let connection, let address): reply(result, to: address, connection)
        case .tool(let call): finish(call, result.map { .tool($0) })
        case .upload(let exchange): finishUpload(exchange, result)
        case .resource(let exchange, let status): finishResource(exchange, status, result)
        case .nobody: break
        }
    }

    // MARK: What the service does by itself

    /// Lets the service say what clients' departures, time and the turn's events bring about.
    mutating func settle() {
        while !departed.isEmpty {
            let gone = departed
            departed = []
            for client in gone { _ = announceOwn(service.disconnected(client, now: time)) }
        }
        var (ticks, said) = (0, 0)
        var isRefused = false
        while !isRefused, let due = service.nextTick, due <= time, ticks < Self.mostTicks,
            said < Self.mostSaid
        {
            ticks += 1
            if let size = announceOwn(service.tick(now: time)) {
                said += size
            } else {
                isRefused = true
            }
        }
        _ = beginWork()
        converse()
        setTickDeadline()
        // What was refused would be said again at once, and for ever.
        if isRefused { tickDeadline = now + Self.refusalPause }
        tellAgentsOfRooms()
    }

    /// Publishes what the service says by itself; what its own catalogue refuses is a mistake of the program, which is counted.
    ///
    /// - Returns: How many bytes their payloads have; `nil` when something was refused.
    mutating func announceOwn(_ events: [Event]) -> Int? {
        var (size, isRefused) = (0, false)
        for event in events {
            do throws(ServiceError) { size += try announce([event]) } catch {
                count(\.messageErrors, "SERVICE_\(error.code.rawValue)")
                isRefused = true
            }
        }
        return isRefused ? nil : size
    }

    private mutating func setTickDeadline() {
        let due = service.nextTick
        // The calendar may have been set back since: then the deadline passes before the moment comes, and there is another.
        let isPast = tickDeadline.map { $0 <= now } ?? false
        guard due != nextTick || isPast else { return }
        nextTick = due
        tickDeadline = due.map { $0 <= time ? now : now + $0.duration(since: time) }
    }
}

extension ServiceError {
    /// Refuses what would have to be waited for.
    static let stopping = ServiceError(.invalidState, "server is shutting down")
}

extension Identity {
    /// The hub itself.
    static let hub = Identity(userID: nil, permissions: ["admin"], isLocal: true)
}
