/// What a handler cannot make sense of, as a phrase.
package struct XMLProblem: Error, Equatable, Sendable {
    /// The phrase, fit for whoever sent the document.
    package let phrase: String

    /// Takes a phrase.
    package init(_ phrase: String) { self.phrase = phrase }
}

/// A document that is not read: what is wrong and where.
package struct XMLError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, as a phrase fit for whoever sent the document.
    package let problem: String
    /// The line, counted from 1.
    package let line: Int
    /// The column, in bytes of the document, counted from 1.
    package let column: Int

    /// Names a fault and its place.
    package init(_ problem: String, line: Int, column: Int) {
        self.problem = problem
        self.line = line
        self.column = column
    }

    /// The fault as `line 3, column 14: mismatched tag`.
    package var description: String { "line \(line), column \(column): \(problem)" }
}
