internal import Glibc
internal import Settings

/// The program: it finds the subcommand and hands over.
@main
struct EcosystemHub {
    /// The version that `/health` and `--version` tell.
    static let version = "0.1.0"

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        exit(run(arguments))
    }

    private static func run(_ arguments: [String]) -> Int32 {
        guard let name = arguments.first else {
            print(overview)
            return ExitCode.usage
        }
        if ["--help", "-h", "help"].contains(name) {
            print(overview)
            return 0
        }
        if name == "--version" {
            print("ecosystem-hub \(version)")
            return 0
        }
        guard let command = Command.all.first(where: { $0.name == name }) else {
            let what = name.hasPrefix("-") ? "option" : "command"
            StandardError.write("ecosystem-hub: no \(what) \(name); try: ecosystem-hub --help")
            return ExitCode.usage
        }
        return perform(command, Array(arguments.dropFirst()))
    }

    private static func perform(_ command: Command, _ arguments: [String]) -> Int32 {
        do {
            let parser = try CommandLineParser(arguments, options: command.options)
            guard !parser.has("help") else {
                print(command.help)
                return 0
            }
            return try command.run(parser)
        } catch let error as UsageError {
            let hint = "try: ecosystem-hub \(command.name) --help"
            StandardError.write("ecosystem-hub \(command.name): \(error.problem); \(hint)")
            return ExitCode.usage
        } catch let error as SettingsErrors {
            StandardError.write("\(error)")
            return ExitCode.configuration
        } catch {
            StandardError.write("ecosystem-hub \(command.name): \(error)")
            return 1
        }
    }

    private static var overview: String {
        let width = Command.all.map(\.name.count).max() ?? 0
        let rows = Command.all.map { "  \($0.name.padded(to: width))  \($0.summary)" }
        return """
            ecosystem-hub \(version): the realtime servers of a developer's ecosystem, under one supervisor.

            Usage: ecosystem-hub COMMAND [OPTION]… [OPERAND]…

            \(rows.joined(separator: "\n"))

            ecosystem-hub COMMAND --help tells more about one of them.
            """
    }
}
