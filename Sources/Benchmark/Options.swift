/// What to measure, and for how long.
struct Options {
    static let help = """
        Measures what a delivery costs the hub's processor, beside a plain loop of send(); `make bench` runs it.

          --hub PATH         the hub; default .build/release/ecosystem-hub
          --python PATH      an interpreter with the package websockets: adds its broadcast() to the servers
          --subscribers N,…  default 200,1000
          --cycles N         slices of each server and row; default 15
          --slice MS         the length of a slice; default 100
          --connections N    for the memory of idle connections; default 10000
          --json PATH        writes all figures to a file too
          --instructions WITH  no times: counts the hub's instructions; WITH is the program valgrind, whose
                             callgrind_control stands beside it
        """

    private(set) var hub = ".build/release/ecosystem-hub"
    private(set) var python: String?
    private(set) var subscribers = [200, 1000]
    private(set) var cycles = 15
    private(set) var slice = Duration.milliseconds(100)
    private(set) var idleConnections = 10_000
    private(set) var jsonPath: String?
    private(set) var valgrind: String?
    private(set) var wantsHelp = false

    /// The servers that are compared; the first is what the others are measured by.
    var servers: [ServerKind] { [.floor, .hub] + (python == nil ? [] : [.websockets]) }

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard name != "--help" else {
                wantsHelp = true
                return
            }
            guard let value = rest.popFirst() else {
                throw BenchmarkError("\(name): needs a value")
            }
            switch name {
            case "--hub": hub = value
            case "--python": python = value
            case "--subscribers":
                subscribers = try value.split(separator: ",").map { try Self.number($0, name) }
            case "--cycles": cycles = try Self.number(value, name)
            case "--slice": slice = .milliseconds(try Self.number(value, name))
            case "--connections": idleConnections = try Self.number(value, name)
            case "--json": jsonPath = value
            case "--instructions": valgrind = value
            default: throw BenchmarkError("no option \(name); try --help")
            }
        }
    }

    private static func number(_ text: some StringProtocol, _ option: String) throws -> Int {
        guard let number = Int(text), number > 0 else {
            throw BenchmarkError("\(option): \(text) is not a positive number")
        }
        return number
    }
}
