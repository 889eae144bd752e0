internal import Hermes
internal import Settings
internal import WebSocketCommon

extension SimulationConfiguration.Module {
    /// Reads one of `modules`; `nil` when it is wrong, which the reader tells at the end.
    init?(reading reader: inout SettingsReader, name: String, _ paths: FilePaths) {
        if !SignalName.isModule(name) {
            reader.reject("is no module's name: it has a dot, a wildcard or a control character")
        }
        guard let kind = reader.moduleKind() else {
            reader.allow(ModuleKind.keys)
            return nil
        }
        let strange = ModuleKind.keys.filter { !kind.keys.contains($0) }
        reader.refuse(strange, "a module of type \(kind.rawValue) has none")
        guard let maker = reader.maker(kind, name, paths) else { return nil }
        self.init(name, maker)
    }
}

extension SettingsReader {
    /// Reads `type`, or `adapter`, which is the same; `nil` when neither is right.
    fileprivate mutating func moduleKind() -> ModuleKind? {
        var kind: ModuleKind?
        let kinds = ModuleKind.allCases.map(\.rawValue)
        for key in ["type", "adapter"] {
            var word = ""
            self.word(key, into: &word, among: kinds)
            kind = kind ?? ModuleKind(rawValue: word)
        }
        if has("type"), has("adapter") {
            reject("adapter", "is another word for type; write one of them")
        } else if !has("type"), !has("adapter") {
            reject("type", "missing; one of \(kinds.joined(separator: ", "))")
        }
        return kind
    }

    /// Reads what a kind of module is made of.
    fileprivate mutating func maker(
        _ kind: ModuleKind,
        _ name: String,
        _ paths: FilePaths
    ) -> SimulationConfiguration.Maker? {
        switch kind {
        case .process:
            return process(name, paths).map { .process($0) }
        case .script:
            return script(name, paths).map { .process($0) }
        case .icarus:
            // Its signals are its own; the older form names those that it wants, and gets all.
            _ = signals(of: name)
            return icarus(paths)
        case .inproc:
            guard let known = pythonModule() else {
                allow(ModuleKind.keys)
                return nil
            }
            return maker(known, name, paths)
        case .injection:
            refuseOptions()
            return .injection(signals(of: name, isInjection: true))
        case .mockPhysics:
            var module = MockPhysics()
            checkSignals(of: name, module.stage())
            return .mockPhysics
        case .mockModule:
            var module = MockModule()
            checkSignals(of: name, module.stage())
            return .mockModule
        }
    }

    /// Reads `inproc_module`; `nil` when ours has no such module.
    private mutating func pythonModule() -> ModuleKind? {
        var kind: ModuleKind?
        value("inproc_module", into: &kind) { path throws(SettingsProblem) in
            if let kind = ModuleKind(pythonModule: path) { return kind }
            throw SettingsProblem(
                "\(path.quoted) is a module of Python, which runs in a process of its own here: "
                    + "write type: process; injection, mock_physics and mock_module are built in"
            )
        }
        if !has("inproc_module") { reject("inproc_module", "missing") }
        return kind
    }

    /// Reads `signals` of a module whose signals are its own: the file may name some, and no others.
    private mutating func checkSignals(of module: String, _ known: [SignalDeclaration]) {
        refuseOptions()
        let names = known.map(\.name)
        for (index, signal) in signals(of: module).enumerated() where !names.contains(signal.name) {
            let hint = NearestName.hint(signal.name, among: names, several: "its signals are")
            reject("signals", "signals[\(index)]: it has no signal \(signal.name.quoted); \(hint)")
        }
    }

    /// Reads `options` of a module that has none: an empty section is none.
    private mutating func refuseOptions() {
        section("options") { _ in }
    }
}
