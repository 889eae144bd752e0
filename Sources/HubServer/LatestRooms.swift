internal import Deflate
internal import TransportSecurity
internal import WebSocketCommon

/// The rooms under the delivery policies `latest` and `newest`, and what slow connections wait for in them.
///
/// Nothing of it is touched for who keeps up: the keys of events are read from their frames when the first slow connection needs
/// them, once a turn.
struct LatestRooms {
    private struct Room {
        let channel: ChannelName
        let policy: DeliveryPolicy
        var table = LatestTable()
        /// How many slow connections wait in the table, or have had all of it.
        var readers = 0
        /// Where those begin that come in this turn; `nil` until the turn's events are in the table.
        var turn: Turn?
    }

    /// What a room said in a turn.
    private struct Turn {
        var start: LatestTable.Place
        var byteCount: Int
    }

    /// A slow connection in the rooms where it has a place.
    private struct Reader {
        var places: [Int32: LatestTable.Place] = [:]
        /// No less than waits for it in all of them, in bytes.
        var most = 0

        /// Has it wait for a turn too, and answers whether it had no place in that room.
        mutating func wait(in room: Int32, from turn: Turn) -> Bool {
            most += turn.byteCount
            guard places[room] == nil else { return false }
            places[room] = turn.start
            return true
        }
    }

    /// What is offered to a connection at once.
    struct Batch {
        fileprivate enum Content {
            case event(LatestTable.Event)
            /// Tells how many were replaced; nothing is said where messages say so themselves (`newest`).
            case notice(Int)
        }

        /// Frames, one behind the other.
        fileprivate(set) var bytes: [UInt8] = []
        fileprivate var frames: [(room: Int32, content: Content, slice: LogSlice)] = []
    }

    /// How many bytes are offered at once, but for the frame that goes beyond.
    private static let batchSize = 64 << 10

    /// When a notice is written.
    var time = Timestamp(clampingMicroseconds: 0)
    /// How many events slow connections will not receive because newer ones replaced them.
    private(set) var replacedEvents: UInt64 = 0

    /// How many events have been replaced that no slow connection was told of so far, counted once for each.
    var replacedUntold: UInt64 {
        readers.values.reduce(0) { sum, reader in
            reader.places.reduce(sum) { sum, entry in
                sum + UInt64(rooms[entry.key]?.table.replacedCount(behind: entry.value) ?? 0)
            }
        }
    }

    private let policies: DeliveryPolicies
    private var rooms: [Int32: Room] = [:]
    private var readers: [Int32: Reader] = [:]
    private var random = RandomPool()
    private var inflater: Inflater?
    private var formatter = TimestampFormatter()

    init(_ policies: DeliveryPolicies) { self.policies = policies }

    // MARK: Rooms

    /// Notes that a room has come to be, if its channel has this policy.
    mutating func open(_ room: Int32, _ channel: ChannelName) {
        let policy = policies.policy(of: channel)
        guard policy != .all else { return }
        rooms[room] = Room(channel: channel, policy: policy)
    }

    /// Notes that a room is gone; nobody has a place in it.
    mutating func close(_ room: Int32) {
        if !rooms.isEmpty { rooms[room] = nil }
    }

    /// Whether a room has this policy.
    func contains(_ room: Int32) -> Bool { !rooms.isEmpty && rooms[room] != nil }

    /// Those of some rooms that have another policy.
    func others(of all: [Int32]) -> [Int32] {
        rooms.isEmpty ? all : all.filter { rooms[$0] == nil }
    }

    // MARK: Waiting

    /// Whether a connection has to receive something from a table.
    func isWaiting(_ connection: Int32) -> Bool { readers[connection] != nil }

    /// How many bytes wait for all connections; what several wait for counts for each.
    var waitingBytes: Int { readers.values.reduce(0) { $0 + byteCount(of: $1) } }

    /// How many bytes wait for a connection: exactly when there are more than `bound`, else no less than there are.
    mutating func waitingBytes(for connection: Int32, bound: Int) -> Int {
        guard let reader = readers[connection] else { return 0 }
        guard reader.most > bound else { return reader.most }
        let count = byteCount(of: reader)
        readers[connection]?.most = count
        return count
    }

