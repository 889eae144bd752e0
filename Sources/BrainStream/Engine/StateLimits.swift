internal import WebSocketCommon

/// What keeps a state small: it is sent to everyone, again and again.
enum StateLimits {
    /// The most symbols that states are kept of.
    static let symbols = 64
    /// How large the sections of a state may be without its log, in bytes of JSON; the protocol's own have 2 to 5 KB.
    static let size = 64 << 10
    /// The largest message from a broker, in bytes.
    static let messageSize = 64 << 10
    /// How deep what a source tells may be nested.
    static let depth = 16
    /// The largest entry of a log, in bytes of JSON.
    static let logEntrySize = 2 << 10
    /// How many of the last entries of the log a state tells.
    static let logEntries = 10
    /// How many of the last entries of the log are kept.
    static let journalEntries = 200
    /// How many of the last states are kept.
    static let history = RecipientGroups.replayLimit

    /// Checks that a value that somebody gave can be said again in any encoding.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - name: What errors call it.
    /// - Throws: `INVALID_REQUEST`, naming the number that is not finite, or what is nested too deep.
    static func check(_ value: JSON, _ name: String) throws(ServiceError) {
        guard let (path, problem) = problem(value, depth: 1) else { return }
        throw ServiceError(.invalidRequest, "\((name + path).shortened(to: 100)): \(problem)")
    }

    /// What is wrong with a value, and where in it; `nil` when nothing is.
    private static func problem(_ value: JSON, depth: Int) -> (path: String, problem: String)? {
        guard depth <= Self.depth else { return ("", "nested deeper than \(Self.depth) levels") }
        switch value {
        case .null, .bool, .string: return nil
        case .number(let number):
            guard !number.doubleValue.isFinite else { return nil }
            return ("", "expected a finite number, found \(number.text.shortened(to: 40))")
        case .array(let elements):
            for (place, element) in elements.enumerated() {
                guard let (path, problem) = problem(element, depth: depth + 1) else { continue }
                return ("[\(place)]\(path)", problem)
            }
        case .object(let object):
            for member in object.members {
                guard let (path, problem) = problem(member.value, depth: depth + 1) else {
                    continue
                }
                return (".\(member.name)\(path)", problem)
            }
        }
        return nil
    }
}
