internal import WebSocketCommon

/// What a model says that it has generated.
struct GenerationReport: Equatable, Sendable {
    static let mostTokens = 1000
    /// The longest token, in Unicode scalars.
    static let longestToken = 1000

    let model: ModelID
    let session: SessionID
    let tokens: [String]
    /// Whether the session is over with them.
    let isComplete: Bool
    /// How long the model took for them, in seconds; `nil`: it does not say.
    let seconds: Double?

    /// What a report without tokens takes in memory and in messages, in bytes, roughly.
    static let baseCost = 512

    /// How many bytes it takes in messages when nothing is escaped: empty tokens take some, and a report without any takes some.
    var byteCount: Int { tokens.reduce(Self.baseCost) { $0 + $1.utf8.count + 3 } }
}

extension GenerationReport {
    /// Reads a report: `modelId`, `sessionId`, `tokens`, `isComplete`, `timing.generationMs`; unknown members are ignored.
    ///
    /// - Throws: `INVALID_PAYLOAD`, naming the member.
    init(_ object: JSONObject) throws(ClientError) {
        model = try Self.model(object["modelId"])
        session = try Self.session(object["sessionId"])
        isComplete = try Self.isComplete(object["isComplete"])
        tokens = try Self.tokens(object["tokens"], mayBeMissing: isComplete)
        seconds = try Self.seconds(object["timing"])
    }

    private static func model(_ value: JSON?) throws(ClientError) -> ModelID {
        guard let model = value?.stringValue.flatMap(ModelID.init(sanitizing:)) else {
            throw .invalid(
                "modelId",
                value,
                expected: "a text of 1 to \(ModelID.longest) characters"
            )
        }
        guard !DemoSource.models.contains(model) else {
            throw .invalid(
                "modelId",
                value,
                expected: "another name than \(model), which says that it is the demo"
            )
        }
        return model
    }

    private static func session(_ value: JSON?) throws(ClientError) -> SessionID {
        guard let session = value?.stringValue.flatMap(SessionID.init) else {
            throw .invalid(
                "sessionId",
                value,
                expected: "a text of 1 to \(SessionID.longest) characters"
            )
        }
        return session
    }

    private static func isComplete(_ value: JSON?) throws(ClientError) -> Bool {
        guard let value, value != .null else { return false }
        guard let isComplete = value.boolValue else {
            throw .invalid("isComplete", value, expected: "true or false")
        }
        return isComplete
    }

    private static func tokens(
        _ value: JSON?,
        mayBeMissing: Bool
    ) throws(ClientError) -> [String] {
        if mayBeMissing, value == nil || value == .null { return [] }
        let expected = "an array of at most \(mostTokens) texts"
        guard let values = value?.arrayValue, values.count <= mostTokens else {
            throw .invalid("tokens", value, expected: expected)
        }
        var tokens: [String] = []
        tokens.reserveCapacity(values.count)
        for (place, value) in values.enumerated() {
            guard let token = value.stringValue,
                token.unicodeScalars.dropFirst(longestToken).isEmpty
            else {
                throw .invalid(
                    "tokens[\(place)]",
                    value,
                    expected: "a text of at most \(longestToken) characters"
                )
            }
            tokens.append(token)
        }
        return tokens
    }

    private static func seconds(_ value: JSON?) throws(ClientError) -> Double? {
        guard let value, value != .null else { return nil }
        guard let timing = value.objectValue else {
            throw .invalid("timing", value, expected: "an object with generationMs")
        }
        guard let value = timing["generationMs"], value != .null else { return nil }
        guard let milliseconds = value.doubleValue, milliseconds.isFinite, milliseconds >= 0 else {
            throw .invalid("timing.generationMs", value, expected: "a number, 0 or more")
        }
        return milliseconds / 1000
    }
}