    private func byteCount(of reader: Reader) -> Int {
        reader.places.reduce(0) { sum, entry in
            sum + (rooms[entry.key]?.table.byteCount(behind: entry.value) ?? 0)
        }
    }

    /// Has a slow connection wait for what a room said in this turn.
    ///
    /// - Parameters:
    ///   - connection: A member of the room since before the turn.
    ///   - room: The room, which has this policy.
    ///   - said: All that it said.
    ///   - log: The bytes that the slices point into.
    mutating func wait(
        _ connection: Int32,
        in room: Int32,
        for said: [LogSlice],
        of log: UnsafeRawBufferPointer
    ) {
        if rooms[room]?.turn == nil { hear(said, of: log, in: room) }
        guard let turn = rooms[room]?.turn else { return }
        if readers[connection, default: Reader()].wait(in: room, from: turn) {
            rooms[room]?.readers += 1
        }
    }

    private mutating func hear(_ said: [LogSlice], of log: UnsafeRawBufferPointer, in room: Int32) {
        guard let (start, policy) = rooms[room].map({ ($0.table.end, $0.policy) }) else { return }
        var frames: [(frame: [UInt8], key: [UInt8]?)] = []
        for slice in said {
            var rest = log[slice.offset..<slice.end]
            while !rest.isEmpty {
                let bytes = UnsafeRawBufferPointer(rebasing: rest)
                let frame = UnsafeRawBufferPointer(rebasing: bytes[..<bytes.serverFrameLength])
                frames.append((Array(frame), key(of: frame, policy)))
                rest = rest.dropFirst(frame.count)
            }
        }
        rooms[room]?.turn = Turn(start: start, byteCount: said.byteCount)
        rooms[room]?.table.append(frames)
    }

    /// What makes the message of a frame alike with others.
    private mutating func key(
        of frame: UnsafeRawBufferPointer,
        _ policy: DeliveryPolicy
    ) -> [UInt8]? {
        let payload = frame.serverFramePayload
        guard frame.isCompressedFrame, policy != .all, policy != .newest(perByteAt: nil) else {
            return Self.key(of: payload, policy)
        }
        let inflater = inflater ?? Inflater()
        self.inflater = inflater
        guard let message = try? inflater.inflate(payload, limit: .max) else {
            preconditionFailure("a frame of our own cannot be read")
        }
        return message.withUnsafeBytes { Self.key(of: $0, policy) }
    }

    /// What makes messages alike.
    private static func key(
        of payload: UnsafeRawBufferPointer,
        _ policy: DeliveryPolicy
    ) -> [UInt8]? {
        switch policy {
        case .all: nil
        case .latest(let field): key(of: payload, field)
        case .newest(let place?) where payload.indices.contains(place): [payload[place]]
        case .newest: []
        }
    }

    /// The value of an event's field, as it stands in its envelope's `data`.
    private static func key(of envelope: UnsafeRawBufferPointer, _ field: String) -> [UInt8]? {
        // What we say is JSON, and written compactly, so that equal values have equal bytes.
        let value = (try? JSONSlice(parsing: envelope))?.member("data")?.member(named: field)
        switch value?.kind {
        case .string, .number, .true, .false: return value.map { Array($0.bytes) }
        case .object, .array, .null, nil: return nil
        }
    }

    /// Begins the next turn.
    ///
    /// - Parameter speakers: The rooms that spoke in this one.
    mutating func endTurn(_ speakers: [Int32]) {
        guard !readers.isEmpty else { return }
        for room in speakers {
            rooms[room]?.turn = nil
            guard rooms[room]?.table.isLarge == true else { continue }
            let places = readers.values.compactMap { $0.places[room] }
            rooms[room]?.table.forget(before: places.min { $0.last < $1.last })
        }
    }

    // MARK: Catching up

