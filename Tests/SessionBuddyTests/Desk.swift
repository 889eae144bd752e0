import SQLiteStore
import SessionBuddy
import TestSupport
import WebSocketCommon

/// Plays the hub for a session-buddy; each request and event moves the present on by a second.
typealias Desk = ServiceDesk<SessionBuddy>

extension Desk {
    /// Opens a desk whose knowledge is in an index of its own, in memory.
    init(_ change: (inout SessionBuddy.Limits) -> Void = { _ in }) throws {
        try self.init(index: SQLiteSearchIndex(path: ":memory:"), change)
    }

    init(
        index: any SearchIndex,
        _ change: (inout SessionBuddy.Limits) -> Void = { _ in }
    ) {
        var limits = SessionBuddy.Limits()
        change(&limits)
        self.init(SessionBuddy(index: index, limits: limits), pace: .seconds(1))
    }

    /// The identifiers of the sessions in a list.
    mutating func sessions(_ parameters: JSONObject = [:]) throws -> [String] {
        let list = try ask("list_sessions", parameters)["sessions"]?.arrayValue ?? []
        return list.compactMap { $0["session_id"]?.stringValue }
    }

    /// The identifiers of the knowledge that a search finds.
    mutating func found(_ query: String, _ more: JSONObject = [:]) throws -> [String] {
        var parameters = more
        parameters["query"] = .string(query)
        let list = try ask("search_knowledge", parameters)["results"]?.arrayValue ?? []
        return list.compactMap { $0["knowledge_id"]?.stringValue }
    }

    /// All that can be asked: two services with the same answers have the same state.
    mutating func everything() throws -> [JSONObject] {
        var answers = [try ask("list_sessions", ["limit": 500])]
        for id in try sessions(["limit": 500]) {
            answers.append(try ask("get_session", ["session_id": .string(id)]))
        }
        return answers
    }
}
