package import WebSocketCommon

extension TelemetryLine {
    /// When it was recorded; `nil` when its `timestamp` is missing or no ISO 8601.
    package var recordedAt: Timestamp? {
        withRecord { record in
            record.member("timestamp")?.string.flatMap { Timestamp(recorded: $0.decoded()) }
        }
    }

    /// Lends `body` the record.
    func withRecord<Result, Failure: Error>(
        _ body: (JSONSlice) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.span.withUnsafeBytes { (bytes) throws(Failure) in
            guard let record = try? JSONSlice(parsing: bytes) else {
                preconditionFailure("a line that was checked is not JSON")
            }
            return try body(record)
        }
    }
}

extension Timestamp {
    /// Reads when something was recorded: ISO 8601 with any offset, `Z`, or none, which counts as UTC.
    ///
    /// Python's `datetime.now().isoformat()` writes no offset; which one was meant nobody can tell. `nil` for any other text.
    package init?(recorded text: String) {
        if let moment = Timestamp(text) ?? Timestamp(text + "Z") {
            self = moment
            return
        }
        // An offset: `+05:30`, `-08:00`.
        let offset = Array(text.utf8.suffix(6))
        guard
            offset.count == 6, offset[3] == UInt8(ascii: ":"),
            offset[0] == UInt8(ascii: "+") || offset[0] == UInt8(ascii: "-"),
            let hours = offset.number(at: 1), hours < 24,
            let minutes = offset.number(at: 4), minutes < 60,
            let local = Timestamp(String(text.dropLast(6)) + "Z")
        else { return nil }
        let east = offset[0] == UInt8(ascii: "+")
        self = local.advanced(by: .seconds((hours * 60 + minutes) * (east ? -60 : 60)))
    }
}

extension [UInt8] {
    /// The number of two digits that stands there; `nil` when none does.
    fileprivate func number(at index: Int) -> Int? {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard digits ~= self[index], digits ~= self[index + 1] else { return nil }
        return Int(self[index] - digits.lowerBound) * 10
            + Int(self[index + 1] - digits.lowerBound)
    }
}
