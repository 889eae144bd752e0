internal import Hermes
internal import WebSocketCommon

/// What `icarus_get_schema_json` tells of a simulator: its components, their inputs and their outputs.
///
/// ```json
/// {"components":[{"name":"Rocket.Engine","type":"RocketEngine",
///   "outputs":[{"name":"Rocket.Engine.thrust","unit":"N","description":"…"}],
///   "inputs":[{"name":"Rocket.Engine.throttle_cmd","unit":"","description":"…","wired_to":"…"}]}]}
/// ```
struct IcarusSchema {
    /// The inputs that nothing is wired to, in the order of the schema: they can be set.
    private(set) var inputs: [SignalDeclaration] = []
    /// All outputs, in the order of the schema.
    private(set) var outputs: [SignalDeclaration] = []
    /// The components and, as edges, their wired inputs.
    let introspection: ModuleIntrospection

    /// Reads it; its totals (`summary`) are not used, so they may be wrong.
    init(_ schema: JSON) throws(ModuleError) {
        guard let components = schema["components"]?.arrayValue,
            var inside = ModuleIntrospection(reading: schema)
        else { throw ModuleError("the schema of the Icarus library has no list of components") }
        var names: Set<String> = []
        for component in components {
            for output in component["outputs"]?.arrayValue ?? [] {
                let signal = try Self.signal(output, isWritable: false)
                guard names.insert(signal.name).inserted else {
                    throw ModuleError("the Icarus library has two outputs \(signal.name.quoted)")
                }
                outputs.append(signal)
            }
        }
        for component in components {
            for input in component["inputs"]?.arrayValue ?? [] {
                let signal = try Self.signal(input, isWritable: true)
                if let source = input["wired_to"]?.stringValue, !source.isEmpty {
                    inside.edges.append(.init(from: source, to: signal.name))
                } else if names.insert(signal.name).inserted {
                    // A component that reads another's output lists it among its inputs, without a wire: it stays an output.
                    inputs.append(signal)
                }
            }
        }
        introspection = inside
    }

    private static func signal(
        _ json: JSON,
        isWritable: Bool
    ) throws(ModuleError) -> SignalDeclaration {
        guard let name = json["name"]?.stringValue, SignalName(module: "m", local: name) != nil
        else {
            let found = json["name"]?.stringValue?.quoted ?? "none"
            throw ModuleError("the Icarus library has a signal whose name cannot be used: \(found)")
        }
        return SignalDeclaration(
            name,
            unit: json["unit"]?.stringValue ?? "",
            isWritable: isWritable,
            summary: json["description"]?.stringValue ?? ""
        )
    }
}
