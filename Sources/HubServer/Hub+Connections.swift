package import EventLoop
internal import Settings
internal import TransportSecurity
internal import WebSocketCommon
internal import WebSocketProtocol

/// Connections from their first byte to their last, and what time alone does to them.
extension Hub {
    /// Takes a connection in.
    ///
    /// - Parameters:
    ///   - connection: Its descriptor.
    ///   - peer: Who is at its other end.
    ///   - port: Which port it came in by.
    package mutating func accepted(_ connection: Int32, from peer: PeerAddress, port: HubPort) {
        guard takesIn(connection, from: peer, port: port) else {
            actions.append(.close(connection))
            return
        }
        fanOut.insert(connection)
    }

    /// Makes the hub know of a connection, unless there are too many.
    mutating func takesIn(_ connection: Int32, from peer: PeerAddress, port: HubPort) -> Bool {
        let limit = settings.webSocket.maximumConnections + Self.spareConnections
        guard connections.count < limit, !isStopping else {
            count(\.connectionErrors, "max_connections")
            return false
        }
        connectionsTaken &+= 1
        connections.insert(
            Connection(
                number: connectionsTaken,
                port: port,
                isLocal: peer.isLocal,
                keepAlive: KeepAlive(now: now, timing: timing)
            ),
            at: connection
        )
        addresses.note(peer, of: connection)
        setTimer(connection, .request, now + timing.handshakeTimeout)
        return true
    }

    /// Takes bytes in; those of a connection that is ending are not read.
    package mutating func received(_ bytes: UnsafeMutableRawBufferPointer, from connection: Int32) {
        resume(connection)
        read(bytes, from: connection)
    }

    /// Reads bytes behind all that came before.
    ///
    /// - Parameters:
    ///   - bytes: What came.
    ///   - connection: Who sent it.
    ///   - requests: How many requests of the same receive have been read.
    mutating func read(
        _ bytes: UnsafeMutableRawBufferPointer,
        from connection: Int32,
        after requests: Int = 0
    ) {
        guard connections.contains(connection), case .none = connections[connection].farewell
        else { return }
        if exchanges[connection] != nil {
            keep(UnsafeRawBufferPointer(bytes), from: connection)
            return
        }
        var input = ByteCursor(bytes)
        if connections[connection].webSocket == nil {
            readRequests(&input, connection, after: requests)
        }
        guard connections.contains(connection) else { return }
        if connections[connection].webSocket != nil { readFrames(&input, connection) }
    }

    /// Notes that the peer sends no more, or that the connection broke.
    package mutating func ended(_ connection: Int32, failed: Bool) {
        resume(connection)
        guard connections.contains(connection) else { return }
        if failed { count(\.connectionErrors, "connection_lost") }
        // Who waits for an answer or a stream and ends has given up: nothing is left to read it.
        if exchanges[connection] != nil {
            drop(connection)
            return
        }
        // A peer that only closed its sending side still gets the answers to what it sent; a WebSocket's has nothing to wait for.
        switch connections[connection].farewell {
        case .none where !failed && connections[connection].webSocket == nil:
            endWhenSent(connection)
            connections[connection].farewell = .sending(peerHasEnded: true)
        case .sending where !failed:
            connections[connection].farewell = .sending(peerHasEnded: true)
        case .none, .sending, .awaitingPeer: drop(connection)
        }
    }

    /// Notes that a connection has room for more.
    package mutating func becameWritable(_ connection: Int32) {
        if connections.contains(connection) { fanOut.becameWritable(connection) }
    }

    /// Ends a connection once it has received all that was sent to it and the peer has ended too, at the latest after
    /// `close_timeout`.
    mutating func endWhenSent(_ connection: Int32) {
        // Who is on the way out already stays as far as it is: the peer's end is told once.
        if case .none = connections[connection].farewell {
            connections[connection].farewell = .sending(peerHasEnded: false)
        }
        ending.append(connection)
        limitFarewell(connection)
    }

    mutating func goOnEnding(_ connection: Int32) {
        guard case .sending(let peerHasEnded) = connections[connection].farewell,
            isDelivered(connection)
        else { return }
        if peerHasEnded {
            drop(connection)
        } else {
            connections[connection].farewell = .awaitingPeer
            if fanOut.isHere(connection) {
                actions.append(.finishSending(connection))
            } else {
                fanOut.tellShard(of: connection, .finishSending(connection))
            }
        }
    }

    /// Whether all that was said to a connection is with the kernel; if it is another loop's, that loop is asked.
    private mutating func isDelivered(_ connection: Int32) -> Bool {
        if fanOut.hasDelivered(to: connection) { return true }
        if !fanOut.isHere(connection) { fanOut.tellShard(of: connection, .confirm(connection)) }
        return false
    }

    /// Sets the end of a farewell, or moves it nearer.
    ///
    /// When the whole server stops, all have the same end, because its supervisor waits for it.
    mutating func limitFarewell(_ connection: Int32) {
        let end = max(now, stopDeadline ?? now + timing.closeTimeout)
        if case .end = connections[connection].deadline,
            let timer = connections[connection].timer,
            let time = timers.deadline(of: timer), time <= end
        {
            return
        }
        setTimer(connection, .end, end)
    }

    /// Ends a connection that cannot be sent to.
    mutating func sendFailed(_ connection: Int32) {
        count(\.connectionErrors, "send_failed")
        drop(connection)
    }

    /// Forgets a connection and closes it.
    mutating func drop(_ connection: Int32) {
        guard let gone = connections.remove(connection) else { return }
        if let timer = gone.timer { timers.cancel(timer) }
        heldBodies -= gone.http?.heldBodySize ?? 0
        leaveExchange(connection)
        if gone.isCounted {
            openWebSockets -= 1
            addresses.release(connection)
            departed.append(.connection(connection))
        }
        addresses.forget(connection)
        if jobs.count > 0 { jobs.forget(connection) }
        if fanOut.isHere(connection) { actions.append(.close(connection)) }
        fanOut.remove(connection)
    }

    // MARK: Time

    /// Sets the connection's timer, which it has one of.
    mutating func setTimer(
        _ connection: Int32,
        _ deadline: Connection.Deadline,
        _ instant: ContinuousClock.Instant
    ) {
        if let timer = connections[connection].timer { timers.cancel(timer) }
        connections[connection].deadline = deadline
        connections[connection].timer = timers.set(instant, token: UInt32(bitPattern: connection))
    }

    mutating func deadlinePassed(_ connection: Int32) {
        switch connections[connection].deadline {
        case .request:
            count(\.connectionErrors, "request_timeout")
            drop(connection)
        case .nextRequest: drop(connection)
        case .welcome: welcome(connection)
        case .life: checkLife(connection)
        case .stream: keepStreamAlive(connection)
        case .end: drop(connection)
        }
    }

    private mutating func checkLife(_ connection: Int32) {
        switch connections[connection].keepAlive.tick(now: now, timing: timing) {
        case .wait(let instant): setTimer(connection, .life, instant)
        case .sendPing:
            connections[connection].webSocket?.ping(payload: random.next())
            sendOutput(connection)
            setTimer(connection, .life, now + timing.pongTimeout)
        case .close:
            count(\.connectionErrors, "keepalive_timeout")
            drop(connection)
        }
    }
}
