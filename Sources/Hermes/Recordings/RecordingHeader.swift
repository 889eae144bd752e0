package import WebSocketCommon

/// What a recording says of itself before its first record.
///
/// ```
/// byte   0 | magic: the eight letters HERMREC1
///        8 | length of the JSON, u32
///       12 | JSON: the message `schema` with `recorded_at` and `signals`, the qualified names in the order of the values
///        … | CRC-32 of the JSON, u32
/// ```
///
/// Numbers are little-endian; records follow (`RecordingEncoder`).
package struct RecordingHeader: Equatable, Sendable {
    /// What a recording begins with; the digit changes with the format.
    static let magic = Array("HERMREC1".utf8)
    /// The magic and the length.
    static let prefixLength = 12
    /// The longest JSON that is read or written, in bytes: some hundred thousand signals.
    package static let maximumLength = 1 << 26

    /// The message `schema` of the simulation, with `recorded_at` and `signals`.
    package let json: JSONObject
    /// What was recorded, in the order of the values.
    package let signals: [RecordedSignal]

    /// Describes a recording that begins.
    ///
    /// - Parameters:
    ///   - schema: The message `schema` of the simulation.
    ///   - moment: When it begins; `nil`: the header does not say so.
    ///   - signals: The qualified names of all signals, in the order of the bus.
    /// - Throws: `RecordingError.badHeader` when a signal is not in the schema.
    package init(
        schema: JSONObject,
        recordedAt moment: Timestamp?,
        signals: [String]
    ) throws(RecordingError) {
        var json = schema
        json["recorded_at"] = moment?.json
        json["signals"] = signals.json
        try self.init(json)
    }

    /// Reads the JSON of a header.
    init(parsing bytes: UnsafeRawBufferPointer) throws(RecordingError) {
        let json: JSON
        do throws(JSONError) { json = try JSON(parsing: bytes) } catch {
            throw .badHeader("it is not JSON: \(error)")
        }
        guard case .object(let object) = json else {
            throw .badHeader("it is not a JSON object")
        }
        try self.init(object)
    }

    private init(_ json: JSONObject) throws(RecordingError) {
        self.json = json
        signals = try RecordedSignal.read(from: json)
    }

    /// When it was begun; `nil` when it does not say so.
    package var recordedAt: Timestamp? {
        json["recorded_at"]?.stringValue.flatMap { Timestamp($0) }
    }

    /// How many frames a simulated second had; `nil` when it does not say so, or not a number above 0.
    package var rate: Double? {
        json["rate_hz"]?.doubleValue.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    }

    /// The whole header, as it stands in the file.
    ///
    /// - Returns: Its bytes.
    /// - Throws: `RecordingError.headerTooLong`.
    func encoded() throws(RecordingError) -> [UInt8] {
        let json = json.encoded()
        guard json.count <= Self.maximumLength else { throw .headerTooLong(json.count) }
        var bytes = Self.magic
        bytes.append(atMost: 4) { $0.append(UInt32(truncatingIfNeeded: json.count)) }
        bytes += json
        let checksum = json.withUnsafeBytes(CRC32.checksum)
        bytes.append(atMost: 4) { $0.append(checksum) }
        return bytes
    }
}
