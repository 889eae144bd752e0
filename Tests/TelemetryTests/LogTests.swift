import Synchronization
import Testing

@testable import Telemetry

@Suite("A log passes on what matters, a line a record")
struct LogTests {
    /// Keeps what a log writes.
    private final class Sink: Sendable {
        private let kept = Mutex<[LogRecord]>([])

        var records: [LogRecord] { kept.withLock { $0 } }

        func keep(_ record: LogRecord) { kept.withLock { $0.append(record) } }
    }

    @Test(
        "records below the minimum are dropped, and their text is not made",
        arguments: LogLevel.allCases
    )
    func filter(_ minimum: LogLevel) {
        let sink = Sink()
        let log = Log(source: "test", minimum: minimum) { sink.keep($0) }
        var made = 0
        func message() -> String {
            made += 1
            return "happened"
        }
        for level in LogLevel.allCases { log(level, message()) }
        let expected = LogLevel.allCases.filter { $0 >= minimum }
        #expect(
            sink.records
                == expected.map { LogRecord(level: $0, source: "test", message: "happened") }
        )
        #expect(made == expected.count)
    }

    @Test("levels are ordered by how much they matter, as syslog numbers them")
    func levels() {
        #expect(LogLevel.allCases == [.debug, .info, .notice, .warning, .error])
        #expect(LogLevel.allCases.sorted() == LogLevel.allCases)
        #expect(LogLevel.allCases.map(\.priority) == [7, 6, 5, 4, 3])
    }

    @Test(
        "control characters become spaces, one each",
        arguments: [
            ("ready", "ready"),
            ("a\nb", "a b"),
            ("a\r\nb", "a  b"),
            ("a\tb\0c", "a b c"),
            ("\u{1b}[31mred\u{7f}", " [31mred "),
            // C1 controls, of which a terminal may take U+009B for ESC [, and Unicode's own line ends.
            ("a\u{85}b\u{9b}c", "a b c"),
            ("a\u{2028}b\u{2029}c", "a b c"),
            ("Ü 👩‍🚀 e\u{301}", "Ü 👩‍🚀 e\u{301}"),
        ]
    )
    func line(_ message: String, _ expected: String) {
        let record = LogRecord(level: .notice, source: "supervisor", message: message)
        #expect(Array(record.line.utf8) == Array("notice supervisor: \(expected)".utf8))
    }
}
