internal import WebSocketCommon

/// The check of a record that somebody wants appended.
enum TelemetryBody {
    /// What must be there.
    private static let requiredNumbers = ["phi", "kappa_eff", "basin_distance", "recursion_depth"]
    /// The members of a snapshot and what they are called in telemetry.
    private static let snapshotNames: [(given: String, kept: String)] = [
        ("phi", "phi"), ("kappa", "kappa_eff"), ("beta", "beta"), ("inResonance", "in_resonance"),
        ("phi4D", "phi_4d"), ("dimensionalState", "dimensional_state"),
    ]
    /// What may be missing or null, and else is a number.
    private static let optionalNumbers = [
        "breakdown_pct", "coherence_drift", "geodesic_distance", "curvature",
        "fisher_metric_trace", "meta_awareness", "generativity", "grounding",
        "temporal_coherence", "external_coupling", "dopamine", "serotonin", "norepinephrine",
        "acetylcholine", "gaba", "endorphins",
    ]
    /// What must be in a snapshot, as telemetry has it.
    private static let snapshotNumbers = ["phi", "kappa_eff", "basin_distance"]
    /// The longest text of a timestamp and of a regime, in bytes.
    private static let longestText = 64

    /// Checks a record; whatever else is in its telemetry passes.
    ///
    /// - Parameters:
    ///   - telemetry: The telemetry.
    ///   - required: What must be there.
    ///   - step: The step; `nil` when it is to be given.
    ///   - timestamp: When it was recorded; `nil`: now.
    ///   - now: The present.
    /// - Returns: The record.
    /// - Throws: `INVALID_REQUEST`, naming the field.
    static func record(
        _ telemetry: JSONObject,
        required: [String] = requiredNumbers,
        step: Int?,
        timestamp: String?,
        now: Timestamp
    ) throws(ServiceError) -> AppendedRecord {
        for name in required {
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

    /// Makes a record of what the dashboard's writers know: a record without a depth of recursion, which no rule judges.
    ///
    /// - Parameters:
    ///   - body: The snapshot, checked against its declaration.
    ///   - now: The present.
    /// - Returns: The record.
    /// - Throws: `INVALID_REQUEST`, naming the field.
    static func snapshot(_ body: JSONObject, now: Timestamp) throws(ServiceError) -> AppendedRecord
    {
        var telemetry = JSONObject()
        for (given, kept) in snapshotNames {
            if let value = body[given], value != .null { telemetry[kept] = value }
        }
        let phi = telemetry["phi"]?.doubleValue ?? 0
        let regime = body["regime"].flatMap(\.stringValue)
        telemetry["regime"] = .string(regime ?? Regime(phi: phi).rawValue)
        telemetry["basin_distance"] = body["basinDistance"] ?? 0
        return try record(telemetry, required: snapshotNumbers, step: nil, timestamp: nil, now: now)
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
