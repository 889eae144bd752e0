package import WebSocketCommon

/// The protocol of the clients: texts are commands, answered in their order; binary messages are none of them.
extension Hermes {
    /// How many texts of one client may wait for their answers, and how many bytes they may have if there are several.
    private static var mostUnanswered: (texts: Int, bytes: Int) { (1000, 256 << 10) }

    /// Hears a message of a client.
    package mutating func received(
        _ message: ConversationMessage,
        from client: ClientID,
        now: Timestamp
    ) {
        guard clients[client] != nil else { return }
        guard message.isText else {
            ignoredMessages += 1
            return
        }
        let size = message.payload.count
        // Here and now, because behind what waits there is no room for the answer either.
        guard hasRoom(for: size, from: client) else {
            let (texts, bytes) = Self.mostUnanswered
            let problem =
                "commands wait for their answers, limit is \(texts) of them or \(bytes) bytes; wait for some"
            say(Messages.error(CommandError(.limitExceeded, problem)), to: client)
            return
        }
        let (action, reply) = order(message.payload, from: client, now)
        post(action, reply, size: size, for: client)
    }

    private mutating func post(
        _ action: SimulationOrder.Action,
        _ reply: Reply,
        size: Int,
        for client: ClientID
    ) {
        guard let number = clients[client]?.number else { return }
        clients[client]?.unanswered += 1
        clients[client]?.unansweredBytes += size
        _ = post(action, for: .client(client, number: number, reply, size: size))
    }

    private func hasRoom(for size: Int, from client: ClientID) -> Bool {
        guard let client = clients[client], client.unanswered > 0 else { return true }
        return client.unanswered < Self.mostUnanswered.texts
            && client.unansweredBytes + size <= Self.mostUnanswered.bytes
    }

    /// Tells a client that the hub has dropped a message of it.
    package mutating func refused(_ error: ServiceError, from client: ClientID) {
        let refusal = CommandError(.rateLimitExceeded, error.message)
        post(.nothing, .error(refusal, action: nil), size: 0, for: client)
    }

    private mutating func say(_ message: JSONObject, to client: ClientID) {
        sayings.append(.send(.json(message), to: client))
    }

    /// What is wanted of the engine for a text, and what is told when that is done.
    private mutating func order(
        _ text: UnsafeRawBufferPointer,
        from client: ClientID,
        _ now: Timestamp
    ) -> (SimulationOrder.Action, Reply) {
        var name: String?
        do throws(CommandError) {
            let form = try CommandReader.form(of: text)
            name = form.action
            // Daedalus never says a type, and understands frames with a magic alone.
            if clients[client]?.format == nil {
                let format: FrameFormat = form.hasType ? options.format : .hert
                clients[client]?.format = format
            }
            let command = try CommandReader(schema: schema).command(form)
            return try order(command, mayWrite: clients[client]?.mayWrite ?? false, now)
        } catch {
            return (.nothing, .error(error, action: name))
        }
    }

    /// What is wanted of the engine for a command, and what is told when that is done.
    func order(
        _ command: Command,
        mayWrite: Bool,
        _ now: Timestamp
    ) throws(CommandError) -> (SimulationOrder.Action, Reply) {
        switch command {
        case .pause: return (.pause, .ack(.pause, [:]))
        case .resume: return (.resume, .ack(.resume, [:]))
        case .reset: return (.reset, .ack(.reset, [:]))
        case .step(let count): return (.step(count), .step)
        case .set(let setting):
            return (.set(setting.place, setting.value), .set(setting))
        case .subscribe(let request): return (.nothing, .subscribe(request))
        case .unsubscribe(let patterns): return (.nothing, .unsubscribe(patterns))
        case .introspect(let module):
            return (.nothing, .ack(.introspect, try introspection(of: module)))
        case .getStatus: return (.status, .status)
        case .speed(let factor):
            return (
                .speed(factor), .ack(.speed, ["factor": .number(JSONNumber(compact: factor))])
            )
        case .seek(let target): return (.seek(target), .place)
        case .record(let name, let rate):
            guard mayWrite else {
                throw CommandError(.forbidden, "Not authorized to record: it writes a file")
            }
            return (.record(name: name, rate: inForce(rate), at: now), .recording(.record))
        case .stopRecording:
            guard mayWrite else {
                throw CommandError(.forbidden, "Not authorized to stop a recording")
            }
            return (.stopRecording, .recording(.stopRecording))
        }
    }

    /// The rate that a subscriber or a recording gets: never above the simulation's.
    func inForce(_ rate: Double?) -> Double { min(rate ?? schema.telemetryRate, schema.rate) }

    /// What a module is made of.
    func introspection(of name: String) throws(CommandError) -> JSONObject {
        guard let module = schema.module(named: name) else {
            let known = schema.modules.map(\.name).joined(separator: ", ")
            throw CommandError(
                .unknownModule,
                "Unknown module: \(name.shortened(to: 60)) (there are \(known))"
            )
        }
        guard let inside = module.introspection else {
            throw CommandError(
                .notSupported,
                "Module does not support introspection: \(module.name)"
            )
        }
        return Messages.introspection(module, inside)
    }

    // MARK: Answers

