extension AsyncAPIDocument {
    /// For each room what is heard there and what may be said there; then the requests; then what the connection itself does.
    var operations: JSONObject {
        var operations = JSONObject()
        for channel in catalogue.channels where !catalogue.events(in: channel).isEmpty {
            operations["hear.\(key(of: channel))"] = hear(channel)
            operations["publish.\(key(of: channel))"] = publish(channel)
        }
        for request in catalogue.answeredRequests {
            operations["request.\(request.name)"] = perform(request)
        }
        operations["ping"] = [
            "action": "receive",
            "channel": Self.reference(channel: Self.connection),
            "summary": "Asks whether the service is there.",
            "messages": [Self.reference("ping", in: Self.connection)],
            "reply": Self.reply(["pong"]),
        ]
        operations["welcome"] = tell("welcome", "Tells a new connection its identifier and limits.")
        operations["refuse"] = tell("error", "Refuses what is no envelope, or comes too fast.")
        return operations
    }

    private func hear(_ channel: ChannelDeclaration) -> JSON {
        let key = key(of: channel)
        let names = messagesHeard(in: channel)
        return [
            "action": "send",
            "channel": Self.reference(channel: key),
            "summary": .string(channel.summary),
            "messages": .array(names.map { Self.reference($0, in: key) }),
            "x-permissions": permissions(catalogue.readPermissions(of: channel)),
        ]
    }

    private func publish(_ channel: ChannelDeclaration) -> JSON {
        let key = key(of: channel)
        let names = catalogue.events(in: channel).map(\.name)
        return [
            "action": "receive",
            "channel": Self.reference(channel: key),
            "summary": "Publishes an event, here alone when `room` names the channel.",
            "messages": .array(names.map { Self.reference($0, in: key) }),
            "reply": Self.reply(["ack", "error"]),
            "x-permissions": permissions(catalogue.publishPermissions(of: channel)),
        ]
    }

    private func perform(_ request: RequestDeclaration) -> JSON {
        var operation: JSONObject = [
            "action": "receive",
            "channel": Self.reference(channel: Self.connection),
            "summary": .string(request.summary),
            "messages": [Self.reference(request.messageName, in: Self.connection)],
            "reply": Self.reply([request.answerName, "error"]),
        ]
        // What `publish` takes depends on its channels, which say so themselves.
        if request.changesState, request.name != RequestDeclaration.publish.name {
            operation["x-permissions"] = permissions(catalogue.controlPermissions)
        }
        return .object(operation)
    }

    private func tell(_ message: String, _ summary: String) -> JSON {
        [
            "action": "send",
            "channel": Self.reference(channel: Self.connection),
            "summary": .string(summary),
            "messages": [Self.reference(message, in: Self.connection)],
        ]
    }

    private static func reply(_ messages: [String]) -> JSON {
        [
            "channel": reference(channel: connection),
            "messages": .array(messages.map { reference($0, in: connection) }),
        ]
    }

    private func permissions(_ names: [String]) -> JSON { .array(names.map { .string($0) }) }
}
