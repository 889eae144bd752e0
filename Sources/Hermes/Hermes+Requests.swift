package import WebSocketCommon

/// The same commands for programs and agents that speak the envelope or the Model Context Protocol: a request is a command by another
/// name, and is answered by more, since nobody tells its asker the rest.
extension Hermes {
    /// How many requests may wait for the engine.
    private static var mostOpen: Int { 512 }
    /// How many signals one answer tells of.
    private static var mostRows: Int { 5000 }

    /// Answers a request, or leaves it with the engine until it is done.
    package mutating func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        do throws(CommandError) {
            switch request.name {
            case "introspect": return Outcome(try introspection(of: request.string("module")))
            case "list_signals": return try listSignals(request)
            case "get_signals": return try open(.values, .values(try places(request)))
            default:
                let form = CommandReader.Form(
                    action: Self.action(request.name).rawValue,
                    parameters: request.parameters.objectValue ?? [:],
                    hasType: true
                )
                let command = try CommandReader(schema: schema).command(form)
                // The hub has asked already who may change something.
                let (action, reply) = try order(command, mayWrite: true, request.time)
                return try open(action, reply)
            }
        } catch {
            throw error.serviceError
        }
    }

    private static func action(_ request: String) -> Command.Action {
        switch request {
        case "get_simulation": return .getStatus
        case "set_signal": return .set
        case "set_speed": return .speed
        case "start_recording": return .record
        default:
            guard let action = Command.Action(rawValue: request) else {
                preconditionFailure("\(request) is declared and not answered")
            }
            return action
        }
    }

    private mutating func open(
        _ action: SimulationOrder.Action,
        _ reply: Reply
    ) throws(CommandError) -> Outcome {
        guard openRequests < Self.mostOpen else {
            throw CommandError(
                .limitExceeded,
                "\(openRequests) requests wait for the simulation, limit is \(Self.mostOpen); try again later"
            )
        }
        openRequests += 1
        return Outcome([:], .open(ticket: post(action, for: .request(reply))))
    }

    /// The answer to a request whose order is done.
    func answer(_ reply: Reply, _ answer: SimulationAnswer) -> JSONObject {
        switch reply {
        case .set(let setting):
            return ["signal": .string(setting.name), "value": Self.told(setting.value)]
        case .ack, .status, .error, .subscribe, .unsubscribe: return told(answer.status)
        case .step:
            var members = Self.stepped(answer)
            members["time"] = .float(answer.status.time)
            members["cancelled"] = .bool(answer.isCancelled)
            return members
        case .recording: return answer.recording.map { Messages.recording($0) } ?? [:]
        case .place: return Self.place(answer)
        case .values(let places): return values(of: places, answer)
        }
    }

    // MARK: Signals

    /// The signals that a request's patterns mean, all without any; an exact name without a signal is an error.
    private func places(_ request: ServiceRequest) throws(CommandError) -> [Int] {
        let patterns = request.parameters["signals"]?.strings ?? ["*"]
        let resolution = try Subscription.resolve(patterns, in: schema)
        if let name = resolution.unknown.first {
            throw CommandError(.unknownSignal, "Unknown signal: \(name.shortened(to: 60))")
        }
        guard resolution.places.count <= Self.mostRows else {
            throw CommandError(
                .limitExceeded,
                "\(resolution.places.count) signals, limit is \(Self.mostRows); ask for fewer"
            )
        }
        return resolution.places
    }

    private func values(of places: [Int], _ answer: SimulationAnswer) -> JSONObject {
        var values = JSONObject()
        let all = answer.values?.values ?? []
        for place in places where all.indices.contains(place) {
            values[schema.names[place]] = Self.told(all[place])
        }
        var members = Self.place(answer)
        members["values"] = .object(values)
        return members
    }

    /// A JSON number cannot be NaN or infinite: such a value is the text that `set_signal` takes.
    private static func told(_ value: Double) -> JSON {
        value.isFinite ? .float(value) : .string(JSONNumber(value).text)
    }

    private func listSignals(_ request: ServiceRequest) throws(CommandError) -> Outcome {
        let rows = try places(request).map { place -> JSON in
            var object = Messages.signal(schema.signals[place]).objectValue ?? [:]
            object["name"] = .string(schema.names[place])
            return .object(object)
        }
        return Outcome(["signals": .array(rows), "total": .integer(schema.names.count)])
    }
}
