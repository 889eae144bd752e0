internal import EventLoop
internal import WebSocketCommon

/// What loop 0 said in one turn to the connections of another loop: its log, shared, and what to do with it, in order.
struct ShardTurn: Sendable {
    /// The turn's log, which the steps point into.
    let chunk: [UInt8]
    /// What to do, in the order in which loop 0 did it.
    let steps: [Step]

    /// What one thing that loop 0 decided means to the loop that owns the connection.
    enum Step: Sendable {
        /// The connection gets compressed messages.
        case compress(Int32)
        /// The connection listens to the channel from here on.
        case join(Int32, ChannelName)
        /// It no longer does.
        case leave(Int32, ChannelName)
        /// The slice was said in the channel, to those who listen in this form.
        case event(ChannelName, RoomRegistry.Form, LogSlice)
        /// The slice is for the connection alone.
        case letter(Int32, LogSlice)
        /// Report when all that was said to the connection is with the kernel.
        case confirm(Int32)
        /// Forget what the connection has not received, but for the frame on its way.
        case truncate(Int32)
        /// Say that nothing more comes, behind what was said.
        case finishSending(Int32)
        /// Close the connection, now.
        case close(Int32)
        /// Close the listening sockets.
        case stopAccepting
        /// End the loop.
        case end
    }

    /// What it costs to keep, in bytes; chunks that several loops share count for each.
    var cost: Int { chunk.count + steps.count * MemoryLayout<Step>.stride }
}

/// What a loop tells loop 0 after one turn of its own.
struct ShardBatch: Sendable {
    /// What happened, in order.
    enum Report: Sendable {
        /// A connection came in.
        case accepted(Int32, from: PeerAddress, port: HubPort)
        /// So many of the batch's bytes came from a connection; they follow those of the report before.
        case received(Int32, count: Int)
        /// A peer sends no more, or its connection broke.
        case ended(Int32, failed: Bool)
        /// A connection could not be sent to.
        case broken(Int32)
        /// A connection is further behind than its bound allows.
        case tooSlow(Int32)
        /// What was said to a connection before its `confirm` is with the kernel.
        case delivered(Int32)
        /// The loop itself is broken.
        case failed(String)
    }

    /// The loop, 1 or more.
    let loop: Int
    /// The received bytes, one behind the other.
    private(set) var bytes: [UInt8] = []
    private(set) var reports: [Report] = []
    /// How many reports have been told, and how many of the bytes.
    private var told = (reports: 0, bytes: 0)

    init(loop: Int) { self.loop = loop }

    var isEmpty: Bool { reports.isEmpty }

    /// Why the loop ends, if it does before it was told to.
    var failure: String? {
        guard case .failed(let reason)? = reports.last else { return nil }
        return reason
    }

    /// What it costs to keep, in bytes.
    var cost: Int { bytes.count + reports.count * MemoryLayout<Report>.stride }

    mutating func append(_ report: Report) { reports.append(report) }

    mutating func append(_ received: UnsafeMutableRawBufferPointer, from connection: Int32) {
        bytes.append(contentsOf: received)
        reports.append(.received(connection, count: received.count))
    }

    /// The report that is told next; `nil` when all have been told.
    var next: Report? { told.reports < reports.count ? reports[told.reports] : nil }

    /// Tells the next report, the received bytes with it; the bytes may be changed in place.
    mutating func tellNext(_ body: (Report, UnsafeMutableRawBufferPointer) -> Void) {
        guard let report = next else { return }
        let start = told.bytes
        if case .received(_, let size) = report { told.bytes += size }
        told.reports += 1
        let end = told.bytes
        bytes.withUnsafeMutableBytes {
            body(report, UnsafeMutableRawBufferPointer(rebasing: $0[start..<end]))
        }
    }
}
