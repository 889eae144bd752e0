package import WebSocketCommon

extension TelemetryLine {
    /// The longest line, in bytes; a longer one is skipped.
    package static let maximumLength = 1 << 20
    /// The length of the shortest record, `{"step":0,"telemetry":{}}`, in bytes.
    package static let minimumLength = 25

    /// Checks a line.
    ///
    /// Whitespace around the record, a carriage return too, is left out. `NaN` and the infinities, which Python writes and no browser
    /// reads, become `null`, so that one such record does not spoil the message that it is sent in.
    ///
    /// - Parameter line: The line without its end.
    /// - Throws: What is wrong; `blank` for a line that is only whitespace, which is no fault of its writer's.
    package init(checking line: UnsafeRawBufferPointer) throws(TelemetryLineError) {
        guard line.count <= Self.maximumLength else { throw .tooLong }
        guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { throw .blank }
        let record: JSONSlice
        do {
            record = try JSONSlice(parsing: line, validatingUTF8: true)
        } catch {
            throw .notJSON(error)
        }
        guard record.kind == .object else { throw .notAnObject }
        guard let step = record.member("step"), let step = JSON(step).intValue else {
            throw .noStep
        }
        guard record.member("telemetry")?.kind == .object else { throw .noTelemetry }
        var bytes: [UInt8] = []
        if !record.isCompact, record.bytes.mayHoldNonFiniteNumbers {
            bytes.append(compacting: record)
        } else {
            bytes.append(contentsOf: record.bytes)
        }
        self.init(bytes: bytes, step: step)
    }

    /// Checks a line; see above.
    package init(checking line: [UInt8]) throws(TelemetryLineError) {
        self = try line.span.withUnsafeBytes { (line) throws(TelemetryLineError) in
            try TelemetryLine(checking: line)
        }
    }
}

/// Why a line is no record.
package enum TelemetryLineError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is nothing on it; it is passed over and not counted.
    case blank
    /// It is longer than `TelemetryLine.maximumLength`.
    case tooLong
    /// It is not JSON, or not UTF-8.
    case notJSON(JSONError)
    /// It is JSON, but no object.
    case notAnObject
    /// It has no integer `step`.
    case noStep
    /// It has no object `telemetry`.
    case noTelemetry

    /// What is wrong, as a phrase.
    package var description: String {
        switch self {
        case .blank: "nothing on it"
        case .tooLong: "longer than \(TelemetryLine.maximumLength) bytes"
        case .notJSON(let error): "not JSON: \(error)"
        case .notAnObject: "not an object"
        case .noStep: "`step` is missing or no integer"
        case .noTelemetry: "`telemetry` is missing or no object"
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether `N` or `I` stands somewhere as at the beginning of `NaN` and `Infinity`, be it within a text.
    fileprivate var mayHoldNonFiniteNumbers: Bool {
        for index in indices.dropLast(2) {
            switch (self[index], self[index + 1]) {
            case (UInt8(ascii: "N"), UInt8(ascii: "a")), (UInt8(ascii: "I"), UInt8(ascii: "n")):
                return true
            default: continue
            }
        }
        return false
    }
}
