internal import WebSocketCommon
internal import WebSocketProtocol

/// The notifications of a server, as events of a stream.
enum Notifications {
    /// A comment that keeps a stream open.
    static let keepAlive: [UInt8] = {
        var bytes: [UInt8] = []
        ServerSentEvent.append(comment: "keep-alive", into: &bytes)
        return bytes
    }()

    /// Any message.
    static func event(_ message: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(message.count + 32)
        ServerSentEvent.append(event: "message", data: message, into: &bytes)
        return bytes
    }

    /// A resource changed; `subscription` is the `subscriptions/listen` request that wanted to know.
    static func updated(_ uri: String, subscription: RequestID?) -> [UInt8] {
        let parameters: JSONObject = ["uri": .string(uri)]
        return event(
            JSONRPCEncoder.notification(
                "notifications/resources/updated",
                parameters: stamped(parameters.encoded(), subscription)
            )
        )
    }

    /// There are other resources than before.
    static func listChanged(subscription: RequestID?) -> [UInt8] {
        event(
            JSONRPCEncoder.notification(
                "notifications/resources/list_changed",
                parameters: subscription.map { stamped(JSONObject().encoded(), $0) }
            )
        )
    }

    /// The first event of a `subscriptions/listen` stream.
    static func acknowledged(_ stream: ListenStream) -> [UInt8] {
        let parameters: JSONObject = ["notifications": stream.filter.json]
        return event(
            JSONRPCEncoder.notification(
                "notifications/subscriptions/acknowledged",
                parameters: stamped(parameters.encoded(), stream.id)
            )
        )
    }

    /// How far a call has come.
    static func progress(
        _ token: RequestID,
        _ progress: Int,
        total: Int?,
        message: String?
    ) -> [UInt8] {
        var parameters: [UInt8] = Array("{}".utf8)
        parameters.append(member: "progressToken", token)
        parameters.append(member: "progress", progress)
        if let total { parameters.append(member: "total", total) }
        if let message { parameters.append(member: "message", message) }
        return event(
            JSONRPCEncoder.notification("notifications/progress", parameters: parameters)
        )
    }

    private static func stamped(_ parameters: [UInt8], _ subscription: RequestID?) -> [UInt8] {
        guard let subscription else { return parameters }
        var meta: [UInt8] = Array("{}".utf8)
        meta.append(member: "io.modelcontextprotocol/subscriptionId", subscription)
        var parameters = parameters
        parameters.append(member: "_meta", EncodedJSON(bytes: meta))
        return parameters
    }
}
