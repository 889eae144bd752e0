internal import WebSocketCommon

/// What loop 0 has for another loop and has not sent yet.
struct ShardPost {
    let link: ShardLink
    private var steps: [ShardTurn.Step] = []
    /// How many of its connections are in each room, by loop 0's room index.
    private var members: [Int32] = []

    init(_ link: ShardLink) { self.link = link }

    var hasSteps: Bool { !steps.isEmpty }

    mutating func tell(_ step: ShardTurn.Step) { steps.append(step) }

    mutating func join(_ connection: Int32, _ channel: ChannelName, _ room: Int32) {
        if members.count <= Int(room) {
            members += repeatElement(0, count: Int(room) + 1 - members.count)
        }
        members[Int(room)] += 1
        steps.append(.join(connection, channel))
    }

    mutating func leave(_ room: Int32) { members[Int(room)] -= 1 }

    mutating func say(
        _ slice: LogSlice,
        in channel: ChannelName,
        _ form: RoomRegistry.Form,
        _ room: Int32
    ) {
        guard Int(room) < members.count, members[Int(room)] > 0 else { return }
        steps.append(.event(channel, form, slice))
    }

    /// Posts what there is, with the log that it points into.
    mutating func dispatch(_ log: TurnLog) {
        guard hasSteps else { return }
        link.post(ShardTurn(chunk: log.bytes, steps: steps))
        steps = []
    }
}
