internal import Glibc
internal import WebSocketCommon

/// All results of a run; what is added is printed at once.
struct Report {
    let machine: Machine
    private(set) var sections: [Section] = []
    /// The fan-out rows, which the picture shows.
    private(set) var fanOut: [Comparison] = []

    /// Prints what was measured on.
    init(_ machine: Machine) {
        self.machine = machine
        print("\(machine)")
        fflush(nil)
    }

    /// Begins a table.
    mutating func begin(_ section: Section) {
        sections.append(section)
        print("\n\(section.title)\n\(TerminalTable.header(section))")
        fflush(nil)
    }

    /// Adds a line to the table that was begun last.
    mutating func add(_ line: [Section.Cell]) {
        sections[sections.count - 1].append(line)
        print(TerminalTable.line(line.map(\.text), sections[sections.count - 1]))
        fflush(nil)
    }

    /// Says something about the table that was begun last.
    mutating func note(_ text: String) {
        sections[sections.count - 1].note(text)
        print("  \(text)")
        fflush(nil)
    }

    /// Adds the lines of a comparison, and keeps it for the picture when it is a fan-out row.
    mutating func add(_ comparison: Comparison, _ reference: ComparisonTable.Reference = .floor) {
        for line in ComparisonTable.lines(comparison, reference) { add(line) }
        if sections.last?.name == Part.fanout.rawValue { fanOut.append(comparison) }
    }

    /// All figures for programs: an object with an array of objects for each row.
    var json: [UInt8] {
        var report: JSONObject = [
            "machine": [
                "processor": .string(machine.processor), "cores": .integer(machine.cores),
                "kernel": .string(machine.kernel),
            ]
        ]
        for section in sections {
            report[section.name] = [
                "lines": .array(
                    section.lines.map { line in
                        var object = JSONObject()
                        for (column, cell) in zip(section.columns, line) {
                            object[column.name] = cell.json
                        }
                        return .object(object)
                    }
                ),
                "notes": .array(section.notes.map { .string($0) }),
            ]
        }
        return report.encoded() + [UInt8(ascii: "\n")]
    }

    /// The tables for the documentation, each between the marks that `scripts/benchmark_figures.py` looks for.
    var markdown: String {
        let about = Self.place("machine", "Taken on: \(machine).")
        let tables = sections.map { section in
            let titles = section.columns.map(\.title)
            let rules = section.columns.map { $0.isText ? "---" : "---:" }
            let rows = [titles, rules] + section.lines.map { $0.map(\.text) }
            let table = rows.map { "| \($0.joined(separator: " | ")) |" }
            let notes = section.notes.map { "\n\($0)" }
            return Self.place(section.name, (table + notes).joined(separator: "\n"))
        }
        return ([about] + tables).joined(separator: "\n")
    }

    private static func place(_ name: String, _ text: String) -> String {
        "<!-- \(name) -->\n\n\(text)\n\n<!-- /\(name) -->\n"
    }
}
