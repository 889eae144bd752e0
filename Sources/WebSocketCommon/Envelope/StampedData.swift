/// A payload that also says when it was made: a `timestamp` member goes last, unless it has one.
struct StampedData<Data: EnvelopeData>: EnvelopeData {
    let data: Data
    let timestamp: TimestampText

    func hasMember(_ name: StaticString) -> Bool {
        data.hasMember(name)
    }

    func encode(into bytes: inout [UInt8]) {
        data.encode(into: &bytes)
        if !hasMember("timestamp") { bytes.append(member: "timestamp", text: timestamp) }
    }
}
