package import WebSocketCommon

/// The files of telemetry as the service sees them: somebody else reads them, on a thread of its own.
///
/// Orders are carried out side by side; only what is about a session that an earlier one appends to waits for that. What they find and
/// what is appended to the files is reported in one sequence: an answer's last part covers every line of its session that was reported
/// before it, and none that is reported after it. So an answer may have a few records more than were asked for: those that came while
/// it was read.
package protocol TelemetryLink: Sendable {
    /// Begins to watch.
    ///
    /// - Parameter wake: Is called whenever there are reports; from any thread.
    /// - Throws: `INTERNAL_ERROR` when a directory can neither be made nor read, or the process may have no more threads.
    func start(wake: @escaping @Sendable () -> Void) throws(ServiceError)

    /// Has something read or written.
    func post(_ order: TelemetryOrder)

    /// Takes what was found since the last time, in order.
    func takeReports() -> [TelemetryReport]

    /// Ends the watch; nothing is called after it.
    func stop()
}

/// Something that is to be read or written.
package struct TelemetryOrder: Equatable, Sendable {
    /// What is wanted.
    package enum Action: Equatable, Sendable {
        /// The records of a session, oldest first, in parts; of more than 8 MiB the newest.
        case records(session: String, Extent)
        /// The last record of each of these sessions.
        case latest(sessions: [String])
        /// The last record of each of the sessions that were written last, at most so many.
        case newest(count: Int)
        /// The sessions in order of their ids: how many there are, and a page of them.
        case sessions(offset: Int, limit: Int)
        /// The emergencies, the newest first: how many there are, and a page of them.
        case emergencies(offset: Int, limit: Int)
        /// An emergency's file.
        case emergency(id: String)
        /// What `/health` of the original tells.
        case condition
        /// Append a record to a session's file; one without `step` has it given.
        case append(session: String, AppendedRecord)
    }

    /// Which records of a session.
    package enum Extent: Equatable, Sendable {
        /// So many before the newest `offset`; with the whole number of records if `counted`.
        case last(Int, offset: Int, counted: Bool)
        /// Those from that step on, at most so many (the newest of them).
        case fromStep(Int, limit: Int)
        /// Those whose timestamp is not before this, at most so many (the newest of them).
        case since(Timestamp, limit: Int)

        /// How many at most.
        package var limit: Int {
            switch self {
            case .last(let limit, offset: _, counted: _), .fromStep(_, let limit),
                .since(_, let limit):
                limit
            }
        }
    }

    /// The number by which it is answered.
    package let ticket: UInt64
    /// What is wanted.
    package let action: Action

    /// Describes an order.
    package init(ticket: UInt64, _ action: Action) {
        self.ticket = ticket
        self.action = action
    }
}

/// A record that somebody wants appended.
package struct AppendedRecord: Equatable, Sendable {
    /// When it was recorded, ISO 8601.
    package var timestamp: String
    /// Its step; `nil`: one more than that of the session's last record, 0 in a new one.
    package var step: Int?
    /// Its telemetry.
    package var telemetry: JSONObject

    /// Describes a record.
    package init(timestamp: String, step: Int?, telemetry: JSONObject) {
        self.timestamp = timestamp
        self.step = step
        self.telemetry = telemetry
    }
}

/// A record of a session: a line of its file that was checked.
package struct TelemetryLine: Equatable, Sendable {
    /// The line without its end: an object of UTF-8 JSON with an integer `step` and an object `telemetry`.
    package let bytes: [UInt8]
    /// Its step.
    package let step: Int

    /// Names a line that was checked.
    package init(bytes: [UInt8], step: Int) {
        self.bytes = bytes
        self.step = step
    }
}

/// Something that was found.
package enum TelemetryReport: Sendable {
    /// Records were appended to a session.
    case appended(session: String, [TelemetryLine])
    /// A session's file is there for the first time, or anew.
    case appeared(session: String)
    /// A session's file is gone.
    case vanished(session: String)
    /// An emergency's file is there for the first time; its content is an object.
    case emergency(id: String, JSONObject)
    /// Lines were skipped; how many since the last report.
    case skipped(lines: Int)
    /// How the watch goes changed.
    case watching(TelemetryWatch)
    /// A part of an order's answer; after the last part the order is done.
    case answer(ticket: UInt64, TelemetryAnswer, isLast: Bool)
    /// An order could not be carried out: `NOT_FOUND` for a session or an emergency that is not there.
    case failed(ticket: UInt64, ServiceError)
}

/// How the directories are watched.
package struct TelemetryWatch: Equatable, Sendable {
    /// Whether the kernel tells of changes; else they are looked for by a timer.
    package var usesInotify: Bool
    /// How many sessions there are.
    package var sessions: Int
    /// How many emergencies there are.
    package var emergencies: Int

    /// Describes a watch.
    package init(usesInotify: Bool, sessions: Int, emergencies: Int) {
        self.usesInotify = usesInotify
        self.sessions = sessions
        self.emergencies = emergencies
    }
}

/// What an order found.
package enum TelemetryAnswer: Sendable {
    /// Records, oldest first; `total` is how many the session has, when that was asked for.
    case records([TelemetryLine], total: Int?)
    /// The last record of each session; `nil` where there is none.
    case latest([(session: String, line: TelemetryLine?)])
    /// A page of sessions, and how many there are.
    case sessions(total: Int, [SessionFile])
    /// A page of emergencies, and how many there are.
    case emergencies(total: Int, [EmergencyFile])
    /// An emergency.
    case emergency(JSONObject)
    /// How the directories are.
    case condition(TelemetryDirectories)
    /// What was appended.
    case appended(step: Int)
}

/// A session's file.
package struct SessionFile: Equatable, Sendable {
    /// The session.
    package let session: String
    /// The name of its file.
    package let path: String
    /// Its size in bytes.
    package let size: Int

    /// Describes a session's file.
    package init(session: String, path: String, size: Int) {
        self.session = session
        self.path = path
        self.size = size
    }
}

/// An emergency's file.
package struct EmergencyFile: Equatable, Sendable {
    /// What the emergency is called: the name of its file without `.json`.
    package let id: String
    /// When it was, as its name has it; empty when the name has none.
    package let timestamp: String

    /// Describes an emergency's file.
    package init(id: String, timestamp: String) {
        self.id = id
        self.timestamp = timestamp
    }
}

/// How the directories are.
package struct TelemetryDirectories: Equatable, Sendable {
    /// The directory of the sessions.
    package let telemetry: String
    /// The directory of the emergencies.
    package let emergency: String
    /// Whether the first is there.
    package let telemetryExists: Bool
    /// Whether the second is there.
    package let emergencyExists: Bool

    /// Describes the directories.
    package init(
        telemetry: String,
        emergency: String,
        telemetryExists: Bool,
        emergencyExists: Bool
    ) {
        self.telemetry = telemetry
        self.emergency = emergency
        self.telemetryExists = telemetryExists
        self.emergencyExists = emergencyExists
    }
}
