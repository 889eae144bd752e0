internal import WebSocketCommon

/// The subscriptions that somebody has: each is a room, and is encoded once for all in it.
struct SubscriptionGroups {
    /// The kinds of rooms: frames that tell all, of which only the newest matters; and differences, of which the newest matters beside the
    /// newest key frame.
    static let wholeRooms = ConversationRoom.Declaration(
        kind: "frames",
        delivery: .newest(perByteAt: nil)
    )
    static let differenceRooms = ConversationRoom.Declaration(
        kind: "differences",
        delivery: .newest(perByteAt: FrameFormat.encodingPlace)
    )

    private struct Group {
        let subscription: Subscription
        let room: ConversationRoom
        var members = 1
        var encoder: FrameEncoder
        /// The number of the last frame that all its members had.
        var last: UInt64?
    }

    /// By number, so that no frame is compared with lists of signals.
    private var groups: [UInt64: Group] = [:]
    private var numbers: [Subscription: UInt64] = [:]
    private var lastNumber: UInt64 = 0

    /// How many different subscriptions there are.
    var count: Int { groups.count }

    /// The rates that frames are wanted at, each once.
    var rates: [Double] { Set(groups.values.map(\.subscription.rate)).sorted() }

    /// Adds a subscriber.
    ///
    /// - Parameters:
    ///   - subscription: What it wants.
    ///   - present: The present frame, if it is not to wait for the next.
    /// - Returns: The room to join, and frames for it alone: the key frame that the room's differences refer to, and the present one.
    mutating func add(
        _ subscription: Subscription,
        _ present: SimulationFrame?
    ) -> (room: ConversationRoom, frames: [ConversationPayload]) {
        let group = join(subscription)
        var frames: [ConversationPayload] = []
        if let key = group.encoder.keyFrame() { frames.append(.binary(key)) }
        if let present {
            // A copy: what others are sent does not depend on who comes.
            var encoder = group.encoder
            var bytes: [UInt8] = []
            encoder.encode(present, into: &bytes)
            frames.append(.binary(bytes))
        }
        return (group.room, frames)
    }

    private mutating func join(_ subscription: Subscription) -> Group {
        if let number = numbers[subscription], var group = groups[number] {
            group.members += 1
            groups[number] = group
            return group
        }
        lastNumber += 1
        let isDelta = subscription.encoding == .delta
        let kind = isDelta ? Self.differenceRooms.kind : Self.wholeRooms.kind
        let group = Group(
            subscription: subscription,
            room: ConversationRoom(kind: kind, number: lastNumber),
            encoder: subscription.encoder
        )
        numbers[subscription] = lastNumber
        groups[lastNumber] = group
        return group
    }

    /// Takes a subscriber away.
    ///
    /// - Returns: The room to leave.
    mutating func remove(_ subscription: Subscription) -> ConversationRoom? {
        guard let number = numbers[subscription], let group = groups[number] else { return nil }
        if group.members == 1 {
            groups[number] = nil
            numbers[subscription] = nil
        } else {
            groups[number]?.members -= 1
        }
        return group.room
    }

    /// Encodes a frame for every group that it is for.
    ///
    /// - Returns: What is said, and how many subscribers hear it.
    mutating func encode(_ frame: SimulationFrame) -> [(saying: Saying, hearers: Int)] {
        var sayings: [(saying: Saying, hearers: Int)] = []
        for index in groups.values.indices {
            let (rate, last) = (groups.values[index].subscription.rate, groups.values[index].last)
            guard frame.isFor(rate, last: last) else { continue }
            if frame.occasion == .jumped {
                // Its readers have forgotten what differences would refer to.
                groups.values[index].encoder = groups.values[index].subscription.encoder
            }
            var bytes: [UInt8] = []
            groups.values[index].encoder.encode(frame, into: &bytes)
            groups.values[index].last = frame.frame
            let group = groups.values[index]
            sayings.append((.publish(.binary(bytes), in: group.room), group.members))
        }
        return sayings
    }
}

extension Subscription {
    /// An encoder that has written nothing yet.
    fileprivate var encoder: FrameEncoder { FrameEncoder(format, encoding, signals: places) }
}

extension FrameEncoder {
    /// Appends the next frame of the subscription.
    mutating func encode(_ frame: SimulationFrame, into bytes: inout [UInt8]) {
        encode(frame: frame.frame, time: frame.time, from: frame.values, into: &bytes)
    }
}
