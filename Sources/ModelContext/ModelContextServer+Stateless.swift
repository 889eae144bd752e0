internal import WebSocketCommon
internal import WebSocketProtocol

/// The versions from 2026-07-28 on: each request stands alone.
extension ModelContextServer {
    /// Takes a message of a client that names no version with sessions.
    mutating func receiveStateless(_ message: JSONRPCMessage, _ arrival: Arrival) {
        switch message {
        case .request(let request):
            do throws(JSONRPCError) {
                let version = try StatelessEnvelope.check(request, arrival.request.headers)
                perform(request, version, arrival)
            } catch {
                refuse(arrival.exchange, error.statelessStatus, error, id: request.id)
            }
        case .notification:
            // A client takes a request back by closing its connection. A notification could only name the request of
            // somebody else: it is accepted, as the protocol wants, and does nothing.
            let name = arrival.versionName ?? ""
            guard ProtocolVersion(rawValue: name) != nil else {
                return refuse(arrival.exchange, .badRequest, .unsupportedVersion(name))
            }
            respond(arrival.exchange, HTTPResponse(.accepted))
        case .response:
            let error = JSONRPCError(
                .invalidRequest,
                "Expected a request or a notification, found a response"
            )
            refuse(arrival.exchange, .badRequest, error)
        }
    }

    private mutating func perform(
        _ request: JSONRPCRequest,
        _ version: ProtocolVersion,
        _ arrival: Arrival
    ) {
        if request.method == "subscriptions/listen" { return listen(request, arrival) }
        var reply = Reply(client: nil, version: version, isBatch: false, since: arrival.time)
        perform(request, at: 0, of: arrival.exchange, &reply)
        conclude(reply, arrival.exchange)
    }

    /// Opens a stream of notifications, which is the answer to the request.
    private mutating func listen(_ request: JSONRPCRequest, _ arrival: Arrival) {
        do throws(JSONRPCError) {
            var filter = try ListenFilter(request.parameters["notifications"], limits: limits)
            guard listenStreams < limits.listenStreams else {
                throw .limit(
                    "All \(limits.listenStreams) subscription streams are in use; try again later"
                )
            }
            // What the acknowledgement leaves out is refused: that is how a stream says it.
            filter.resources.removeAll { checkSubscription($0) != nil }
            try checkRoom(forSubscriptions: filter.resources.count)
            open(ListenStream(id: request.id, filter: filter), arrival)
        } catch {
            if error.isLimit { statistics.subscriptionsRefused += 1 }
            let isFull = error.code == .internalError
            let status = isFull ? .serviceUnavailable : error.statelessStatus
            refuse(arrival.exchange, status, error, id: request.id)
        }
    }

    private mutating func open(_ stream: ListenStream, _ arrival: Arrival) {
        listenStreams += 1
        exchanges[arrival.exchange] = .listen(stream)
        openStream(arrival.exchange, now: arrival.time)
        actions.append(.send(arrival.exchange, Notifications.acknowledged(stream)))
        for uri in stream.filter.resources { subscribe(.listen(arrival.exchange), to: uri) }
    }
}
