internal import WebSocketCommon

/// One measurement.
struct Sample: Sendable {
    let name: SeriesName
    let value: Double
    /// How much may differ without mattering, in the unit of the value; 0 for not known.
    let resolution: Double
    /// When it was measured; not after the present.
    let time: Timestamp

    /// The greatest magnitude of a value, which single precision and squares can hold.
    static let greatest = 1e30

    /// Names what was measured.
    init(_ name: SeriesName, _ value: Double, resolution: Double = 0, at time: Timestamp) {
        self.name = name
        self.value = value
        self.resolution = resolution
        self.time = time
    }

    /// Reads a sample as a request has it.
    ///
    /// - Parameters:
    ///   - object: `name`, `value`, and perhaps `labels`, `resolution` and `timestamp`.
    ///   - now: The present, which a missing timestamp means, and one that is ahead within `limits.ahead`: clocks differ.
    ///   - limits: What is too much.
    /// - Throws: `INVALID_REQUEST` or `LIMIT_EXCEEDED`, naming the member.
    init(_ object: JSON, now: Timestamp, limits: Akosha.Limits) throws(ServiceError) {
        guard case .object(let members) = object else {
            throw ServiceError(.invalidRequest, "expected an object, found \(object.kindName)")
        }
        name = try Self.name(members, limits)
        guard let number = members["value"] else { throw .missingParameter("value") }
        guard let value = number.doubleValue else {
            throw ServiceError(
                .invalidRequest,
                "value: expected a number, found \(number.kindName)"
            )
        }
        guard value.magnitude <= Self.greatest else {
            throw ServiceError(
                .invalidRequest,
                "value: \(value) is no finite number of at most \(Self.greatest)"
            )
        }
        self.value = value
        resolution = try Self.resolution(members["resolution"] ?? .null)
        time = try Self.time(members["timestamp"] ?? .null, now, limits.ahead)
    }

    /// Reads the name and the labels of a series.
    static func name(
        _ members: JSONObject,
        _ limits: Akosha.Limits
    ) throws(ServiceError) -> SeriesName {
        guard let text = members["name"], text != .null else { throw .missingParameter("name") }
        guard let metric = text.stringValue else {
            throw ServiceError(
                .invalidRequest,
                "name: expected a string, found \(text.kindName)"
            )
        }
        try checkName(metric, "name")
        let name = SeriesName(
            metric: metric,
            labels: try labels(members["labels"] ?? .null, limits)
        )
        let size = name.key.utf8.count
        guard size <= limits.seriesName else {
            throw ServiceError(
                .limitExceeded,
                "name and labels of \(size) bytes, limit is \(limits.seriesName)"
            )
        }
        return name
    }

    private static func labels(
        _ value: JSON,
        _ limits: Akosha.Limits
    ) throws(ServiceError) -> [SeriesName.Label] {
        if value == .null { return [] }
        guard case .object(let members) = value else {
            throw ServiceError(
                .invalidRequest,
                "labels: expected an object, found \(value.kindName)"
            )
        }
        guard members.members.count <= limits.labels else {
            throw ServiceError(
                .limitExceeded,
                "labels: \(members.members.count), limit is \(limits.labels)"
            )
        }
        var labels: [SeriesName.Label] = []
        for member in members.members {
            guard let text = member.value.stringValue else {
                throw ServiceError(
                    .invalidRequest,
                    "labels: \(member.name.quoted): expected a string, found \(member.value.kindName)"
                )
            }
            try checkName(member.name, "labels")
            guard !text.hasControlCharacters else {
                throw ServiceError(
                    .invalidRequest,
                    "labels: \(member.name.quoted): \(text.quoted) has control characters"
                )
            }
            labels.append(SeriesName.Label(name: member.name, value: text))
        }
        return labels
    }

    private static func resolution(_ value: JSON) throws(ServiceError) -> Double {
        if value == .null { return 0 }
        guard let resolution = value.doubleValue, 0...greatest ~= resolution else {
            throw ServiceError(
                .invalidRequest,
                "resolution: expected a number of 0 to \(greatest), found \(value.kindName)"
            )
        }
        return resolution
    }

    private static func checkName(_ text: String, _ field: String) throws(ServiceError) {
        guard !(1...255 ~= text.utf8.count) || text.hasControlCharacters else { return }
        throw ServiceError(
            .invalidRequest,
            "\(field): \(text.quoted) is not a name of 1 to 255 bytes without control characters"
        )
    }

    private static func time(
        _ value: JSON,
        _ now: Timestamp,
        _ ahead: Duration
    ) throws(ServiceError) -> Timestamp {
        if value == .null { return now }
        guard let text = value.stringValue, let time = Timestamp(text) else {
            let found = value.stringValue.map(\.quoted) ?? value.kindName
            throw ServiceError(
                .invalidRequest,
                "timestamp: expected YYYY-MM-DDTHH:MM:SS with Z or +00:00, found \(found)"
            )
        }
        guard time <= now.advanced(by: ahead) else {
            throw ServiceError(
                .invalidRequest,
                "timestamp: \(time) is more than \(ahead) ahead of \(now)"
            )
        }
        return min(time, now)
    }
}

extension JSON {
    /// What it is, as errors name it.
    var kindName: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let number):
            number.text.utf8.count > 40 ? "\(number.text.prefix(39))…" : number.text
        case .string(let text): text.quoted
        case .array: "array"
        case .object: "object"
        }
    }
}
