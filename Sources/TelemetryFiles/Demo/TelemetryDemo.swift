package import ConsciousnessTelemetry
package import EventLoop
internal import Glibc
package import WebSocketCommon

/// Writes a session that is made up, as a real writer would: records in batches, and a file for each emergency.
package struct TelemetryDemo {
    /// How many records are written at once, as the original's writer has it.
    private static let batch = 10
    /// How long a record waits for its batch to be full.
    private static let patience = Duration.seconds(1)
    /// How long it takes at most to hear that it is to stop.
    private static let attention = Duration.milliseconds(50)

    /// How many records may be written in a second.
    package static let rates = 0.1...1000.0

    private let telemetry: Folder
    private let emergency: Folder
    private let id: SessionID
    private let period: Duration
    private let session: DemoSession
    private var step = 0
    private var lines: [UInt8] = []
    private var waiting = 0

    /// Names what is written, and where to; the directories are made where they are missing (mode 0700).
    ///
    /// - Parameters:
    ///   - telemetry: The path of the directory with the sessions.
    ///   - emergency: The path of the directory with the emergencies.
    ///   - session: The session, which must not be there yet.
    ///   - rate: How many records a second; the nearest of `rates` when it is outside of them.
    ///   - seed: What the noise depends on.
    package init(
        telemetry: String,
        emergency: String,
        session: SessionID,
        rate: Double = 10,
        seed: UInt64 = 1
    ) {
        self.telemetry = Folder(path: telemetry)
        self.emergency = Folder(path: emergency)
        id = session
        period = .seconds(1 / min(max(rate, Self.rates.lowerBound), Self.rates.upperBound))
        self.session = DemoSession(seed: seed)
    }

    /// The name that the original's writer gives a session that begins now: `YYYYMMDD_HHMMSS`, in UTC.
    package static func sessionID(beginning now: Timestamp) -> SessionID {
        let digits = now.description.utf8.prefix(19).filter {
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
        }
        let text = String(decoding: digits, as: UTF8.self)
        guard let id = SessionID("\(text.prefix(8))_\(text.dropFirst(8))") else {
            preconditionFailure("\(now) has digits only")
        }
        return id
    }

    /// Writes until it is to stop, and then what is left.
    ///
    /// - Parameter isStopped: Is asked often whether it is to stop.
    /// - Throws: `EEXIST` when the session is there already, `EACCES`, `ENOSPC`, …
    package mutating func run(until isStopped: () -> Bool) throws(SystemError) {
        try open()
        let start = ContinuousClock.now
        var flushed = start
        while !isStopped() {
            let now = ContinuousClock.now
            let due = start + period * step
            if now >= due { try write(session.record(step), at: Self.now) }
            if waiting >= Self.batch || (waiting > 0 && now - flushed >= Self.patience) {
                try flush()
            }
            if waiting == 0 { flushed = now }
            Self.sleep(min(start + period * step - .now, Self.attention))
        }
        try flush()
    }

    private func open() throws(SystemError) {
        for folder in [telemetry, emergency] {
            try folder.create()
            try folder.open()
        }
        guard try telemetry.directory?.status(of: id.fileName) == nil else {
            throw SystemError("create \(telemetry.path)/\(id.fileName)", EEXIST)
        }
    }

    private mutating func write(
        _ record: DemoSession.Record,
        at time: Timestamp
    ) throws(SystemError) {
        step += 1
        waiting += 1
        let appended = AppendedRecord(
            timestamp: time.description,
            step: record.step,
            telemetry: record.telemetry
        )
        lines += appended.line(step: record.step)
        lines.append(UInt8(ascii: "\n"))
        guard let event = record.emergency else { return }
        // Whoever is told of it shall find the record.
        try flush()
        let content: JSON = [
            "timestamp": time.json, "emergency": .object(event),
            "telemetry": .object(record.telemetry),
        ]
        // As the original names it: the time without its zone.
        let name = "emergency_\(time.description.prefix { $0 != "+" }).json"
        try append(content.indented(), to: name, in: emergency)
    }

    private mutating func flush() throws(SystemError) {
        guard waiting > 0 else { return }
        try append(lines, to: id.fileName, in: telemetry)
        (lines, waiting) = ([], 0)
    }

    private func append(
        _ bytes: [UInt8],
        to name: String,
        in folder: Folder
    ) throws(SystemError) {
        do throws(OpeningFailure) {
            guard let file = try folder.directory?.appendableFile(name) else { return }
            do throws(SystemError) { try file.append(bytes) } catch { throw .unreadable(error) }
        } catch {
            throw error.error ?? SystemError("open \(folder.path)/\(name)", ENOENT)
        }
    }

    private static var now: Timestamp {
        Timestamp(clampingMicroseconds: WallClock.nanoseconds / 1000)
    }

    private static func sleep(_ duration: Duration) {
        guard duration > .zero else { return }
        let (seconds, attoseconds) = duration.components
        var time = timespec(
            tv_sec: Int(seconds),
            tv_nsec: Int(attoseconds / 1_000_000_000)
        )
        // A signal ends the sleep early, which is welcome: it may be why it is to stop.
        nanosleep(&time, nil)
    }
}
