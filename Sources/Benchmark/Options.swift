/// What to measure, and for how long.
struct Options {
    static let help = """
        Measures what a delivery costs the hub's processor, beside uWebSockets, a plain loop of send() and the Python
        package websockets; `make bench` runs it.

          --rows NAME,…      default all: \(Part.allCases.map(\.rawValue).joined(separator: ","))
          --hub PATH         the hub; default .build/release/ecosystem-hub
          --python PATH      an interpreter with the packages of the peers; without it they are left out
          --peers NAME,…     the peers that it has: uWebSockets,websockets; default both
          --cycles N         slices of each server and row; default 8
          --slice MS         the length of a slice; default 120
          --connections N    for the memory of idle connections; default 10000
          --seconds N        how long 1,000 subscribers are streamed telemetry, each time; default 10
          --json PATH        writes all figures to a file too
          --markdown PATH    writes the tables to a file, as the documentation has them
          --svg PATH         writes a picture of the fan-out rows
          --instructions WITH  no times: counts the hub's instructions; WITH is the program valgrind, whose
                             callgrind_control stands beside it
        """

    private(set) var parts = Part.allCases
    private(set) var hub = ".build/release/ecosystem-hub"
    private(set) var python: String?
    private(set) var peers = ["uWebSockets", "websockets"]
    private(set) var cycles = 8
    private(set) var slice = Duration.milliseconds(120)
    private(set) var idleConnections = 10_000
    private(set) var telemetryTime = Duration.seconds(10)
    private(set) var jsonPath: String?
    private(set) var markdownPath: String?
    private(set) var picturePath: String?
    private(set) var valgrind: String?
    private(set) var wantsHelp = false

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
            case "--rows": parts = try value.split(separator: ",").map { try Self.part($0) }
            case "--hub": hub = value
            case "--python": python = value
            case "--peers": peers = value.split(separator: ",").map(String.init)
            case "--cycles": cycles = try Self.number(value, name)
            case "--slice": slice = .milliseconds(try Self.number(value, name))
            case "--connections": idleConnections = try Self.number(value, name)
            case "--seconds": telemetryTime = .seconds(try Self.number(value, name))
            case "--json": jsonPath = value
            case "--markdown": markdownPath = value
            case "--svg": picturePath = value
            case "--instructions": valgrind = value
            default: throw BenchmarkError("no option \(name); try --help")
            }
        }
    }

    /// The same for another build of the hub.
    func measuring(_ hub: String) -> Options {
        var options = self
        options.hub = hub
        return options
    }

    /// Those of some servers that can take part.
    func available(_ servers: [Server]) -> [Server] {
        servers.filter { server in
            switch server.kind {
            case .floor, .hub: true
            case .uWebSockets, .websockets: python != nil && peers.contains(server.name)
            }
        }
    }

    private static func part(_ name: Substring) throws -> Part {
        guard let part = Part(rawValue: String(name)) else {
            let known = Part.allCases.map(\.rawValue).joined(separator: ", ")
            throw BenchmarkError("--rows: \(name) is not one of \(known)")
        }
        return part
    }

    private static func number(_ text: some StringProtocol, _ option: String) throws -> Int {
        guard let number = Int(text), number > 0 else {
            throw BenchmarkError("\(option): \(text) is not a positive number")
        }
        return number
    }
}
