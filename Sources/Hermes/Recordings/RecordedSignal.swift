internal import WebSocketCommon

/// A signal of a recording.
package struct RecordedSignal: Equatable, Sendable {
    /// Its qualified name.
    package let name: SignalName
    /// What its module declared.
    package let declaration: SignalDeclaration

    /// Reads the list `signals` of a header, and what `modules` says of each.
    static func read(from json: JSONObject) throws(RecordingError) -> [RecordedSignal] {
        guard let names = json["signals"]?.arrayValue else {
            throw .badHeader("`signals` is not a list")
        }
        let declarations = try declarations(in: json)
        var seen = Set<SignalName>()
        var signals: [RecordedSignal] = []
        for item in names {
            guard let text = item.stringValue, let name = SignalName(text) else {
                throw .badHeader("`signals` has an item that is not the name of a signal")
            }
            guard seen.insert(name).inserted else {
                throw .badHeader("`signals` names \(name) twice")
            }
            guard let declaration = declarations[name] else {
                throw .badHeader("`modules` does not declare \(name)")
            }
            signals.append(RecordedSignal(name: name, declaration: declaration))
        }
        return signals
    }

    private static func declarations(
        in json: JSONObject
    ) throws(RecordingError) -> [SignalName: SignalDeclaration] {
        guard let modules = json["modules"]?.objectValue else {
            throw .badHeader("`modules` is not an object")
        }
        var declarations: [SignalName: SignalDeclaration] = [:]
        for module in modules.members {
            guard let signals = module.value["signals"]?.arrayValue else {
                throw .badHeader("`modules.\(module.name).signals` is not a list")
            }
            for signal in signals {
                guard let local = signal["name"]?.stringValue,
                    let name = SignalName(module: module.name, local: local)
                else { throw .badHeader("`modules.\(module.name)` has a signal without a name") }
                guard let kind = signal["type"]?.stringValue.flatMap(SignalDeclaration.Kind.init)
                else { throw .badHeader("\(name) has no type that is known") }
                declarations[name] = SignalDeclaration(
                    local,
                    kind,
                    unit: signal["unit"]?.stringValue ?? "",
                    isWritable: signal["writable"]?.boolValue ?? false,
                    summary: signal["description"]?.stringValue ?? ""
                )
            }
        }
        return declarations
    }
}
