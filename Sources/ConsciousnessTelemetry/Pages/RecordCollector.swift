/// The records of an answer that comes in parts: the newest that fit.
struct RecordCollector {
    /// The most bytes it keeps; of a single record any.
    let mostBytes: Int
    /// The most records it keeps: those that were appended while an answer was read are in it too.
    let mostRecords: Int
    private(set) var lines: [TelemetryLine] = []
    private var bytes = 0

    init(mostBytes: Int, mostRecords: Int) {
        self.mostBytes = mostBytes
        self.mostRecords = mostRecords
    }

    /// Takes a part, and forgets the oldest records when there are too many.
    mutating func take(_ part: [TelemetryLine]) {
        lines += part
        bytes += part.reduce(0) { $0 + $1.bytes.count }
        var surplus = 0
        while bytes > mostBytes && surplus < lines.count - 1
            || lines.count - surplus > mostRecords
        {
            bytes -= lines[surplus].bytes.count
            surplus += 1
        }
        lines.removeFirst(surplus)
    }
}
