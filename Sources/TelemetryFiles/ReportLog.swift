internal import ConsciousnessTelemetry

/// What was found and not yet handed over, in the order in which it was found.
final class ReportLog {
    private var reports: [TelemetryReport] = []
    /// How many lines were skipped and not reported.
    private var skipped = 0
    /// About how much memory the reports take.
    private(set) var bytes = 0

    /// Reports something.
    ///
    /// - Parameters:
    ///   - report: What.
    ///   - size: About how much memory it takes, where it cannot be seen.
    func post(_ report: TelemetryReport, size: Int = 0) {
        bytes += report.approximateSize + size
        reports.append(report)
    }

    /// Counts a line that is no record.
    func skipLine() { skipped += 1 }

    /// Takes all of it.
    func take() -> (reports: [TelemetryReport], bytes: Int) {
        if skipped > 0 { post(.skipped(lines: skipped)) }
        defer { (reports, skipped, bytes) = ([], 0, 0) }
        return (reports, bytes)
    }
}

extension TelemetryReport {
    fileprivate var approximateSize: Int {
        switch self {
        case .appended(_, let lines): lines.approximateSize
        case .answer(_, .records(let lines, _), _): lines.approximateSize
        case .answer(_, .latest(let sessions), _):
            sessions.reduce(64) { $0 + ($1.line?.bytes.count ?? 0) + 96 }
        case .answer(_, .sessions(_, let page), _): 64 + page.count * 256
        case .answer(_, .emergencies(_, let page), _): 64 + page.count * 256
        case .emergency, .answer(_, .emergency, _), .answer(_, .condition, _),
            .answer(_, .appended, _), .appeared, .vanished, .skipped,
            .watching, .failed:
            128
        }
    }
}

extension [TelemetryLine] {
    fileprivate var approximateSize: Int { reduce(64) { $0 + $1.bytes.count + 64 } }
}