    /// Tells a client what became of its command.
    mutating func reply(
        _ reply: Reply,
        _ result: Result<SimulationAnswer, SimulationProblem>,
        to client: ClientID
    ) {
        switch (reply, result) {
        case (.error(let error, let action), _):
            say(Messages.error(error, action: action), to: client)
        case (let reply, .failure(let problem)):
            say(Messages.error(CommandError(problem), action: reply.action.rawValue), to: client)
        case (.ack(let action, let members), .success):
            say(Messages.ack(action, members), to: client)
        case (.set(let setting), .success):
            let members: JSONObject = [
                "signal": .string(setting.name), "value": setting.raw,
            ]
            say(Messages.ack(.set, members), to: client)
        case (.values, .success): break  // No command of a client's asks for them.
        case (.step, .success(let answer)):
            say(Messages.ack(.step, Self.stepped(answer)), to: client)
        case (.subscribe(let request), .success): subscribe(client, request)
        case (.unsubscribe(let patterns), .success): unsubscribe(client, patterns)
        case (.status, .success(let answer)):
            say(Messages.ack(.getStatus, told(answer.status)), to: client)
        case (.recording(let action), .success(let answer)):
            let members = answer.recording.map { Messages.recording($0) } ?? [:]
            say(Messages.ack(action, members), to: client)
        case (.place, .success(let answer)):
            say(Messages.ack(.seek, Self.place(answer)), to: client)
        }
    }

    /// How far a step has come.
    static func stepped(_ answer: SimulationAnswer) -> JSONObject {
        var members: JSONObject = [
            "count": .integer(answer.count), "frame": .integer(answer.status.frame),
        ]
        if answer.isCancelled { members["cancelled"] = true }
        return members
    }

    /// Where the simulation is.
    static func place(_ answer: SimulationAnswer) -> JSONObject {
        ["frame": .integer(answer.status.frame), "time": .float(answer.status.time)]
    }

    // MARK: Subscriptions

    private mutating func subscribe(_ client: ClientID, _ request: SubscriptionRequest) {
        do throws(CommandError) {
            let resolution = try Subscription.resolve(request.patterns, in: schema)
            var subscription = Subscription(
                places: resolution.places,
                format: request.format ?? clients[client]?.format ?? options.format,
                encoding: request.encoding,
                rate: inForce(request.rate)
            )
            // What only one form has needs no word for the form.
            if request.format == nil, request.encoding != .f64 { subscription.format = .compact }
            try subscription.check()
            if let format = request.format { clients[client]?.format = format }
            var members = told(subscription)
            members["unknown"] = .array(resolution.unknown.map { .string($0) })
            change(client, to: subscription, Messages.ack(.subscribe, members))
        } catch {
            say(Messages.error(error, action: Command.Action.subscribe.rawValue), to: client)
        }
    }

    private mutating func unsubscribe(_ client: ClientID, _ patterns: [String]?) {
        guard let present = clients[client]?.subscription, let patterns else {
            change(client, to: nil, Messages.ack(.unsubscribe, Self.told([], schema)))
            return
        }
        do throws(CommandError) {
            let gone = Set(try Subscription.resolve(patterns, in: schema).places)
            var rest = present
            rest.places.removeAll { gone.contains($0) }
            let ack = Messages.ack(.unsubscribe, Self.told(rest.places, schema))
            change(client, to: rest.places.isEmpty ? nil : rest, ack)
        } catch {
            say(Messages.error(error, action: Command.Action.unsubscribe.rawValue), to: client)
        }
    }

    /// Replaces a client's subscription: what belongs to the old one comes before the ack, what belongs to the new one behind it.
    private mutating func change(
        _ client: ClientID,
        to subscription: Subscription?,
        _ ack: JSONObject
    ) {
        guard clients[client] != nil else { return }
        if let old = clients[client]?.subscription, let room = groups.remove(old) {
            sayings.append(.leave(client, room))
        }
        say(ack, to: client)
        let wanted = subscription.flatMap { $0.places.isEmpty ? nil : $0 }
        clients[client]?.subscription = wanted
        if let wanted {
            // While time passes the next frame comes by itself.
            let present = status.state == .running ? nil : latest
            let (room, frames) = groups.add(wanted, present)
            sayings.append(.join(client, room))
            for frame in frames { sayings.append(.send(frame, to: client)) }
            framesSent += UInt64(frames.count)
        }
        tellRates()
    }

    private func told(_ subscription: Subscription) -> JSONObject {
        var members = Self.told(subscription.places, schema)
        members["format"] = .string(subscription.format.rawValue)
        members["encoding"] = .string(subscription.encoding.rawValue)
        members["rate_hz"] = .number(JSONNumber(compact: subscription.rate))
        return members
    }

    private static func told(_ places: [Int], _ schema: SimulationSchema) -> JSONObject {
        [
            "count": .integer(places.count),
            "signals": .array(places.map { .string(schema.names[$0]) }),
        ]
    }
}

extension Subscription {
    /// Whether its frames can be written.
    fileprivate func check() throws(CommandError) {
        guard format.allows(encoding) else {
            throw CommandError(
                .invalidParameter,
                "subscribe 'encoding' \"\(encoding.rawValue)\" needs 'format' \"compact\", found \"\(format.rawValue)\""
            )
        }
        guard places.count <= format.maximumSignals else {
            throw CommandError(
                .limitExceeded,
                "\(places.count) signals are more than the \(format.maximumSignals) of format \"\(format.rawValue)\"; ask for \"hert\""
            )
        }
    }
}
