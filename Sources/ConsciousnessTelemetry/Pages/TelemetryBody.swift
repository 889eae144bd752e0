internal import WebSocketCommon

/// The check of a record that somebody wants appended.
enum TelemetryBody {
    /// What must be there.
    private static let requiredNumbers = ["phi", "kappa_eff", "basin_distance", "recursion_depth"]
    /// What may be missing or null, and else is a number.
    private static let optionalNumbers = [
        "breakdown_pct", "coherence_drift", "geodesic_distance", "curvature",
        "fisher_metric_trace", "meta_awareness", "generativity", "grounding",
        "temporal_coherence", "external_coupling", "dopamine", "serotonin", "norepinephrine",
        "acetylcholine", "gaba", "endorphins",
    ]
    /// The longest text of a timestamp and of a regime, in bytes.
    private static let longestText = 64

    /// Checks a record; whatever else is in its telemetry passes.
    ///
    /// - Parameters:
    ///   - telemetry: The telemetry.
    ///   - step: The step; `nil` when it is to be given.
    ///   - timestamp: When it was recorded; `nil`: now.
    ///   - now: The present.
    /// - Returns: The record.
    /// - Throws: `INVALID_REQUEST`, naming the field.
    static func record(
        _ telemetry: JSONObject,
        step: Int?,
        timestamp: String?,
        now: Timestamp
    ) throws(ServiceError) -> AppendedRecord {
        for name in requiredNumbers {
            guard let value = telemetry[name] else {
                throw .missingParameter("telemetry.\(name)")
            }
            try checkNumber(name, value)
        }
        guard let regime = telemetry["regime"] else { throw .missingParameter("telemetry.regime") }
        guard let text = regime.stringValue, 1...longestText ~= text.utf8.count else {
            throw wrong("regime", "a string of 1 to \(longestText) bytes", regime)
        }
        for name in optionalNumbers {
            guard let value = telemetry[name], value != .null else { continue }
            try checkNumber(name, value)
        }
        if let value = telemetry["emergency"], value != .null, value.boolValue == nil {
            throw wrong("emergency", "a boolean", value)
        }
        if let timestamp {
            guard timestamp.utf8.count <= longestText, Timestamp(recorded: timestamp) != nil else {
                throw ServiceError(
                    .invalidRequest,
                    "timestamp: \(timestamp.quoted) is not ISO 8601, such as \(now)"
                )
            }
        }
        let record = AppendedRecord(
            timestamp: timestamp ?? now.description,
            step: step,
            telemetry: telemetry
        )
        let size = record.line(step: step ?? .max).count
        guard size <= TelemetryLine.maximumLength else {
            throw ServiceError(
                .invalidRequest,
                "telemetry: record of \(size) bytes, limit is \(TelemetryLine.maximumLength)"
            )
        }
        return record
    }

    private static func checkNumber(_ name: String, _ value: JSON) throws(ServiceError) {
        guard value.doubleValue?.isFinite == true else { throw wrong(name, "a number", value) }
    }

    private static func wrong(_ name: String, _ expected: String, _ value: JSON) -> ServiceError {
        JSONObject(dictionaryLiteral: ("value", value)).withSlice { slice in
            guard let found = slice.member("value") else {
                preconditionFailure("an encoded member is missing")
            }
            return .wrongParameter("telemetry.\(name)", expected: expected, found: found)
        }
    }
}
