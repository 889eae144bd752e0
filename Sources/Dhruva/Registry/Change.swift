internal import WebSocketCommon

/// What a request comes to: its answer, and what it changes, as the events that tell of it.
struct Change: Sendable {
    /// The answer.
    var reply: JSONObject
    /// What changes, without the number of the change; none when everything is as it should be already.
    var events: [Event] = []
    /// A content that is new.
    var content: (digest: ContentDigest, bytes: [UInt8])?
}

/// A version with its content, as a request gives it.
struct NewVersion: Sendable {
    var name: String
    var content: [UInt8]
    var digest: ContentDigest
}
