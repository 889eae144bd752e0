/// A place in a file: where a node of a settings file begins.
package struct SourcePosition: Equatable, Sendable, CustomStringConvertible {
    /// The path of the file, as it was opened.
    package let file: String
    /// The line, from 1.
    package let line: Int
    /// The column in characters, from 1.
    package let column: Int

    /// Names a character of a file.
    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// The form that editors and terminals follow: `file:line:column`.
    package var description: String { "\(file):\(line):\(column)" }
}

/// Where a setting was found, and so where its reader goes to change it.
package enum SettingsPlace: Equatable, Sendable, CustomStringConvertible {
    /// A whole file or directory: it is missing, unreadable or too large.
    case file(String)
    /// A key or a value in a file.
    case position(SourcePosition)
    /// An environment variable, by name.
    case environment(String)

    /// The place as an error message begins with it.
    package var description: String {
        switch self {
        case .file(let path): path
        case .position(let position): position.description
        case .environment(let variable): variable
        }
    }
}
