internal import EventLoop
internal import Synchronization
internal import WebSocketCommon

extension FanOut {
    /// What this loop and those it speaks for count.
    ///
    /// - Parameter refusedConnections: What this loop itself turned away.
    /// - Returns: The sums.
    func statistics(refusedConnections: UInt64) -> SendStatistics {
        var sum = SendStatistics(
            sendCalls: sendCalls,
            slowConnections: slowConnections,
            waitingBytes: waitingBytes,
            replacedEvents: replacedEvents,
            replacedUntold: latest.replacedUntold,
            refusedConnections: refusedConnections
        )
        for shard in shards { sum += shard.link.statistics.withLock(\.self) }
        return sum
    }

    /// How many events of all loops slow connections will not receive because newer ones replaced them, whether they were told or not.
    var replacedSoFar: UInt64 {
        shards.reduce(replacedEvents + latest.replacedUntold) { sum, shard in
            let part = shard.link.statistics.withLock(\.self)
            return sum + part.replacedEvents + part.replacedUntold
        }
    }
}

// MARK: - Loop 0's side

extension FanOut {
    /// Takes another loop in, whose connections this one will speak for.
    mutating func add(_ link: ShardLink) { shards.append(ShardPost(link)) }

    /// Takes in a connection that another loop owns.
    mutating func insert(_ connection: Int32, ofLoop loop: Int) {
        var lane = Lane()
        lane.route = .elsewhere
        lane.loop = UInt8(loop)
        lane.isSlow = true
        lanes.insert(lane, at: connection)
    }

    /// Whether this loop sends for a connection.
    func isHere(_ connection: Int32) -> Bool { lanes[connection].route != .elsewhere }

    /// The loop that a connection belongs to; `nil` when it is unknown.
    func loop(of connection: Int32) -> Int? {
        lanes.contains(connection) ? Int(lanes[connection].loop) : nil
    }

    /// Has the loop that owns a connection do something with it, behind what was said so far.
    mutating func tellShard(of connection: Int32, _ step: ShardTurn.Step) {
        shards[Int(lanes[connection].loop) - 1].tell(step)
    }

    /// Has a loop close a connection that was not taken in.
    mutating func refuse(_ connection: Int32, ofLoop loop: Int) {
        shards[loop - 1].tell(.close(connection))
    }

    mutating func joinInShard(_ connection: Int32, _ channel: ChannelName, _ room: Int32) {
        shards[Int(lanes[connection].loop) - 1].join(connection, channel, room)
    }

    mutating func leaveInShard(_ connection: Int32, _ channel: ChannelName, _ room: Int32) {
        guard rooms.contains(connection, in: room) else { return }
        shards[Int(lanes[connection].loop) - 1].leave(room)
        tellShard(of: connection, .leave(connection, channel))
    }

    mutating func addressInShard(_ slice: LogSlice, to connection: Int32) {
        lanes[connection].isSlow = true
        tellShard(of: connection, .letter(connection, slice))
    }

    /// Has a connection closed by the loop that owns it, if that is another one.
    mutating func removeFromShard(_ connection: Int32) {
        guard lanes.contains(connection), !isHere(connection) else { return }
        let post = Int(lanes[connection].loop) - 1
        for room in rooms.rooms(of: connection) { shards[post].leave(room) }
        shards[post].tell(.close(connection))
    }

    /// Notes that all that was said to a connection elsewhere is with the kernel.
    mutating func confirm(_ connection: Int32) { lanes[connection].isSlow = false }

    /// Gives every other loop what this one has for it.
    mutating func dispatchToShards() {
        for index in shards.indices { shards[index].dispatch(log) }
    }
}

// MARK: - A shard's side

extension FanOut {
    /// Whether a connection is known.
    func contains(_ connection: Int32) -> Bool { lanes.contains(connection) }

    /// Takes over loop 0's log of a turn, before its steps are replayed.
    mutating func adopt(_ chunk: [UInt8]) { log.adopt(chunk) }

    /// Does again what loop 0 did with rooms and frames; the other steps are for the loop's owner.
    mutating func replay(_ step: ShardTurn.Step) {
        switch step {
        case .join(let connection, let channel): _ = join(connection, channel)
        case .leave(let connection, let channel): _ = leave(connection, channel)
        case .compress(let connection): compress(connection)
        case .event(let channel, let form, let slice):
            log.replay(slice)
            if let room = rooms.index(of: channel, form) { say(slice, room) }
        case .letter(let connection, let slice):
            log.replay(slice)
            address(slice, to: connection)
        case .confirm, .truncate, .finishSending, .close, .stopAccepting, .end: break
        }
    }
}
