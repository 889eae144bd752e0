package import EventLoop
internal import Glibc
package import WebSocketCommon

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

    private struct Letter {
        var slice: LogSlice
        var previous: Int32
    }

    /// The tag of a send whose bytes were merged for one connection; others have the room's index.
    private static let mergedTag: Int32 = -1

    /// Who listens to what.
    package private(set) var rooms = RoomRegistry()
    var lanes: Slab<Lane>
    var log = TurnLog()
    /// The other loops, whose connections this one speaks for.
    var shards: [ShardPost] = []
    /// What each room said this turn, by room index.
    private var roomSlices: [[LogSlice]] = []
    private var dirtyRooms: [Int32] = []
    private var letters: [Letter] = []
    /// The connections whose frames are merged this turn.
    private var merged: [Int32] = []
    /// Where the log stood when a connection joined a room that had spoken this turn already.
    private var lateJoins: [UInt64: Int] = [:]
    private var outboxes: [Int32: Outbox] = [:]
    private var backlog = Backlog()
    private var withRoom: [Int32] = []
    let outboxLimit: Int

    private var batch = SendBatch()
    private var arena = Arena()
    private var share = TurnShare()
    private var actions: [Action] = []

    /// How many frames were handed to the kernel or an outbox, counted once for each receiver.
    package private(set) var deliveries: UInt64 = 0
    /// How many `send()` calls were made.
    package private(set) var sendCalls: UInt64 = 0

    /// Makes it without connections.
    ///
    /// - Parameters:
    ///   - descriptorLimit: One more than the highest descriptor.
    ///   - outboxLimit: How far a connection may be behind, in bytes.
    /// - Throws: `ENOMEM`.
    package init(descriptorLimit: Int, outboxLimit: Int) throws(SystemError) {
        lanes = try Slab(capacity: descriptorLimit)
        self.outboxLimit = outboxLimit
    }

    /// How many connections are behind.
    package var slowConnections: Int { outboxes.count }

    /// How many bytes wait in all outboxes; chunks that several share count for each.
    package var waitingBytes: Int { outboxes.values.reduce(0) { $0 + $1.byteCount } }

    // MARK: Connections

    /// Takes a connection in.
    package mutating func insert(_ connection: Int32) { lanes.insert(Lane(), at: connection) }

    /// Forgets a connection and all that was for it.
    package mutating func remove(_ connection: Int32) {
        removeFromShard(connection)
        rooms.leaveAll(connection)
        outboxes[connection] = nil
        lanes.remove(connection)
    }

    /// Whether everything sent to a connection is with the kernel.
    package func hasDelivered(to connection: Int32) -> Bool {
        lanes[connection].letter < 0 && !lanes[connection].isSlow
    }

    /// Whether a connection listens to a channel.
    package func isMember(_ connection: Int32, _ channel: ChannelName) -> Bool {
        rooms.index(of: channel).map { rooms.contains(connection, in: $0) } ?? false
    }

    /// Makes a connection listen to a channel, from now on.
    package mutating func join(
        _ connection: Int32,
        _ channel: ChannelName
    ) -> RoomRegistry.JoinAction {
        let action = rooms.join(connection, channel)
        guard case .joined = action, let room = rooms.index(of: channel) else { return action }
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
        if let room = rooms.index(of: channel), !isHere(connection) {
            leaveInShard(connection, channel, room)
        } else if let room = rooms.index(of: channel), rooms.contains(connection, in: room),
            !roomSlices[Int(room)].isEmpty
        {
            let since = lateJoins.removeValue(forKey: Self.key(connection, room)) ?? 0
            for slice in roomSlices[Int(room)].since(since) { address(slice, to: connection) }
        }
        return rooms.leave(connection, channel)
    }

    /// Ends a connection's listening to all channels; what was said before is still delivered.
    package mutating func leaveAll(_ connection: Int32) {
        for channel in rooms.channels(of: connection) { _ = leave(connection, channel) }
    }

    // MARK: Saying something

    /// Says a text message in a channel.
    ///
    /// - Parameters:
    ///   - channel: Where; when nobody listens nothing is encoded.
    ///   - encode: Appends the message's payload.
    /// - Returns: How many listen.
    @discardableResult
    package mutating func publish(
        _ channel: ChannelName,
        _ encode: (inout [UInt8]) -> Void
    ) -> Int {
        guard let room = rooms.index(of: channel) else { return 0 }
        let slice = log.append { $0.appendFrame(encode) }
        say(slice, room)
        for index in shards.indices { shards[index].say(slice, in: channel, room) }
        let members = rooms.memberCount(room)
        deliveries += UInt64(members)
        return members
    }

    /// Says a text message to one connection.
    package mutating func send(to connection: Int32, _ encode: (inout [UInt8]) -> Void) {
        address(log.append { $0.appendFrame(encode) }, to: connection)
        deliveries += 1
    }

    /// Sends bytes that are framed already: an HTTP response, a close frame.
    package mutating func sendRaw(to connection: Int32, _ encode: (inout [UInt8]) -> Void) {
        address(log.append(encode), to: connection)
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

    private mutating func merge(_ connection: Int32) {
        guard lanes[connection].route == .shared else { return }
        lanes[connection].route = .merged
        merged.append(connection)
    }

    // MARK: The end of a turn

    /// Notes that a connection with an outbox has room; the next flush uses it.
    package mutating func becameWritable(_ connection: Int32) {
        if lanes[connection].isSlow { withRoom.append(connection) }
    }

    /// Forgets what a slow connection still had to receive, but for the frame that is on its way, so that a close frame can
    /// follow.
    package mutating func truncateOutbox(of connection: Int32) {
        guard isHere(connection) else {
            tellShard(of: connection, .truncate(connection))
            return
        }
        outboxes[connection]?.truncate(frameLength: \.serverFrameLength)
    }

    /// How many bytes were said since the last flush.
    package var unsentBytes: Int { log.bytes.count }

    /// Whether anything was said or decided since the last flush.
    var hasUnsent: Bool { !log.isEmpty || shards.contains { $0.hasSteps } }

    /// Hands everything that was said since the last flush to the kernel.
    ///
    /// - Parameter flusher: How.
    /// - Returns: What the owner has to do.
    package mutating func flush(_ flusher: inout some Flusher) -> [Action] {
        // The others first: they work while this loop sends.
        dispatchToShards()
        if !log.isEmpty {
            deliver(log.bytes, &flusher)
            endTurn()
        }
        defer { actions.removeAll(keepingCapacity: true) }
        return actions
    }

    /// Hands what waits for slow connections that have room to the kernel; it is older than what was said since the last flush.
    ///
    /// - Parameter flusher: How.
    /// - Returns: What the owner has to do.
    package mutating func drainOutboxes(_ flusher: inout some Flusher) -> [Action] {
        for connection in withRoom where lanes.contains(connection) && lanes[connection].isSlow {
            guard var outbox = outboxes.removeValue(forKey: connection) else { continue }
            let answer = outbox.drain { bytes in
                sendCalls += 1
                var send = Send(to: connection, bytes: bytes, tag: Self.mergedTag)
                withUnsafeMutablePointer(to: &send) {
                    flusher.flush(UnsafeMutableBufferPointer(start: $0, count: 1))
                }
                return send.result
            }
            if outbox.isEmpty {
                lanes[connection].isSlow = false
                actions.append(.stopAwaitingRoom(connection))
            } else {
                outboxes[connection] = outbox
                if answer < 0, answer != -Int(EAGAIN) {
                    actions.append(.broken(connection, errno: Int32(-answer)))
                }
            }
        }
        withRoom.removeAll(keepingCapacity: true)
        defer { actions.removeAll(keepingCapacity: true) }
        return actions
    }

    private mutating func deliver(_ chunk: [UInt8], _ flusher: inout some Flusher) {
        if dirtyRooms.count > 1 { findThoseInSeveralRooms() }
        chunk.withUnsafeBytes { bytes in
            for room in dirtyRooms { deliver(room, bytes, chunk, &flusher) }
            for connection in merged where lanes.contains(connection) {
                deliverMerged(connection, bytes, chunk, &flusher)
            }
            submit(chunk, &flusher)
        }
    }

    /// Whoever listens to more than one room that spoke gets their frames merged.
    private mutating func findThoseInSeveralRooms() {
        for (place, room) in dirtyRooms.enumerated() {
            for connection in rooms.members(room) {
                if lanes[connection].dirtyRoom < 0 {
                    lanes[connection].dirtyRoom = Int32(place)
                } else {
                    merge(connection)
                }
            }
        }
    }

    private mutating func deliver(
        _ room: Int32,
        _ bytes: UnsafeRawBufferPointer,
        _ chunk: [UInt8],
        _ flusher: inout some Flusher
    ) {
        let members = rooms.members(room)
        let said = roomSlices[Int(room)]
        guard let first = said.first else { return }
        var run = UnsafeRawBufferPointer(rebasing: bytes[first.offset..<first.end])
        if said.count > 1 { run = gather(said, bytes, chunk, &flusher) }
        // Every member has a lane, because `remove` takes it out of its rooms first: the walk need not ask.
        let lanes = lanes.base
        for connection in members {
            let lane = lanes + Int(connection)
            lane.pointee.dirtyRoom = -1
            guard lane.pointee.route == .shared else { continue }
            guard !lane.pointee.isSlow else {
                share.become(said, of: room)
                keepShare(sent: 0, of: chunk, for: connection)
                continue
            }
            batch.append(run, to: connection, tag: room)
            if batch.isFull { submit(chunk, &flusher) }
        }
    }

    private mutating func deliverMerged(
        _ connection: Int32,
        _ bytes: UnsafeRawBufferPointer,
        _ chunk: [UInt8],
        _ flusher: inout some Flusher
    ) {
        // A number that was closed and came back since the last flush stands in the list twice.
        guard lanes[connection].route == .merged else { return }
        lanes[connection].route = .shared
        collectShare(of: connection)
        guard let first = share.slices.first else { return }
        if lanes[connection].isSlow {
            keepShare(sent: 0, of: chunk, for: connection)
            return
        }
        var run = UnsafeRawBufferPointer(rebasing: bytes[first.offset..<first.end])
        if share.slices.count > 1 { run = gather(share.slices, bytes, chunk, &flusher) }
        batch.append(run, to: connection, tag: Self.mergedTag)
        if batch.isFull { submit(chunk, &flusher) }
    }

    private mutating func collectShare(of connection: Int32) {
        share.reset()
        var letter = lanes[connection].letter
        while letter >= 0 {
            share.add(letter: letters[Int(letter)].slice)
            letter = letters[Int(letter)].previous
        }
        for room in dirtyRooms where rooms.contains(connection, in: room) {
            if !lateJoins.isEmpty, let since = lateJoins[Self.key(connection, room)] {
                share.add(roomSlices[Int(room)], since: since)
            } else {
                share.add(roomSlices[Int(room)], of: room)
            }
        }
        share.sort()
    }

    /// Copies slices into one run, which stays where it is until the sends made so far are flushed.
    private mutating func gather(
        _ slices: [LogSlice],
        _ bytes: UnsafeRawBufferPointer,
        _ chunk: [UInt8],
        _ flusher: inout some Flusher
    ) -> UnsafeRawBufferPointer {
        let total = slices.byteCount
        if !arena.hasRoom(for: total) {
            submit(chunk, &flusher)
            arena.reset(for: total)
        }
        return arena.gather(slices, of: bytes)
    }

    /// Makes the sends collected so far, and keeps what was not taken.
    private mutating func submit(_ chunk: [UInt8], _ flusher: inout some Flusher) {
        guard !batch.isEmpty else { return }
        let sends = batch.sends
        sendCalls += UInt64(sends.count)
        flusher.flush(sends)
        for send in batch.cutSends {
            guard send.result >= 0 || send.result == -Int(EAGAIN) else {
                actions.append(.broken(send.descriptor, errno: Int32(-send.result)))
                continue
            }
            if send.tag == Self.mergedTag {
                collectShare(of: send.descriptor)
            } else {
                share.become(roomSlices[Int(send.tag)], of: send.tag)
            }
            keepShare(sent: max(send.result, 0), of: chunk, for: send.descriptor)
        }
        batch.removeAll()
    }

    /// Keeps what the kernel did not take of `share`.
    private mutating func keepShare(sent: Int, of chunk: [UInt8], for connection: Int32) {
        if share.isCommon {
            let place = backlog.place(
                for: rooms.listenerKey(of: connection),
                share.rooms.sorted(),
                share.slices,
                of: chunk
            )
            keep(for: connection) { $0.append(place, sent: sent) }
        } else {
            let slices = share.slices
            keep(for: connection) { $0.append(slices, sent: sent, of: chunk) }
        }
    }

    private mutating func keep(for connection: Int32, _ append: (inout Outbox) -> Void) {
        if !lanes[connection].isSlow {
            lanes[connection].isSlow = true
            actions.append(.awaitRoom(connection))
        }
        append(&outboxes[connection, default: Outbox()])
        if outboxes[connection]?.exceeds(outboxLimit) == true {
            actions.append(.tooSlow(connection))
        }
    }

    private mutating func endTurn() {
        for room in dirtyRooms { roomSlices[Int(room)].removeAll(keepingCapacity: true) }
        for connection in merged where lanes.contains(connection) {
            lanes[connection].letter = -1
        }
        dirtyRooms.removeAll(keepingCapacity: true)
        letters.removeAll(keepingCapacity: true)
        merged.removeAll(keepingCapacity: true)
        if !lateJoins.isEmpty { lateJoins = [:] }
        arena.trim()
        backlog.endTurn()
        log.clear()
    }

    private static func key(_ connection: Int32, _ room: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: connection)) << 32 | UInt64(UInt32(bitPattern: room))
    }
}
