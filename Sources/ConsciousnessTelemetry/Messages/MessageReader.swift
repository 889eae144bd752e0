internal import WebSocketCommon

/// The reader of clients' messages.
enum MessageReader {
    /// How many sessions one message may name.
    static let sessionCounts = 1...100
    /// How many records `replay` may ask for; as many at most has `from_step`.
    static let replays = 0...10_000

    /// Reads a message.
    ///
    /// - Throws: What is wrong with it.
    static func read(_ message: ConversationMessage) throws(MessageError) -> ClientMessage {
        guard message.isText else {
            throw .invalidFormat(.decodeError, "a binary message; messages are JSON texts")
        }
        let object: JSONSlice
        do {
            object = try JSONSlice(parsing: message.payload)
        } catch {
            throw .invalidFormat(.decodeError, error.description)
        }
        guard object.kind == .object else {
            throw .invalidFormat(.invalidRequest, "expected an object, found \(object.excerpt)")
        }
        guard let type = object.member("type") else {
            throw .invalidFormat(.invalidRequest, "type: field required")
        }
        guard let type = type.string?.decoded() else {
            throw .invalidFormat(
                .invalidRequest,
                "type: expected a string, found \(type.excerpt)"
            )
        }
        switch type {
        case "subscribe": return .subscribe(try subscription(object))
        case "unsubscribe": return .unsubscribe(try selection(object).names)
        case "heartbeat": return .heartbeat
        case "snapshot": return .snapshot(try selection(object).names)
        default:
            throw MessageError(
                .unknownRequest,
                "Unknown message type: \(type.quoted) (there are subscribe, unsubscribe, heartbeat, snapshot)"
            )
        }
    }

    private static func subscription(
        _ object: JSONSlice
    ) throws(MessageError) -> SubscriptionRequest {
        var request = SubscriptionRequest()
        request.selection = try selection(object)
        request.replay = try replay(object)
        if request.selection == .all, request.replay != nil {
            throw MessageError(
                .invalidRequest,
                "replay, from_step: need sessions; name them by sessionId or sessionIds"
            )
        }
        if let snapshot = object.given("snapshot") {
            guard let wanted = JSON(snapshot).boolValue else {
                throw .wrong("snapshot", expected: "a boolean", found: snapshot)
            }
            request.wantsSnapshot = wanted
        }
        if let conditions = object.given("where") {
            request.filter = try MetricFilter(reading: conditions)
        }
        return request
    }

    private static func replay(
        _ object: JSONSlice
    ) throws(MessageError) -> SubscriptionRequest.Replay? {
        let (replay, fromStep) = (object.given("replay"), object.given("from_step"))
        if replay != nil, fromStep != nil {
            throw MessageError(.invalidRequest, "replay, from_step: expected one of them")
        }
        if let replay {
            guard let count = JSON(replay).intValue, replays.contains(count) else {
                let (least, most) = (replays.lowerBound, replays.upperBound)
                throw .wrong("replay", expected: "an integer of \(least)...\(most)", found: replay)
            }
            return count == 0 ? SubscriptionRequest.Replay.none : .last(count)
        }
        if let fromStep {
            guard let step = JSON(fromStep).intValue, step >= 0 else {
                throw .wrong("from_step", expected: "an integer not below 0", found: fromStep)
            }
            return .fromStep(step)
        }
        return nil
    }

    private static func selection(
        _ object: JSONSlice
    ) throws(MessageError) -> SubscriptionRequest.Selection {
        let (one, several) = (object.given("sessionId"), object.given("sessionIds"))
        switch (one, several) {
        case (nil, nil): return .all
        case (let one?, nil): return .one(try name(one, "sessionId"))
        case (nil, let several?): return .several(try names(several))
        case (_?, _?):
            throw MessageError(.invalidRequest, "sessionId, sessionIds: expected one of them")
        }
    }

    private static func name(
        _ value: JSONSlice,
        _ member: String
    ) throws(MessageError) -> SessionName {
        guard let text = value.string?.decoded() else {
            throw .wrong(member, expected: "a string", found: value)
        }
        guard let name = SessionName(spelling: text) else { throw .notASession(member, text) }
        return name
    }

    private static func names(_ value: JSONSlice) throws(MessageError) -> [SessionName] {
        guard value.kind == .array else {
            throw .wrong("sessionIds", expected: "an array of strings", found: value)
        }
        var names: [SessionName] = []
        try value.forEachElement { (element) throws(MessageError) in
            guard names.count < sessionCounts.upperBound else {
                throw MessageError(
                    .limitExceeded,
                    "sessionIds: more than \(sessionCounts.upperBound) sessions in one message"
                )
            }
            names.append(try name(element, "sessionIds"))
        }
        guard !names.isEmpty else {
            throw MessageError(
                .invalidRequest,
                "sessionIds: expected 1 to \(sessionCounts.upperBound) sessions, found none"
            )
        }
        return names
    }
}

extension SubscriptionRequest.Selection {
    /// The sessions, each once, in the order they were named; `nil`: all.
    var names: [SessionName]? {
        switch self {
        case .all: return nil
        case .one(let name): return [name]
        case .several(let names):
            var seen: Set<SessionID> = []
            return names.filter { seen.insert($0.id).inserted }
        }
    }
}

extension JSONSlice {
    /// The member of that name; `nil` when it is missing or null.
    func given(_ name: StaticString) -> JSONSlice? {
        member(name).flatMap { $0.kind == .null ? nil : $0 }
    }
}
