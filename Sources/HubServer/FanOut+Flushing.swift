package import EventLoop
internal import Glibc
internal import WebSocketCommon

/// The end of a turn: what was said is handed to the kernel, and what it does not take is kept.
extension FanOut {
    /// Notes that a connection with an outbox has room; the next flush uses it.
    package mutating func becameWritable(_ connection: Int32) {
        if lanes[connection].isSlow { withRoom.append(connection) }
    }

    /// Forgets what a slow connection still had to receive, but for the frame that is on its way, so that a close frame can
    /// follow; with it goes what was said since the last flush, which would come after a gap.
    package mutating func truncateOutbox(of connection: Int32) {
        guard isHere(connection) else {
            tellShard(of: connection, .truncate(connection))
            return
        }
        outboxes[connection]?.truncate(frameLength: \.serverFrameLength)
        latest.forget(connection)
        lanes[connection].letter = -1
        for room in rooms.rooms(of: connection) where !roomSlices[Int(room)].isEmpty {
            lateJoins[Self.key(connection, room)] = log.position
            merge(connection)
        }
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
            var answer = outbox.drain { send($0, to: connection, &flusher) }
            if outbox.isEmpty, latest.isWaiting(connection) {
                answer = drainLatest(for: connection, into: &outbox, &flusher)
            }
            if outbox.isEmpty, !latest.isWaiting(connection) {
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

    /// Makes one send, and answers how many bytes were taken, or a negative errno.
    mutating func send(
        _ bytes: UnsafeRawBufferPointer,
        to connection: Int32,
        _ flusher: inout some Flusher
    ) -> Int {
        sendCalls += 1
        var send = Send(to: connection, bytes: bytes, tag: Self.mergedTag)
        withUnsafeMutablePointer(to: &send) {
            flusher.flush(UnsafeMutableBufferPointer(start: $0, count: 1))
        }
        return send.result
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
                if latest.contains(room) {
                    latest.wait(connection, in: room, for: said, of: bytes)
                    checkBound(of: connection)
                } else {
                    share.become(said, of: room)
                    keepShare(sent: 0, of: chunk, for: connection)
                }
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
        if lanes[connection].isSlow {
            waitForLatest(connection, bytes)
            if share.slices.isEmpty {
                checkBound(of: connection)
            } else {
                keepShare(sent: 0, of: chunk, for: connection)
            }
            return
        }
        guard let first = share.slices.first else { return }
        var run = UnsafeRawBufferPointer(rebasing: bytes[first.offset..<first.end])
        if share.slices.count > 1 { run = gather(share.slices, bytes, chunk, &flusher) }
        batch.append(run, to: connection, tag: Self.mergedTag)
        if batch.isFull { submit(chunk, &flusher) }
    }

    /// Collects what a connection gets of this turn, but for what a slow one waits for elsewhere (`waitForLatest`).
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
            } else if !lanes[connection].isSlow || !latest.contains(room) {
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
            let all = rooms.listenerKey(of: connection)
            let place = backlog.place(
                // Who was slow before gets the same as who does not listen to rooms under `latest`.
                for: lanes[connection].isSlow ? latest.others(of: all) : all,
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
        checkBound(of: connection)
    }

    private mutating func endTurn() {
        latest.endTurn(dirtyRooms)
        for room in dirtyRooms {
            roomSlices[Int(room)].removeAll(keepingCapacity: true)
            tidy(room)
        }
        if rooms.isEmpty, !roomSlices.isEmpty { roomSlices = [] }
        for connection in merged where lanes.contains(connection) {
            lanes[connection].letter = -1
        }
        dirtyRooms.removeAll(keepingCapacity: true)
        letters.removeAll(keepingCapacity: true)
        merged.removeAll(keepingCapacity: true)
        if !lateJoins.isEmpty { lateJoins = [:] }
        arena.trim()
        compressor.endTurn()
        backlog.endTurn()
        log.clear()
    }
}
