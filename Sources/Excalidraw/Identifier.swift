internal import WebSocketCommon

extension Identifier {
    /// The longest identifier of a diagram, in bytes: with `presence:` before it, it must be a channel's name.
    static let longestDiagramID = ChannelName.maximumLength - "presence:".utf8.count

    /// Refuses a diagram's identifier that makes no channel.
    static func checkDiagram(_ text: String, _ code: ErrorCode) throws(ServiceError) {
        try checkName(text, "diagram_id", upTo: longestDiagramID, code: code)
    }
}
