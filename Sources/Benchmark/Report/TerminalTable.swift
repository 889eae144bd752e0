/// The lines of a table on the terminal, printed before the later ones are known.
enum TerminalTable {
    static func header(_ section: Section) -> String { line(section.columns.map(\.title), section) }

    static func line(_ cells: [String], _ section: Section) -> String {
        zip(cells, section.columns)
            .map { $1.isText ? $0.left($1.width) : $0.right($1.width) }
            .joined(separator: "  ")
    }
}
