package import WebSocketCommon

/// Emergencies: those that the writer has filed, and those that its records show and it did not file.
extension ConsciousnessTelemetry {
    /// Looks for emergencies in what was appended to a session.
    mutating func look(for session: String, in lines: [TelemetryLine], _ now: Timestamp) {
        for line in lines {
            let emergency = line.withRecord { record -> Emergency? in
                guard
                    let telemetry = record.member("telemetry"),
                    let rule = episodes.look(at: telemetry, of: session)
                else { return nil }
                return Emergency(rule, in: record, of: SessionID(session), now)
            }
            if let emergency { raise(emergency) }
        }
    }

    /// Takes what the writer has filed.
    mutating func hear(of id: String, _ content: JSONObject, _ now: Timestamp) {
        raise(Emergency(file: id, content, now))
    }

    /// Tells an emergency, unless it was told.
    private mutating func raise(_ emergency: Emergency) {
        switch ledger.note(emergency, subscription: lastSubscription) {
        case .repeated: break
        // Those who have subscribed since have not heard of it, and its session may not have been known.
        case .confirmed(let told, let session): tell(emergency, of: session, since: told)
        case .new:
            tell(emergency, of: emergency.facts.session)
            eventsSaid += 1
            raised.append(Event("emergency.raised", emergency.announcement(number: eventsSaid)))
        }
    }

    /// Tells an emergency to those who are subscribed to its session, or to any when it has none, by a subscription behind one.
    private mutating func tell(
        _ emergency: Emergency,
        of session: SessionID?,
        since told: UInt64 = 0
    ) {
        // Encoded once for all who call the session alike.
        var messages: [String?: ConversationPayload] = [:]
        for (client, state) in clients {
            guard let subscription = state.subscription, subscription.number > told else {
                continue
            }
            var spelling: String?
            if let session {
                guard let name = subscription.name(of: session.text) else { continue }
                spelling = name.text
            }
            let message =
                messages[spelling]
                ?? ServerMessages.emergency(emergency.data, sessionId: spelling)
            messages[spelling] = message
            sayings.append(.send(message, to: client))
        }
    }

    /// Accepts the events that the service itself has just told: nobody else knows of them.
    package func check(_ event: EventView) throws(ServiceError) {
        let number = event.value("event_number")?.intValue ?? 0
        guard number > eventsApplied, number <= eventsSaid else {
            throw ServiceError(
                .forbidden,
                "\(event.name) is said by the service alone; append a record to have it look for one"
            )
        }
    }

    /// Notes that an event was published.
    package mutating func apply(_ event: EventView) {
        let number = event.value("event_number")?.intValue ?? 0
        eventsApplied = max(eventsApplied, number)
        // From history: the numbers go on where they ended.
        eventsSaid = max(eventsSaid, number)
    }

    /// The last emergency and how many there were.
    package func state(of channel: ChannelName) -> JSONObject? {
        [
            "raised": .integer(ledger.count),
            "latest": ledger.last(of: nil).map { .object($0.brief) } ?? .null,
        ]
    }
}

extension Emergency {
    /// What it is, without the telemetry.
    var brief: JSONObject {
        var brief = JSONObject()
        if let session = facts.session { brief["session_id"] = .string(session.told) }
        for name in ["reason", "severity"] {
            let text = data["emergency"]?[name]?.stringValue ?? ""
            brief[name] = .string(text.shortened(to: 200))
        }
        brief["metric"] = .string(facts.metric.shortened(to: 200))
        brief["value"] = .float(facts.value)
        brief["threshold"] = .float(facts.threshold)
        return brief
    }

    /// What is published of it.
    fileprivate func announcement(number: Int) -> JSONObject {
        var event: JSONObject = ["event_number": .integer(number)]
        event.merge(brief)
        return event
    }
}