    /// The next frames that a connection waits for, from each room behind a word on what was replaced there; `nil` when it has all.
    mutating func batch(for connection: Int32) -> Batch? {
        guard let places = readers[connection]?.places else { return nil }
        var batch = Batch()
        for room in places.keys.sorted() where batch.bytes.count < Self.batchSize {
            add(room, to: &batch, upTo: Self.batchSize, for: connection)
        }
        return batch
    }

    private mutating func add(
        _ index: Int32,
        to batch: inout Batch,
        upTo limit: Int,
        for connection: Int32
    ) {
        guard let room = rooms[index], let place = readers[connection]?.places[index] else {
            return
        }
        let replaced = room.table.replacedCount(behind: place)
        if replaced > 0 {
            let start = batch.bytes.count
            if case .latest = room.policy { write(replaced, in: room.channel, to: &batch.bytes) }
            let slice = LogSlice(offset: start, length: batch.bytes.count - start)
            batch.frames.append((index, .notice(replaced), slice))
        }
        for event in room.table.events(behind: place) {
            let slice = LogSlice(offset: batch.bytes.count, length: event.frame.count)
            batch.bytes += event.frame
            batch.frames.append((index, .event(event), slice))
            guard batch.bytes.count < limit else { return }
        }
    }

    /// Writes the event that tells how many were replaced.
    private mutating func write(
        _ replaced: Int,
        in channel: ChannelName,
        to bytes: inout [UInt8]
    ) {
        let envelope = EnvelopeEncoder(
            id: MessageID(random: random.next(), random.next()),
            timestamp: formatter.text(of: time)
        )
        let name = channel.description
        let data: JSONObject = ["channel": .string(name), "replaced": .integer(replaced)]
        bytes.appendFrame {
            envelope.event(DeliveryPolicies.replacedEvent, data: data, room: name, into: &$0)
        }
    }

    /// Notes how much of a batch was taken; what has begun is not replaced any more.
    ///
    /// - Parameters:
    ///   - connection: Who it is for.
    ///   - batch: The batch.
    ///   - sent: How many of its bytes were taken.
    /// - Returns: The frame of which only a part was taken, and how much of it; `nil` when there is none.
    mutating func took(
        _ connection: Int32,
        _ batch: Batch,
        sent: Int
    ) -> (frame: LogSlice, sent: Int)? {
        guard var reader = readers.removeValue(forKey: connection) else { return nil }
        var cut: (frame: LogSlice, sent: Int)?
        for (room, content, slice) in batch.frames where slice.offset < sent {
            if slice.end > sent { cut = (slice, sent - slice.offset) }
            switch content {
            case .event(let event): reader.places[room]?.passed(event)
            case .notice(let count):
                reader.places[room]?.wasTold(ofReplaced: count)
                replacedEvents += UInt64(count)
            }
            if let end = rooms[room]?.table.end, reader.places[room] == end {
                reader.places[room] = nil
                lostReader(room)
            }
        }
        if !reader.places.isEmpty { readers[connection] = reader }
        return cut
    }

    // MARK: Leaving

    /// Ends a connection's waiting in a room that it leaves.
    ///
    /// - Returns: All that it still has to receive from there.
    mutating func leave(_ connection: Int32, _ room: Int32) -> [UInt8] {
        guard readers[connection]?.places[room] != nil else { return [] }
        var batch = Batch()
        add(room, to: &batch, upTo: .max, for: connection)
        _ = took(connection, batch, sent: batch.bytes.count)
        return batch.bytes
    }

    /// Forgets what a connection waits for in all rooms.
    mutating func forget(_ connection: Int32) {
        guard !readers.isEmpty, let reader = readers.removeValue(forKey: connection) else { return }
        for (room, place) in reader.places {
            replacedEvents += UInt64(rooms[room]?.table.replacedCount(behind: place) ?? 0)
            lostReader(room)
        }
    }

    private mutating func lostReader(_ room: Int32) {
        rooms[room]?.readers -= 1
        if rooms[room]?.readers == 0 { rooms[room]?.table.forget(before: nil) }
    }
}
