internal import WebSocketCommon

/// An answer in the making: to a request for a page, or in the envelope.
struct Page {
    /// What of some records is told.
    enum View {
        /// The records themselves with statistics, and how many there are.
        case records
        /// The last record, and how it differs from the one before.
        case latest
        /// A list for each coordinate.
        case trajectory
        /// The records and the last emergency, in the shape of the endpoint and in that of the hook that polls it.
        case overview
        /// The last record and statistics.
        case consciousness
        /// How what was learned goes.
        case learning
        /// How near an emergency is.
        case defense
        /// Which regimes there were.
        case autonomy
        /// Those of the last hours.
        case history(hours: Int)
        /// The records, as the envelope names things.
        case envelope
    }

    /// What is asked for.
    enum Kind {
        /// Records of a session; `asked` is what it was called.
        case records(SessionID?, asked: String?, View)
        /// First which session was written last, then records of it.
        case newestSession(View, TelemetryOrder.Extent)
        /// A page of sessions, named as the envelope names things or not.
        case sessions(Range<Int>, isEnvelope: Bool)
        /// The last records of sessions.
        case latest
        /// A page of emergencies.
        case emergencies(Range<Int>)
        /// An emergency; `asked` is what it was called.
        case emergency(asked: String)
        /// How the directories are.
        case condition
        /// What became of a record.
        case append(SessionID, timestamp: String, Form)
    }

    /// How what became of a record is told.
    enum Form {
        /// As pages name things.
        case page
        /// As the dashboard's pages do, with what the original says.
        case dashboard
        /// As the envelope names things.
        case envelope
    }

    /// What is told beside what the files answer.
    struct Facts {
        /// The last emergency of the session; without a session of all.
        var emergency: Emergency?
        /// How the files are watched, if that was told.
        var watch: TelemetryWatch?
        /// What the service was used for.
        var usage: JSONObject
    }

    /// What is asked for.
    let kind: Kind
    /// The records that came.
    private(set) var collector: RecordCollector
    /// How many records the session has, if that was asked for.
    private(set) var total: Int?
    /// Anything else that came.
    private(set) var answer: TelemetryAnswer?

    /// The most bytes of records over HTTP.
    private static let mostBytes = 4 << 20
    /// The most bytes of records in an envelope, which is a message.
    private static let mostBytesOfEnvelope = 512 << 10

    init(_ kind: Kind, mostRecords: Int = .max) {
        self.kind = kind
        var mostBytes = Self.mostBytes
        switch kind {
        case .records(_, _, .envelope): mostBytes = Self.mostBytesOfEnvelope
        // It tells them twice.
        case .records(_, _, .overview), .newestSession(.overview, _): mostBytes /= 2
        default: break
        }
        collector = RecordCollector(mostBytes: mostBytes, mostRecords: mostRecords)
    }

    /// Takes a part of what was asked for.
    mutating func take(_ part: TelemetryAnswer) {
        switch (part, answer) {
        case (.records(let lines, let total), _):
            collector.take(lines)
            self.total = total ?? self.total
        case (.latest(let more), .latest(let before)?): answer = .latest(before + more)
        case (_, _): answer = part
        }
    }

    /// What is told when it cannot be had.
    func refusal(_ error: ServiceError) -> ServiceError {
        guard error.code == .notFound else { return error }
        switch kind {
        case .records(let session, let asked, _):
            return .sessionNotFound(asked ?? session?.text ?? "")
        case .emergency(let asked):
            return ServiceError(
                .notFound,
                "Emergency event not found: \(asked.shortened(to: SessionID.maximumLength + 8))"
            )
        default: return error
        }
    }
}

extension ServiceError {
    /// Tells that a session has no file, as the original does.
    static func sessionNotFound(_ asked: String) -> ServiceError {
        ServiceError(.notFound, "Telemetry session not found: \(asked)")
    }
}
