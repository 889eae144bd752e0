internal import EventLoop
internal import Glibc
internal import HubServer
internal import Telemetry
internal import WebSocketCommon

/// Where the program speaks to whoever started it.
enum StandardError {
    /// Writes a line.
    static func write(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        // There is nobody to tell when standard error is gone.
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }

    /// A log whose records go here, each behind its time, or behind its priority when the journal keeps the time (sd-daemon(3)).
    static func log(_ source: String, _ minimum: LogLevel) -> Log {
        let isJournal = ProcessEnvironment.current["JOURNAL_STREAM"] != nil
        return Log(source: source, minimum: minimum) { record in
            let prefix = isJournal ? "<\(record.level.priority)>" : "\(Timestamp.now()) "
            write(prefix + record.line)
        }
    }
}
