/// The kinds of modules that a file can name, under `type` or, in the older form, `adapter`.
enum ModuleKind: String, CaseIterable {
    /// A program of its own.
    case process
    /// A Python script, which is a program of its own here too.
    case script
    /// A module of Python, of which ours knows three.
    case inproc
    /// The rocket: the native one, or with `lib_path` the Icarus library.
    case icarus
    /// Values that clients set.
    case injection
    /// The smallest module with a state.
    case mockPhysics = "mock_physics"
    /// A vehicle that moves by itself.
    case mockModule = "mock_module"

    /// The keys that a module of some kind has.
    static let keys = [
        "executable", "script", "inproc_module", "lib_path", "config", "signals", "options",
    ]

    /// The keys that a module of this kind has.
    var keys: [String] {
        switch self {
        case .process: ["executable", "signals", "options"]
        // The executable is the interpreter then.
        case .script: ["script", "executable", "signals", "options"]
        case .inproc: ["inproc_module", "signals", "options"]
        case .icarus: ["lib_path", "config", "signals", "options"]
        case .injection, .mockPhysics, .mockModule: ["signals", "options"]
        }
    }

    /// What a dotted path of Python means here: its last part names one of the modules that both have.
    init?(pythonModule path: String) {
        switch path.split(separator: ".").last {
        case "injection": self = .injection
        case "mock_physics": self = .mockPhysics
        case "mock_module": self = .mockModule
        default: return nil
        }
    }
}
