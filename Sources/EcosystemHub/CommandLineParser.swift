internal import CLinux
internal import Glibc

/// An option that a subcommand takes.
struct CommandOption: Sendable {
    /// Its long name, without the dashes.
    let name: String
    /// The name of its value in help texts; `nil` for an option without one.
    let value: String?
    /// What it does, a phrase.
    let help: String

    init(_ name: String, value: String? = nil, _ help: String) {
        self.name = name
        self.value = value
        self.help = help
    }
}

/// Arguments that cannot be used.
struct UsageError: Error {
    /// What is wrong, a phrase.
    let problem: String

    init(_ problem: String) { self.problem = problem }
}

/// The arguments of one subcommand, read by `getopt_long`.
struct CommandLineParser {
    private var values: [String: String] = [:]
    /// What is left when the options are taken away.
    private(set) var operands: [String] = []

    /// Reads what stands behind the subcommand; every subcommand takes `--help` and `-h` too.
    init(_ arguments: [String], options: [CommandOption]) throws(UsageError) {
        let options = options + [CommandOption("help", "show this help")]
        var argv = (["ecosystem-hub"] + arguments).map { strdup($0) } + [nil]
        let names = options.map { strdup($0.name) }
        defer { for copy in argv + names { free(copy) } }
        var table = zip(options, names).map { entry, name in
            option(
                name: UnsafePointer(name),
                has_arg: entry.value == nil ? no_argument : required_argument,
                flag: nil,
                val: 0
            )
        }
        table.append(option())
        hub_option_start()
        while true {
            var index: Int32 = 0
            let before = max(Int(hub_option_index()), 1)
            switch getopt_long(Int32(argv.count - 1), &argv, "h", &table, &index) {
            case -1:
                let rest = argv[Int(hub_option_index())...]
                operands = rest.compactMap { $0.map { String(cString: $0) } }
                return
            case 0:
                let value = hub_option_argument().map { String(cString: $0) }
                values[options[Int(index)].name] = value ?? ""
            case Int32(UInt8(ascii: "h")): values["help"] = ""
            default:
                let given = argv[before].map { String(cString: $0) } ?? ""
                throw UsageError("option \(given) is unknown, ambiguous or lacks its value")
            }
        }
    }

    /// Whether an option was given.
    func has(_ name: String) -> Bool { values[name] != nil }

    /// The value of an option; `nil` when it was not given.
    subscript(name: String) -> String? { values[name] }
}
