internal import WebSocketCommon

extension AppendedRecord {
    /// The record as a line of a file, without the line's end.
    ///
    /// - Parameter step: Its step.
    /// - Returns: Its bytes, JSON in UTF-8.
    package func line(step: Int) -> [UInt8] {
        let record: JSONObject = [
            "timestamp": .string(timestamp), "step": .integer(step),
            "telemetry": .object(telemetry),
        ]
        return record.encoded()
    }
}
