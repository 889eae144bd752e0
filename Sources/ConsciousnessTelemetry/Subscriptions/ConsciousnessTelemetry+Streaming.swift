internal import WebSocketCommon

/// What is appended goes to who has come so far.
extension ConsciousnessTelemetry {
    /// A client that gets messages of its own about a session.
    private struct Reader {
        let client: ClientID
        let name: SessionName
        let filter: MetricFilter?
        var fromStep: Int?
        var lines: [TelemetryLine] = []

        /// Takes a record if the client wants it.
        mutating func take(_ line: TelemetryLine, _ record: JSONSlice) {
            if let step = fromStep {
                guard line.step >= step else { return }
                fromStep = nil
            }
            guard filter?.matches(record, step: line.step) ?? true else { return }
            lines.append(line)
        }
    }

    /// Sends what was appended to a session to those who hear it, encoded once for all who call it alike.
    mutating func stream(_ lines: [TelemetryLine], of session: String) {
        let bare = rooms.room(session, isPrefixed: false)
        if bare != nil || rooms.listenersToAll > 0 {
            let messages = RecordMessages.encode(lines, sessionId: SessionID.told(session))
            if rooms.listenersToAll > 0 {
                publish(messages, in: SessionRooms.everything)
                recordsSent += lines.count * rooms.listenersToAll
            }
            if let bare {
                publish(messages, in: bare.room)
                recordsSent += lines.count * bare.members
            }
        }
        if let room = rooms.room(session, isPrefixed: true), let id = SessionID(session) {
            publish(RecordMessages.encode(lines, sessionId: id.prefixed), in: room.room)
            recordsSent += lines.count * room.members
        }
        streamToReaders(lines, of: session)
    }

    private mutating func publish(_ messages: [ConversationPayload], in room: ConversationRoom) {
        for message in messages { sayings.append(.publish(message, in: room)) }
    }

    private mutating func streamToReaders(_ lines: [TelemetryLine], of session: String) {
        var readers = rooms.ownReaders(of: session).compactMap { reader($0, of: session) }
        guard !readers.isEmpty else { return }
        for line in lines {
            line.withRecord { record in
                for index in readers.indices { readers[index].take(line, record) }
            }
        }
        for reader in readers {
            send(reader.lines, reader.name, to: reader.client)
            let subscription = clients[reader.client]?.subscription
            guard
                reader.fromStep == nil,
                case .own(.some) = subscription?.progress(in: session)
            else { continue }
            // Its step has come: it hears all that follows.
            rooms.removeOwn(reader.client, session)
            goOn(reader.client, session, reader.filter == nil ? .inRoom : .own(fromStep: nil))
        }
    }

    private func reader(_ client: ClientID, of session: String) -> Reader? {
        guard
            let subscription = clients[client]?.subscription,
            let name = subscription.name(of: session),
            case .own(let fromStep) = subscription.progress(in: session)
        else { return nil }
        return Reader(
            client: client,
            name: name,
            filter: subscription.filter,
            fromStep: fromStep
        )
    }

    /// Sends a client records of its own.
    mutating func send(_ lines: [TelemetryLine], _ name: SessionName, to client: ClientID) {
        for message in RecordMessages.encode(lines, sessionId: name.text) {
            sayings.append(.send(message, to: client))
        }
        recordsSent += lines.count
    }
}

extension MetricFilter {
    /// Those of some records that are wanted.
    func select(_ lines: [TelemetryLine]) -> [TelemetryLine] {
        lines.filter { line in line.withRecord { matches($0, step: line.step) } }
    }
}
