internal import Hermes
internal import WebSocketCommon

/// The signals that a program declares: how they are read, and that they are those of the configuration.
enum ModuleSignals {
    /// Reads a list of objects with `name`, and where they differ from the defaults `type`, `unit`, `writable`, `description`.
    ///
    /// Other members are passed over, so that a program may tell more to a later hub.
    static func read(_ list: JSONSlice) throws(ModuleError) -> [SignalDeclaration] {
        var signals: [SignalDeclaration] = []
        var names: Set<String> = []
        try list.forEachElement { element throws(ModuleError) in
            let signal = try read(JSON(element), at: signals.count)
            guard names.insert(signal.name).inserted else {
                throw ModuleError("declares the signal \(signal.name.quoted) twice")
            }
            signals.append(signal)
        }
        return signals
    }

    /// Checks that the declared signals are the configured ones, in any order.
    ///
    /// A configuration may name a signal and say no more of it, so what it leaves at the default is not compared.
    static func compare(
        _ declared: [SignalDeclaration],
        with configured: [SignalDeclaration]
    ) throws(ModuleError) {
        guard !configured.isEmpty else { return }
        let known = Dictionary(declared.map { ($0.name, $0) }) { first, _ in first }
        for wanted in configured {
            guard let signal = known[wanted.name] else {
                throw ModuleError("does not declare the configured signal \(wanted.name.quoted)")
            }
            if wanted.kind != .f64, signal.kind != wanted.kind {
                throw differs(wanted, "type", signal.kind.rawValue, wanted.kind.rawValue)
            }
            if !wanted.unit.isEmpty, signal.unit != wanted.unit {
                throw differs(wanted, "unit", signal.unit.quoted, wanted.unit.quoted)
            }
            if wanted.isWritable, !signal.isWritable {
                throw differs(wanted, "writable", "false", "true")
            }
        }
        let names = Set(configured.map(\.name))
        if let other = declared.first(where: { !names.contains($0.name) }) {
            throw ModuleError(
                "declares the signal \(other.name.quoted), which the configuration does not list"
            )
        }
    }

    private static func read(
        _ signal: JSON,
        at place: Int
    ) throws(ModuleError) -> SignalDeclaration {
        guard let name = signal["name"]?.stringValue else {
            throw ModuleError("declares signal \(place) without a name")
        }
        // The module's own name is not known here; the simulation checks the two together.
        guard SignalName(module: "m", local: name) != nil else {
            throw ModuleError("declares a signal that cannot be called \(name.quoted)")
        }
        var read = SignalDeclaration(name)
        if let type = signal["type"] {
            guard let kind = type.stringValue.flatMap(SignalDeclaration.Kind.init) else {
                let kinds = SignalDeclaration.Kind.allCases.map(\.rawValue)
                throw wrong(name, "type", "one of \(kinds.joined(separator: ", "))")
            }
            read.kind = kind
        }
        read.unit = try text(signal, "unit", of: name)
        read.summary = try text(signal, "description", of: name)
        if let writable = signal["writable"] {
            guard let isWritable = writable.boolValue else {
                throw wrong(name, "writable", "true or false")
            }
            read.isWritable = isWritable
        }
        return read
    }

    private static func text(
        _ signal: JSON,
        _ member: String,
        of name: String
    ) throws(ModuleError) -> String {
        guard let value = signal[member], value != .null else { return "" }
        guard let text = value.stringValue else { throw wrong(name, member, "a text") }
        return text
    }

    private static func wrong(
        _ name: String,
        _ member: String,
        _ expected: String
    ) -> ModuleError {
        ModuleError("declares the signal \(name.quoted) with a \(member) that is not \(expected)")
    }

    private static func differs(
        _ signal: SignalDeclaration,
        _ member: String,
        _ found: String,
        _ wanted: String
    ) -> ModuleError {
        ModuleError(
            "declares the signal \(signal.name.quoted) with \(member) \(found), the configuration says \(wanted)"
        )
    }
}
