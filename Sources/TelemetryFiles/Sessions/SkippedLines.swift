internal import ConsciousnessTelemetry

/// The lines of a file that are no records, as far as they are still to be told.
struct SkippedLines {
    /// How many lines of a file are told one by one; the others are counted.
    static let mostNamed = 10

    /// One whose number in the file is not known yet.
    private struct Waiting {
        /// Its number, counted from where following the file began.
        let line: Int
        let reason: TelemetryLineError
    }

    private var named = 0
    private var waiting: [Waiting] = []
    /// How many were counted since it was last told.
    private var uncounted = 0

    /// Whether lines were only counted since it was last told how many.
    var hasCount: Bool { uncounted > 0 }

    /// Takes a line whose number in the file is known.
    ///
    /// - Returns: What to tell at once; `nil` for one of those that are only counted.
    mutating func skip(line: Int, of file: String, reason: TelemetryLineError) -> String? {
        isNamed() ? Self.notice(line, of: file, reason) : nil
    }

    /// Takes a line whose number in the file is not known before the lines ahead of it are counted.
    mutating func skip(lineFromBase line: Int, reason: TelemetryLineError) {
        if isNamed() { waiting.append(Waiting(line: line, reason: reason)) }
    }

    private mutating func isNamed() -> Bool {
        guard named < Self.mostNamed else {
            uncounted += 1
            return false
        }
        named += 1
        return true
    }

    /// Takes what can be told once it is known how many lines are ahead.
    mutating func takeWaiting(linesAhead: Int, of file: String) -> [String] {
        defer { waiting = [] }
        return waiting.map { Self.notice(linesAhead + $0.line, of: file, $0.reason) }
    }

    /// Takes how many were only counted since this was last asked.
    mutating func takeCount() -> Int {
        defer { uncounted = 0 }
        return uncounted
    }

    private static func notice(_ line: Int, of file: String, _ reason: TelemetryLineError)
        -> String
    {
        "\(file):\(line): \(reason); the line is skipped"
    }
}
