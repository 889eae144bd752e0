/// What a client's message asks for, and how its answer is addressed.
///
/// The published client, the documentation's raw clients and the services' own convention disagree
/// about both; the policy is the one reading that serves them all.
package struct ReplyPolicy: Equatable, Sendable {
    /// Which identifier of a message its reply repeats.
    package enum Correlation: Equatable, Sendable {
        /// The message's `id`, or its `correlation_id` when it has no `id`.
        ///
        /// The published client waits for its `id`, and raw clients send nothing else.
        case byMessageID

        /// The message's `correlation_id`, or its `id` when it has none: what the servers do.
        case byCorrelationID
    }

    /// How this connection matches replies; by `id` unless it asks otherwise.
    package var correlation: Correlation

    /// Makes the policy of one connection.
    package init(correlation: Correlation = .byMessageID) {
        self.correlation = correlation
    }

    /// What the reply's `correlation_id` repeats; `nil` when the message has neither identifier.
    package func correlationID(for message: EnvelopeView) -> JSONString? {
        switch correlation {
        case .byMessageID: message.id ?? message.correlationID
        case .byCorrelationID: message.correlationID ?? message.id
        }
    }

    /// The type of the reply that a message of this type gets; `nil` when it gets none.
    package func replyType(to type: MessageType) -> MessageType? {
        switch type {
        case .request: .response
        case .event, .subscribe, .unsubscribe: .ack
        case .ping: .pong
        case .response, .error, .pong, .ack: nil
        }
    }
}
