internal import Hermes
internal import Settings
internal import WebSocketCommon

extension SimulationConfiguration {
    /// Reads `wiring`; the modules are read by then.
    ///
    /// Signals are looked up where they are known without staging a module; the others are when the simulation stages.
    mutating func readWiring(_ reader: inout SettingsReader, modules names: [String]) {
        let known = knownSignals
        var taken: [SignalName: Int] = [:]
        var index = 0
        var wires: [Wire?] = []
        reader.sections("wiring", into: &wires) { section in
            defer { index += 1 }
            let source = section.end("src", "Wire source", names, known)
            let destination = section.end("dst", "Wire destination", names, known)
            var (gain, offset) = (1.0, 0.0)
            section.number("gain", into: &gain, in: .any)
            section.number("offset", into: &offset, in: .any)
            guard let source, let destination else { return nil }
            if source == destination {
                section.reject("dst", "\(destination) would lead to itself")
            }
            if known[destination.module]?[destination.local] == false {
                section.reject("dst", "Wire destination is not writable: \(destination)")
            }
            // The later wire would win, and the earlier one do nothing.
            if let other = taken[destination] {
                section.reject("dst", "\(destination) gets its value from wiring[\(other)] already")
            }
            taken[destination] = index
            return Wire(from: source, to: destination, gain: gain, offset: offset)
        }
        wiring = wires.compactMap(\.self)
    }

    /// The signals of those modules that need not be staged to tell them, each with whether it is writable.
    private var knownSignals: [String: [String: Bool]] {
        modules.reduce(into: [:]) { known, module in
            let signals: [SignalDeclaration]
            switch module.maker {
            case .injection(let declared): signals = declared
            case .mockPhysics:
                var module = MockPhysics()
                signals = module.stage()
            case .mockModule:
                var module = MockModule()
                signals = module.stage()
            case .icarus, .process, .library: return
            }
            let pairs = signals.map { ($0.name, $0.isWritable) }
            known[module.name] = Dictionary(pairs) { first, _ in first }
        }
    }
}

extension SettingsReader {
    /// Reads an end of a wire; `nil` when it is wrong.
    fileprivate mutating func end(
        _ key: String,
        _ what: String,
        _ modules: [String],
        _ known: [String: [String: Bool]]
    ) -> SignalName? {
        var name: SignalName?
        value(key, into: &name) { text throws(SettingsProblem) in
            guard let name = SignalName(text) else {
                throw SettingsProblem("\(text.quoted) is no signal's name; write module.signal")
            }
            guard modules.contains(name.module) else {
                let hint = NearestName.hint(
                    name.module,
                    among: modules,
                    several: "the modules are"
                )
                throw SettingsProblem("\(what) module not found: \(name.module); \(hint)")
            }
            guard let signals = known[name.module], signals[name.local] == nil else { return name }
            let hint = NearestName.hint(
                name.local,
                among: signals.keys.sorted(),
                several: "its signals are"
            )
            throw SettingsProblem("\(what) signal not found: \(name); \(hint)")
        }
        if !has(key) { reject(key, "missing") }
        return name
    }
}
