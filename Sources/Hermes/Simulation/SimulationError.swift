/// Why a simulation cannot be made, or cannot go on.
package enum SimulationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A module cannot be made, staged, reset or stepped.
    case module(String, ModuleError)
    /// Two modules have one name.
    case duplicateModule(String)
    /// A module's name cannot be the first part of a signal's.
    case moduleName(String)
    /// A module declares a signal whose name breaks the rules, or declares it twice.
    case signalName(module: String, String)
    /// A wire begins at a signal that is not there.
    case wireSource(String)
    /// A wire leads to a signal that is not there.
    case wireDestination(String)
    /// A wire leads to a signal that may not be written.
    case wireNotWritable(String)
    /// What plays cannot do that: a recording cannot be set, a simulation cannot be sought in.
    case notSupported(String)
    /// A recording cannot be read on.
    case recording(String)

    /// What went wrong, a phrase.
    package var description: String {
        switch self {
        case .module(let name, let error): "module \(name): \(error)"
        case .duplicateModule(let name): "module \(name) is there twice"
        case .moduleName(let name):
            "module name \(name) is empty, or has a dot, a wildcard or a control character"
        case .signalName(let module, let name):
            "module \(module): signal \(name) is declared twice, or is no name"
        case .wireSource(let name): "Wire source signal not found: \(name)"
        case .wireDestination(let name): "Wire destination signal not found: \(name)"
        case .wireNotWritable(let name): "Wire destination is not writable: \(name)"
        case .notSupported(let what), .recording(let what): what
        }
    }
}
