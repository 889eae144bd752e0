package import EventLoop
package import WebSocketCommon
package import WebSocketProtocol

/// The way of frames to connections: everything said in a turn stands once in a log, and each connection gets its parts of it in
/// one `send()` when the turn ends, in the order in which they were said.
///
/// Most connections of a room get the same run of bytes, and cost one entry in a list of sends. A connection that listens to
/// several rooms that spoke, or was spoken to alone, gets its slices gathered. Only what the kernel does not take becomes an
/// `Outbox`, and only there does a connection cost memory.
package struct FanOut: ~Copyable {
    /// What the owner has to do after a flush.
    package enum Action: Equatable, Sendable {
        /// Tell `becameWritable` when the connection has room.
        case awaitRoom(Int32)
        /// The connection has caught up.
        case stopAwaitingRoom(Int32)
        /// The connection is broken: end it.
        case broken(Int32, errno: Int32)
        /// The connection is further behind than its bound allows: close it.
        case tooSlow(Int32)
    }

    struct Letter {
        var slice: LogSlice
        var previous: Int32
    }

    /// The tag of a send whose bytes were merged for one connection; others have the room's index.
    static let mergedTag: Int32 = -1

    /// Who listens to what.
    package private(set) var rooms = RoomRegistry()
    var lanes: Slab<Lane>
    var log = TurnLog()
    /// The other loops, whose connections this one speaks for.
    var shards: [ShardPost] = []
    /// What each room said this turn, by room index.
    var roomSlices: [[LogSlice]] = []
    var dirtyRooms: [Int32] = []
    var letters: [Letter] = []
    /// The connections whose frames are merged this turn.
    var merged: [Int32] = []
    /// Where the log stood when a connection joined a room that had spoken this turn already.
    var lateJoins: [UInt64: Int] = [:]
    var outboxes: [Int32: Outbox] = [:]
    var backlog = Backlog()
    var latest: LatestRooms
    var withRoom: [Int32] = []
    let outboxLimit: Int
    var compressor: MessageCompressor

    var batch = SendBatch()
    var arena = Arena()
    var share = TurnShare()
    var actions: [Action] = []

    /// How many frames were handed to the kernel or an outbox, counted once for each receiver.
    package private(set) var deliveries: UInt64 = 0
    /// How many `send()` calls were made.
    package internal(set) var sendCalls: UInt64 = 0

    /// Makes it without connections.
    ///
    /// - Parameters:
    ///   - descriptorLimit: One more than the highest descriptor.
    ///   - outboxLimit: How far a connection may be behind, in bytes.
    ///   - policies: What becomes of what slow connections have not begun to receive, by channel.
    ///   - compressionThreshold: The smallest message that is compressed, in bytes.
    /// - Throws: `ENOMEM`.
    package init(
        descriptorLimit: Int,
        outboxLimit: Int,
        policies: DeliveryPolicies = DeliveryPolicies(),
        compressionThreshold: Int = .max
    ) throws(SystemError) {
        lanes = try Slab(capacity: descriptorLimit)
        latest = LatestRooms(policies)
        self.outboxLimit = outboxLimit
        compressor = MessageCompressor(threshold: compressionThreshold)
    }

    /// The present as the calendar has it, for what slow connections are told.
    package var time: Timestamp {
        get { latest.time }
        set { latest.time = newValue }
    }

    /// What was saved by compressing messages.
    package var compressionFigures: CompressionFigures { compressor.figures }

    /// How many connections are behind.
    package var slowConnections: Int { outboxes.count }

    /// How many bytes wait in all outboxes; chunks that several share count for each.
    package var waitingBytes: Int {
        outboxes.values.reduce(latest.waitingBytes) { $0 + $1.byteCount }
    }

    /// How many events slow connections will not receive because newer ones replaced them: those that they were told of.
    package var replacedEvents: UInt64 { latest.replacedEvents }

    // MARK: Connections

    /// Takes a connection in.
    package mutating func insert(_ connection: Int32) { lanes.insert(Lane(), at: connection) }

    /// Has a connection get compressed messages, where that is worth it; before it joins a room.
    package mutating func compress(_ connection: Int32) {
        lanes[connection].form = .compressed
        if !isHere(connection) { tellShard(of: connection, .compress(connection)) }
    }

    /// Forgets a connection and all that was for it.
    package mutating func remove(_ connection: Int32) {
        removeFromShard(connection)
        latest.forget(connection)
        let left = rooms.rooms(of: connection)
        rooms.leaveAll(connection)
        for room in left { tidy(room) }
        outboxes[connection] = nil
        lanes.remove(connection)
    }

    /// Whether everything sent to a connection is with the kernel.
    package func hasDelivered(to connection: Int32) -> Bool {
        lanes[connection].letter < 0 && !lanes[connection].isSlow
    }

    /// Whether a connection listens to a channel.
    package func isMember(_ connection: Int32, _ channel: ChannelName) -> Bool {
        room(of: connection, channel).map { rooms.contains(connection, in: $0) } ?? false
    }

    /// The room in which a connection would hear a channel, if somebody does.
    private func room(of connection: Int32, _ channel: ChannelName) -> Int32? {
        rooms.index(of: channel, lanes[connection].form)
    }

    /// Makes a connection listen to a channel, from now on.
    package mutating func join(
        _ connection: Int32,
        _ channel: ChannelName
    ) -> RoomRegistry.JoinAction {
        let action = rooms.join(connection, channel, lanes[connection].form)
        guard case .joined(let members) = action, let room = room(of: connection, channel) else {
            return action
        }
        if members == 1 { latest.open(room, channel) }
        if roomSlices.count <= Int(room) {
            roomSlices += repeatElement([], count: rooms.indexLimit - roomSlices.count)
        }
        guard isHere(connection) else {
            joinInShard(connection, channel, room)
            return action
        }
        if !roomSlices[Int(room)].isEmpty {
            lateJoins[Self.key(connection, room)] = log.position
            merge(connection)
        }
        return action
    }

    /// Ends a connection's listening to a channel; what was said before is still delivered.
    package mutating func leave(
        _ connection: Int32,
        _ channel: ChannelName
    ) -> RoomRegistry.LeaveAction {
        let room = room(of: connection, channel)
        if let room, !isHere(connection) {
            leaveInShard(connection, channel, room)
        } else if let room, rooms.contains(connection, in: room) {
            keepLatest(room, for: connection)
            if !roomSlices[Int(room)].isEmpty {
                let since = lateJoins.removeValue(forKey: Self.key(connection, room)) ?? 0
                for slice in roomSlices[Int(room)].since(since) { address(slice, to: connection) }
            }
        }
        let action = rooms.leave(connection, channel, lanes[connection].form)
        if case .left(members: 0) = action, let room { tidy(room) }
        return action
    }

    /// Gives back what a room kept for its next turn, if it is gone; what it said in this turn is still needed.
    mutating func tidy(_ room: Int32) {
        guard rooms.memberCount(room) == 0 else { return }
        latest.close(room)
        guard Int(room) < roomSlices.count, roomSlices[Int(room)].isEmpty else { return }
        roomSlices[Int(room)] = []
    }

    /// Ends a connection's listening to all channels; what was said before is still delivered.
    package mutating func leaveAll(_ connection: Int32) {
        for channel in rooms.channels(of: connection) { _ = leave(connection, channel) }
    }

    // MARK: Saying something

    /// Says a message in a channel.
    ///
    /// - Parameters:
    ///   - channel: Where; when nobody listens nothing is encoded.
    ///   - opcode: What kind of message it is.
    ///   - encode: Appends the message's payload.
    /// - Returns: How many listen.
    @discardableResult
    package mutating func publish(
        _ channel: ChannelName,
        _ opcode: Opcode = .text,
        _ encode: (inout [UInt8]) -> Void
    ) -> Int {
        let room = rooms.index(of: channel)
        if rooms.hasCompressed, let compressed = rooms.index(of: channel, .compressed) {
            return publish(channel, room, compressed, opcode, encode)
        }
        guard let room else { return 0 }
        return say(log.append { $0.appendFrame(opcode, encode) }, in: channel, .plain, room)
    }

    /// Says a message in a channel that has a room for compressed messages, and perhaps one for others: it is encoded once.
    private mutating func publish(
        _ channel: ChannelName,
        _ room: Int32?,
        _ compressed: Int32,
        _ opcode: Opcode,
        _ encode: (inout [UInt8]) -> Void
    ) -> Int {
        var message: [UInt8] = []
        encode(&message)
        let frame = compressor.frame(opcode, message)
        var plain: LogSlice?
        if room != nil || frame == nil {
            plain = log.append { $0.appendFrame(opcode) { $0 += message } }
        }
        let slice = frame.map { frame in log.append { $0 += frame } } ?? plain
        guard let slice else { preconditionFailure("neither form of the message was written") }
        // In the order of the log, as everything that is said.
        var members = 0
        if let room, let plain { members += say(plain, in: channel, .plain, room) }
        return members + say(slice, in: channel, .compressed, compressed)
    }

    /// Says a slice in a room of a channel, to those who are here and those who are elsewhere.
    private mutating func say(
        _ slice: LogSlice,
        in channel: ChannelName,
        _ form: RoomRegistry.Form,
        _ room: Int32
    ) -> Int {
        say(slice, room)
        for index in shards.indices { shards[index].say(slice, in: channel, form, room) }
        let members = rooms.memberCount(room)
        deliveries += UInt64(members)
        return members
    }

    /// Says a message to one connection.
    package mutating func send(
        to connection: Int32,
        _ opcode: Opcode = .text,
        _ encode: (inout [UInt8]) -> Void
    ) {
        deliveries += 1
        guard lanes[connection].form == .compressed else {
            return address(log.append { $0.appendFrame(opcode, encode) }, to: connection)
        }
        var message: [UInt8] = []
        encode(&message)
        let frame = compressor.frame(opcode, message)
        let slice = log.append { log in
            if let frame { log += frame } else { log.appendFrame(opcode) { $0 += message } }
        }
        address(slice, to: connection)
    }

    /// Sends bytes that are framed already: an HTTP response, a close frame.
    package mutating func sendRaw(to connection: Int32, _ encode: (inout [UInt8]) -> Void) {
        address(log.append(encode), to: connection)
    }

    /// Sends the same bytes, framed already, to some connections.
    mutating func sendRaw(to connections: [Int32], _ encode: (inout [UInt8]) -> Void) {
        let slice = log.append(encode)
        for connection in connections { address(slice, to: connection) }
        deliveries += UInt64(connections.count)
    }

    /// Notes that a slice was said in a room.
    mutating func say(_ slice: LogSlice, _ room: Int32) {
        if roomSlices[Int(room)].isEmpty { dirtyRooms.append(room) }
        roomSlices[Int(room)].extend(by: slice)
    }

    /// Notes that a slice is for one connection.
    mutating func address(_ slice: LogSlice, to connection: Int32) {
        guard isHere(connection) else {
            addressInShard(slice, to: connection)
            return
        }
        letters.append(Letter(slice: slice, previous: lanes[connection].letter))
        lanes[connection].letter = Int32(letters.count - 1)
        merge(connection)
    }

    mutating func merge(_ connection: Int32) {
        guard lanes[connection].route == .shared else { return }
        lanes[connection].route = .merged
        merged.append(connection)
    }

    static func key(_ connection: Int32, _ room: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: connection)) << 32 | UInt64(UInt32(bitPattern: room))
    }
}
