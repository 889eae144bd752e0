internal import ConsciousnessTelemetry

/// Records on their way into reports, none of which is larger than a message may be.
struct RecordParts {
    /// How many records a part has at most.
    static let mostRecords = 500
    /// How many bytes a part has at most, unless it is a single record.
    static let mostBytes = 256 << 10

    /// The records of the part that is not full.
    private var records: [TelemetryLine] = []
    private var bytes = 0

    /// Adds a record.
    ///
    /// - Returns: The part before it, when it has no room for the record.
    mutating func add(_ record: TelemetryLine) -> [TelemetryLine]? {
        let isFull =
            records.count >= Self.mostRecords || bytes + record.bytes.count > Self.mostBytes
        let part = isFull ? takeRest() : []
        records.append(record)
        // With the comma between it and the next.
        bytes += record.bytes.count + 1
        return part.isEmpty ? nil : part
    }

    /// Takes the last part, which may be empty.
    mutating func takeRest() -> [TelemetryLine] {
        defer { (records, bytes) = ([], 0) }
        return records
    }
}
