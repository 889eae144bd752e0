internal import EventLoop

extension Hub {
    /// Speaks for the connections of another loop too, from now on.
    mutating func add(_ link: ShardLink) { fanOut.add(link) }

    /// Deals with what another loop tells of its connections, until the turn is long enough; the rest is for the next one.
    ///
    /// Reports of a connection that the hub has dropped were on their way when it did, and mean nothing any more.
    mutating func receive(_ batch: inout ShardBatch) {
        let loop = batch.loop
        repeat {
            switch batch.next {
            case .received(let connection, _)?, .ended(let connection, _)?:
                guard takesInput(from: connection) else { return }
            default: break
            }
            batch.tellNext { report, bytes in receive(report, bytes, ofLoop: loop) }
        } while batch.next != nil && !hasTakenEnough
    }

    private mutating func receive(
        _ report: ShardBatch.Report,
        _ bytes: UnsafeMutableRawBufferPointer,
        ofLoop loop: Int
    ) {
        switch report {
        case .accepted(let connection, let peer, let port):
            guard takesIn(connection, from: peer, port: port) else {
                fanOut.refuse(connection, ofLoop: loop)
                return
            }
            fanOut.insert(connection, ofLoop: loop)
        case .received(let connection, _) where isOwned(connection, by: loop):
            received(bytes, from: connection)
        case .ended(let connection, let failed) where isOwned(connection, by: loop):
            ended(connection, failed: failed)
        case .broken(let connection) where isOwned(connection, by: loop):
            sendFailed(connection)
        case .tooSlow(let connection) where isOwned(connection, by: loop):
            closeSlow(connection)
        case .delivered(let connection) where isOwned(connection, by: loop):
            fanOut.confirm(connection)
            ending.append(connection)
        case .received, .ended, .broken, .tooSlow, .delivered, .failed: break
        }
    }

    private func isOwned(_ connection: Int32, by loop: Int) -> Bool {
        fanOut.loop(of: connection) == loop
    }
}
