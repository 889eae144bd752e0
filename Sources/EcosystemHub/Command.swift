internal import Glibc

/// A subcommand: what it is called, what it takes, what it does.
struct Command: Sendable {
    /// Its name on the command line.
    let name: String
    /// What stands behind its name, options aside.
    let operands: String
    /// What it does, a sentence.
    let summary: String
    /// What its help says beyond that; empty when there is no more to say.
    var details = ""
    /// The options it takes.
    let options: [CommandOption]
    /// Does it; answers the exit status.
    let run: @Sendable (CommandLineParser) throws -> Int32

    /// All of them, in the order in which `--help` shows them.
    static let all: [Command] = [
        .run, .serve, .status, .health, .ask, .publish, .subscribe, .describe, .hermes, .demo,
    ]

    /// The text of `--help`.
    var help: String {
        var lines = ["Usage: ecosystem-hub \(name) [OPTION]… \(operands)", "", summary]
        if !details.isEmpty { lines += ["", details] }
        let rows = (options + [CommandOption("help", "show this help")]).map { option in
            ("--\(option.name)\(option.value.map { " \($0)" } ?? "")", option.help)
        }
        let width = rows.map(\.0.count).max() ?? 0
        lines += ["", "Options:"] + rows.map { "  \($0.0.padded(to: width))  \($0.1)" }
        return lines.joined(separator: "\n")
    }
}

extension Command {
    /// Where settings come from; every subcommand that reads them takes it.
    static let settingsOption = CommandOption(
        "settings",
        value: "DIR",
        "read settings from DIR (else $CONFIGURATION_DIRECTORY, ./settings, /etc/ecosystem-hub)"
    )
    /// Where state is kept.
    static let stateOption = CommandOption(
        "state",
        value: "DIR",
        "keep state in DIR (else $STATE_DIRECTORY, ~/.local/state/ecosystem-hub)"
    )
    /// Answers for programs.
    static let jsonOption = CommandOption("json", "print JSON for programs")
}

extension String {
    /// The text with spaces behind it, at least `width` characters long.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}

extension Int {
    /// The number and what it counts: `1 restart`, `2 restarts`.
    func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}

/// Something that ends a command: it is printed, and the command's exit status is 1.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The exit statuses beside 0 and 1 (sysexits.h).
enum ExitCode {
    /// The command line cannot be used.
    static let usage: Int32 = 64
    /// The settings cannot be used.
    static let configuration: Int32 = 78
}
