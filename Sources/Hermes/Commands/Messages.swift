internal import WebSocketCommon

/// The messages to clients, as JSON.
enum Messages {
    /// All that the simulation has: the first message to each client.
    static func schema(_ schema: SimulationSchema) -> JSONObject {
        var message: JSONObject = [
            "type": "schema",
            "version": "0.2",
            "modules": .object(modules(schema)),
        ]
        if !schema.wiring.isEmpty { message["wiring"] = .array(schema.wiring.map(wire)) }
        message["rate_hz"] = .number(JSONNumber(compact: schema.rate))
        message["telemetry_hz"] = .number(JSONNumber(compact: schema.telemetryRate))
        return message
    }

    private static func modules(_ schema: SimulationSchema) -> JSONObject {
        var modules = JSONObject()
        for module in schema.modules {
            var object: JSONObject = [
                "signals": .array(module.signals.map(signal)),
                "module_type": .string(module.type),
                "supports_introspection": .bool(module.introspection != nil),
            ]
            if let introspection = module.introspection {
                object["component_count"] = .integer(introspection.components.count)
                object["edge_count"] = .integer(introspection.edges.count)
            }
            modules[module.name] = .object(object)
        }
        return modules
    }

    /// A signal: what goes without saying is left out.
    static func signal(_ signal: SignalDeclaration) -> JSON {
        var object: JSONObject = [
            "name": .string(signal.name), "type": .string(signal.kind.rawValue),
        ]
        if !signal.unit.isEmpty { object["unit"] = .string(signal.unit) }
        if signal.isWritable { object["writable"] = true }
        if !signal.summary.isEmpty { object["description"] = .string(signal.summary) }
        return .object(object)
    }

    private static func wire(_ wire: SimulationConfiguration.Wire) -> JSON {
        var object: JSONObject = [
            "src": .string(wire.source.description), "dst": .string(wire.destination.description),
        ]
        if wire.gain != 1 { object["gain"] = .number(JSONNumber(compact: wire.gain)) }
        if wire.offset != 0 { object["offset"] = .number(JSONNumber(compact: wire.offset)) }
        object["kind"] = "route"
        return .object(object)
    }

    /// What happened, in the words of all generations of clients.
    static func event(_ happening: SimulationHappening) -> JSONObject {
        var message: JSONObject = [
            "type": "event",
            "event": .string(happening.kind.rawValue),
            "name": "state_changed",
            "state": .string(happening.kind.rawValue),
            "frame": .integer(happening.frame),
            "time": .float(happening.time),
        ]
        if let text = happening.message { message["message"] = .string(text) }
        return message
    }

    /// That a command was carried out.
    static func ack(_ action: Command.Action, _ members: JSONObject = [:]) -> JSONObject {
        var message: JSONObject = ["type": "ack", "action": .string(action.rawValue)]
        for member in members.members { message[member.name] = member.value }
        return message
    }

    /// Why a command was not.
    static func error(_ error: CommandError, action: String? = nil) -> JSONObject {
        var message: JSONObject = [
            "type": "error", "message": .string(error.message),
            "code": .string(error.code.rawValue),
        ]
        if let action { message["action"] = .string(action.shortened(to: 60)) }
        return message
    }

    /// How it goes.
    static func status(
        _ status: SimulationStatus,
        _ schema: SimulationSchema
    ) -> JSONObject {
        [
            "state": .string(status.state.rawValue),
            "mode": .string(status.mode.rawValue),
            "frame": .integer(status.frame),
            "time": .float(status.time),
            "rate_hz": .number(JSONNumber(compact: schema.rate)),
            "telemetry_hz": .number(JSONNumber(compact: schema.telemetryRate)),
            "speed": .number(JSONNumber(compact: status.speed)),
            "end_time": schema.endTime.map { .float($0) } ?? .null,
            "achieved_rate_hz": .float((status.achievedRate * 1000).rounded() / 1000),
            "lateness_ms": [
                "p50": .float(status.lateness.p50), "p99": .float(status.lateness.p99),
                "max": .float(status.lateness.most),
            ],
            "overruns": .integer(status.overruns),
            "recording": status.recording.map { .object(recording($0)) } ?? .null,
            "error": status.problem.map { .string($0) } ?? .null,
        ]
    }

    /// A recording.
    static func recording(_ summary: RecordingSummary) -> JSONObject {
        [
            "name": .string(summary.name), "path": .string(summary.path),
            "frames": .integer(summary.frames), "bytes": .integer(summary.bytes),
        ]
    }

    /// What a module is made of.
    static func introspection(
        _ module: SimulationSchema.Module,
        _ inside: ModuleIntrospection
    ) -> JSONObject {
        [
            "module": .string(module.name),
            "components": .array(
                inside.components.map { component in
                    [
                        "name": .string(component.name), "type": .string(component.type),
                        "inputs": .array(component.inputs.map { .string($0) }),
                        "outputs": .array(component.outputs.map { .string($0) }),
                    ]
                }
            ),
            "internal_wiring": .array(
                inside.edges.map { ["src": .string($0.source), "dst": .string($0.target)] }
            ),
            "edges": .array(
                inside.edges.map {
                    [
                        "source": .string($0.source), "target": .string($0.target),
                        "kind": .string($0.kind),
                    ]
                }
            ),
            "execution_order": .array(inside.components.map { .string($0.name) }),
            "summary": [
                "type": .string(module.type),
                "components": .integer(inside.components.count),
                "edges": .integer(inside.edges.count),
                "signals": .integer(module.signals.count),
            ],
        ]
    }
}

extension JSONNumber {
    /// Writes a number without a fraction where it has none.
    init(compact value: Double) {
        if let whole = Int64(exactly: value) { self.init(whole) } else { self.init(value) }
    }
}
