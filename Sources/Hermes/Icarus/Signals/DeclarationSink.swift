/// Collects what the signals are: their declarations, and the module's inside.
struct DeclarationSink: SignalSink {
    private(set) var declarations: [SignalDeclaration] = []
    private(set) var components: [ModuleIntrospection.Component] = []
    private(set) var edges: [ModuleIntrospection.Edge] = []
    private let prefix: String
    private var owner = ""

    /// Signals' names begin with the entity, if it has a name.
    init(entity: String) { prefix = entity.isEmpty ? "" : entity + "." }

    /// The full name of a part or signal: `Engine.thrust` is `Rocket.Engine.thrust`.
    func fullName(_ name: String) -> String { prefix + name }

    mutating func component(_ name: StaticString, _ type: StaticString) {
        owner = fullName(name.description)
        components.append(
            ModuleIntrospection.Component(
                name: owner,
                type: type.description,
                inputs: [],
                outputs: []
            )
        )
    }

    mutating func output(_ signal: RocketSignal, _: Double) {
        let name = declare(signal, isWritable: false)
        components[components.endIndex - 1].outputs.append(name)
    }

    mutating func input(_ signal: RocketSignal, from source: StaticString, _: Double) {
        let name = declare(signal, isWritable: false)
        components[components.endIndex - 1].inputs.append(name)
        edges.append(ModuleIntrospection.Edge(from: fullName(source.description), to: name))
    }

    mutating func command(_ signal: RocketSignal, _: Double) {
        let name = declare(signal, isWritable: true)
        components[components.endIndex - 1].inputs.append(name)
    }

    private mutating func declare(_ signal: RocketSignal, isWritable: Bool) -> String {
        let name = "\(owner).\(signal.name)\(signal.part)"
        declarations.append(
            SignalDeclaration(
                name,
                unit: signal.unit.description,
                isWritable: isWritable,
                summary: signal.summary.description
            )
        )
        return name
    }
}
