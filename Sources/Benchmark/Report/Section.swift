internal import WebSocketCommon

/// One table of results: the same lines for the terminal, for programs and for the documentation.
struct Section {
    /// A column: its title on the terminal, its name for programs.
    struct Column {
        let title: String
        let name: String
        /// Whether its cells begin at the left.
        let isText: Bool
        /// How wide it is on the terminal.
        let width: Int

        static func text(_ title: String, _ name: String, width: Int = 11) -> Column {
            Column(title: title, name: name, isText: true, width: max(title.count, width))
        }

        static func number(_ title: String, _ name: String) -> Column {
            Column(title: title, name: name, isText: false, width: max(title.count, 6))
        }

        /// The column of `Cell.range`.
        static func quartiles(_ name: String) -> Column {
            Column(title: "quartiles", name: name, isText: false, width: 11)
        }
    }

    /// A value, as text and as JSON.
    struct Cell {
        let text: String
        let json: JSON

        static let none = Cell(text: "", json: .null)

        static func text(_ text: String) -> Cell { Cell(text: text, json: .string(text)) }

        static func count(_ number: Int) -> Cell {
            Cell(text: Double(number).grouped, json: .integer(number))
        }

        static func number(_ number: Double, _ decimals: Int) -> Cell {
            Cell(text: number.fixed(decimals), json: .float(number))
        }

        /// A median; the quartiles stand in a cell of their own.
        static func median(_ quartiles: Quartiles?, _ decimals: Int) -> Cell {
            quartiles.map { .number($0.median, decimals) } ?? .none
        }

        /// The first and third quartile.
        static func range(_ quartiles: Quartiles?, _ decimals: Int) -> Cell {
            guard let quartiles else { return .none }
            return Cell(
                text: "\(quartiles.first.fixed(decimals))…\(quartiles.third.fixed(decimals))",
                json: .array([.float(quartiles.first), .float(quartiles.third)])
            )
        }

        /// A rate in a unit that fits.
        static func rate(_ rate: Double) -> Cell {
            Cell(
                text: rate < 1e6 ? rate.grouped : (rate / 1e6).fixed(2) + " M",
                json: .float(rate)
            )
        }
    }

    /// The name of the row, as `--rows` takes it.
    let name: String
    let title: String
    let columns: [Column]
    private(set) var lines: [[Cell]] = []
    private(set) var notes: [String] = []

    init(_ name: String, _ title: String, _ columns: [Column]) {
        self.name = name
        self.title = title
        self.columns = columns
    }

    mutating func append(_ line: [Cell]) { lines.append(line) }

    mutating func note(_ text: String) { notes.append(text) }
}
