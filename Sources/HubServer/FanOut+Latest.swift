internal import EventLoop
internal import WebSocketCommon

/// Slow connections in rooms under the delivery policy `latest`: what such a room says waits in the room's table instead of the
/// connection's outbox, and is sent when the outbox is empty.
extension FanOut {
    /// Has a slow connection wait for what rooms under `latest` said in this turn, but for a room that it joined in the midst of it.
    mutating func waitForLatest(_ connection: Int32, _ bytes: UnsafeRawBufferPointer) {
        for room in dirtyRooms
        where latest.contains(room) && rooms.contains(connection, in: room)
            && lateJoins[Self.key(connection, room)] == nil
        {
            latest.wait(connection, in: room, for: roomSlices[Int(room)], of: bytes)
        }
    }

    /// Sends what waits for a connection in tables, until the kernel takes no more.
    ///
    /// - Parameters:
    ///   - connection: Whose outbox is empty.
    ///   - outbox: Gets the rest of a frame that has begun.
    ///   - flusher: How.
    /// - Returns: What the last send answered.
    mutating func drainLatest(
        for connection: Int32,
        into outbox: inout Outbox,
        _ flusher: inout some Flusher
    ) -> Int {
        var answer = 0
        while let batch = latest.batch(for: connection) {
            answer = batch.bytes.withUnsafeBytes { send($0, to: connection, &flusher) }
            guard answer > 0 else { break }
            if let cut = latest.took(connection, batch, sent: answer) {
                outbox.append([cut.frame], sent: cut.sent, of: batch.bytes)
            }
            guard answer == batch.bytes.count else { break }
        }
        return answer
    }

    /// Moves what a connection still has to receive from a room that it leaves into its outbox, ahead of what it is told next.
    mutating func keepLatest(_ room: Int32, for connection: Int32) {
        guard lanes[connection].isSlow else { return }
        let bytes = latest.leave(connection, room)
        guard !bytes.isEmpty else { return }
        outboxes[connection, default: Outbox()]
            .append([LogSlice(offset: 0, length: bytes.count)], of: bytes)
    }

    /// Reports a connection that is further behind than its bound.
    mutating func checkBound(of connection: Int32) {
        guard let outbox = outboxes[connection] else { return }
        let rest = latest.waitingBytes(for: connection, bound: outboxLimit - outbox.byteCount)
        if outbox.exceeds(outboxLimit - rest) { actions.append(.tooSlow(connection)) }
    }
}
