import SQLiteStore
import SessionBuddy
import WebSocketCommon

/// Plays the hub for a session-buddy: checks, answers, publishes, and keeps a record of what was published.
struct Desk {
    private(set) var service: SessionBuddy
    /// Everything that was published, with its time.
    private(set) var record: [(event: Event, time: Timestamp)] = []
    /// The present, which each request and event moves on by a second.
    private(set) var now = Timestamp(clampingMicroseconds: 1_795_161_600_000_000)
    private var identifiers = 0
    /// Whether work waits, and with it the answers that wait for it.
    var holdsWork = false
    private var heldWork: [Work] = []

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
        service = SessionBuddy(index: index, limits: limits)
    }

    /// Asks as a client does.
    @discardableResult
    mutating func ask(
        _ name: String,
        _ parameters: JSONObject = [:]
    ) throws(ServiceError) -> JSONObject {
        guard let declaration = SessionBuddy.catalogue.request(name) else {
            throw .unknownRequest(name)
        }
        now = now.advanced(by: .seconds(1))
        identifiers += 1
        let request = ServiceRequest(
            name: name,
            parameters: .object(parameters),
            freshID: "fresh-\(identifiers)",
            time: now
        )
        try parameters.withSlice { (slice) throws(ServiceError) in
            try declaration.parameters.check(slice, .invalidRequest, of: name)
        }
        var outcome = try service.handle(request)
        if case .after(let work) = outcome.moment { outcome = try work.run() }
        for event in outcome.events { try check(event) }
        for event in outcome.events { apply(event, at: now) }
        try doWork()
        try outcome.reply.withSlice { (slice) throws(ServiceError) in
            try declaration.answer.check(slice, .internalError, of: name)
        }
        return outcome.reply
    }

    /// Publishes as a client does.
    mutating func publish(_ name: String, _ data: JSONObject) throws(ServiceError) {
        now = now.advanced(by: .seconds(1))
        let event = Event(name, data)
        try check(event)
        apply(event, at: now)
        try doWork()
    }

    private mutating func doWork() throws(ServiceError) {
        heldWork += service.takeWork()
        guard !holdsWork else { return }
        let due = heldWork
        heldWork = []
        var failure: ServiceError?
        for work in due { do throws(ServiceError) { _ = try work.run() } catch { failure = error } }
        if let failure { throw failure }
    }

    /// Folds an event in, unchecked, as a replay does.
    mutating func apply(_ event: Event, at time: Timestamp) {
        record.append((event, time))
        event.data.withSlice { slice in
            service.apply(EventView(name: event.name, data: slice, time: time))
        }
    }

    private func check(_ event: Event) throws(ServiceError) {
        guard let declaration = SessionBuddy.catalogue.event(event.name) else {
            throw ServiceError(.unknownEvent, event.name)
        }
        try event.data.withSlice { (slice) throws(ServiceError) in
            try declaration.payload.check(slice, .invalidPayload, of: event.name)
            _ = try declaration.channels(for: slice)
            try service.check(EventView(name: event.name, data: slice, time: now))
        }
    }

    // MARK: Asking for tests

    /// The code and text of the refusal that a request meets; `nil` when it is answered.
    mutating func refusal(_ name: String, _ parameters: JSONObject = [:]) -> Refusal? {
        do throws(ServiceError) {
            try ask(name, parameters)
            return nil
        } catch { return Refusal(error) }
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
        answers.append(try ask("search_knowledge", ["query": "e", "limit": 500]))
        return answers
    }
}

/// A refusal as tests compare it.
struct Refusal: Equatable, CustomStringConvertible {
    let code: ErrorCode
    let message: String

    init(_ code: ErrorCode, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: ServiceError) { self.init(error.code, error.message) }

    var description: String { "\(code.rawValue) \(message)" }
}
