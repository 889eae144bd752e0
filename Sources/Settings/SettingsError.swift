/// One thing wrong with the settings, said so that it can be found and mended.
///
/// Reads `settings/session-buddy.yaml:7:9: websocket.port: 70000 is outside 0...65535`.
package struct SettingsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Where it is; `nil` when a default is at fault, which nobody wrote down.
    package let place: SettingsPlace?
    /// The path of the key, `websocket.port`; `nil` when the file itself is at fault.
    package let key: String?
    /// What is wrong, as a phrase: the offending value and what was expected.
    package let problem: String

    /// Describes a problem of a key, a file, or both.
    package init(at place: SettingsPlace?, key: String? = nil, _ problem: String) {
        self.place = place
        self.key = key
        self.problem = problem
    }

    /// The message; parts that are unknown are left out.
    ///
    /// A variable's name already spells its key, so the key is left out there too.
    package var description: String {
        switch place {
        case .environment(let variable): "\(variable): \(problem)"
        case let place:
            [place?.description, key, problem].compactMap(\.self).joined(separator: ": ")
        }
    }
}

/// All the problems of a file at once, so that it is mended in one go.
package struct SettingsErrors: Error, Equatable, Sendable, CustomStringConvertible {
    /// The problems, never none, in the order of their file; those of variables come last.
    package let errors: [SettingsError]

    /// Wraps the one problem that ended reading.
    package init(_ error: SettingsError) {
        errors = [error]
    }

    /// Sorts problems by their place; `nil` when there are none.
    ///
    /// Those of several files stay together, in the order in which the files first come.
    package init?(_ errors: [SettingsError]) {
        guard !errors.isEmpty else { return nil }
        var ranks: [String: Int] = [:]
        for case .position(let position)? in errors.map(\.place) where ranks[position.file] == nil {
            ranks[position.file] = ranks.count
        }
        self.errors = errors.enumerated().sorted { one, other in
            (one.element.order(ranks), one.offset) < (other.element.order(ranks), other.offset)
        }.map(\.element)
    }

    /// The messages, one a line.
    package var description: String {
        errors.map(\.description).joined(separator: "\n")
    }
}

extension SettingsError {
    /// The rank of the place; whole files come first, variables last.
    fileprivate func order(_ ranks: [String: Int]) -> SourceOrder {
        switch place {
        case .file, nil: SourceOrder(file: -1, line: 0, column: 0)
        case .position(let position):
            SourceOrder(
                file: ranks[position.file] ?? 0,
                line: position.line,
                column: position.column
            )
        case .environment: SourceOrder(file: .max, line: 0, column: 0)
        }
    }
}

/// The order in which problems are told: by file, then by line, then by column.
private struct SourceOrder: Comparable {
    let file: Int
    let line: Int
    let column: Int

    static func < (one: SourceOrder, other: SourceOrder) -> Bool {
        (one.file, one.line, one.column) < (other.file, other.line, other.column)
    }
}
