/// How packets are written.
enum StreamEncoding: String, CaseIterable, Sendable {
    /// JSON, in text frames.
    case json
    /// MessagePack, in binary frames.
    case msgpack
}
