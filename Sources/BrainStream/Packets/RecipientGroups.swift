internal import WebSocketCommon

/// The options that somebody has: clients with the same are a room, and what is said there is made and written once for all of them.
struct RecipientGroups: Sendable {
    /// Rooms whose messages each tell the whole state, of which only the newest matters to who is slow.
    static let wholeRooms = ConversationRoom.Declaration(
        kind: "wholes",
        delivery: .newest(perByteAt: nil)
    )
    /// Rooms whose messages build on the ones before.
    static let deltaRooms = ConversationRoom.Declaration(kind: "deltas", delivery: .all)

    /// The most states that a client is told when it comes.
    static let replayLimit = 10
    /// Each packet whose number is a multiple of this tells the whole state: who lost its place finds it again.
    static let fullPeriod = 30

    /// How many packets were said, each counted once for everyone who heard it.
    struct Counts: Equatable, Sendable {
        /// Packets with a whole state.
        var full: UInt64 = 0
        /// Packets with what has changed.
        var delta: UInt64 = 0
        /// How many bytes these packets had.
        var bytes: UInt64 = 0
    }

    private struct Group {
        let options: StreamOptions
        let room: ConversationRoom
        var members = 0
        /// What its members know; `nil` before they were told anything.
        var last: JSONObject?
        /// The number of the last packet; begins so that what a client is told when it comes can be counted up to it.
        var sequence = RecipientGroups.replayLimit
    }

    /// By number, so that no state is compared with options.
    private var groups: [UInt64: Group] = [:]
    private var numbers: [StreamOptions: UInt64] = [:]
    private var lastNumber: UInt64 = 0
    /// When each group will have been told nothing for too long.
    private var silences = Deadlines<UInt64>()
    /// How long a group may be told nothing; `nil`: for ever.
    private let longestSilence: Duration?
    private(set) var counts = Counts()

    /// Makes it without clients.
    init(longestSilence: Duration? = nil) { self.longestSilence = longestSilence }

    /// How many different options there are.
    var count: Int { groups.count }

    /// Counts the options of those who may hear the states of a symbol.
    ///
    /// - Parameters:
    ///   - symbol: The symbol.
    ///   - isAside: Whether its states are for those alone who have chosen it.
    /// - Returns: How many different ones there are.
    func count(of symbol: TickerSymbol, isAside: Bool) -> Int {
        groups.values.count {
            $0.options.symbol == symbol || ($0.options.symbol == nil && !isAside)
        }
    }

    /// How many clients get packets in an encoding.
    func clients(_ encoding: StreamEncoding) -> Int {
        groups.values.reduce(0) {
            $0 + ($1.options.form.encoding == encoding ? $1.members : 0)
        }
    }

    /// The symbols that somebody has chosen.
    var symbols: Set<TickerSymbol> { Set(groups.values.compactMap(\.options.symbol)) }

    // MARK: Coming and going

    /// Adds a client.
    ///
    /// - Parameters:
    ///   - options: What it wants.
    ///   - past: States that it is told of first, the oldest first.
    ///   - present: The state that it begins with.
    ///   - type: What the packets are called.
    ///   - now: The present.
    /// - Returns: The room to join, and packets as they are written for the client alone. Where differences are told, the last of them leaves it with what the
    ///   others in the room know, which the next one builds on.
    mutating func join(
        _ options: StreamOptions,
        past: [JSONObject] = [],
        present: JSONObject,
        as type: String,
        now: Timestamp
    ) -> (room: ConversationRoom, payloads: [ConversationPayload]) {
        let number = self.number(of: options, now)
        guard var group = groups[number] else { preconditionFailure("group \(number) is gone") }
        let shared = options.isDelta ? group.last : nil
        let views = Self.views(past, then: shared ?? options.view(of: present), options)
        let packets =
            options.isDelta
            ? Self.differences(views, as: type, upTo: group.sequence)
            : views.map { .data(type, $0) }
        let payloads = packets.map { write($0, in: options.form, hearers: 1) }
        group.members += 1
        if group.last == nil { group.last = views.last }
        groups[number] = group
        return (group.room, payloads)
    }

    /// A whole state, and how each of the others differs from the one before it.
    private static func differences(
        _ views: [JSONObject],
        as type: String,
        upTo sequence: Int
    ) -> [Packet] {
        let first = sequence - views.count + 1
        return views.indices.map { place in
            guard place > 0 else { return .data(type, views[place], sequence: first) }
            let patch = MergePatch.diff(from: views[place - 1], to: views[place])
            return .delta(patch, sequence: first + place)
        }
    }

    private static func views(
        _ past: [JSONObject],
        then last: JSONObject,
        _ options: StreamOptions
    ) -> [JSONObject] {
        var views: [JSONObject] = []
        for view in past.map({ options.view(of: $0) }) where view != last {
            if !options.isOld(view, after: views.last) { views.append(view) }
        }
        // The last one is told whatever it is like: it is what is true now.
        if options.isOld(last, after: views.last) { views.removeLast() }
        views.append(last)
        return views.suffix(replayLimit)
    }

    private mutating func number(of options: StreamOptions, _ now: Timestamp) -> UInt64 {
        if let number = numbers[options] { return number }
        lastNumber += 1
        let kind = options.isDelta ? Self.deltaRooms.kind : Self.wholeRooms.kind
        let room = ConversationRoom(kind: kind, number: lastNumber)
        groups[lastNumber] = Group(options: options, room: room)
        numbers[options] = lastNumber
        noteSaid(lastNumber, now)
        return lastNumber
    }

    /// Takes a client away.
    ///
    /// - Returns: The room to leave; `nil` when nobody has these options.
    mutating func leave(_ options: StreamOptions) -> ConversationRoom? {
        guard let number = numbers[options], let group = groups[number] else { return nil }
        if group.members == 1 {
            groups[number] = nil
            numbers[options] = nil
            silences.cancel(number)
        } else {
            groups[number]?.members -= 1
        }
        return group.room
    }

    // MARK: Saying

    /// Who hears a state.
    enum Hearers: Sendable {
        /// Those who have not heard as much.
        case curious
        /// Those who have chosen its symbol and have not heard as much.
        case followers
        /// All that it is for.
        case all
        /// All that have chosen its symbol.
        case chosen

        /// Whether those who have chosen no symbol belong to them.
        fileprivate var includeUndecided: Bool { self == .curious || self == .all }

        /// Whether who has heard as much does not belong to them.
        fileprivate var areCurious: Bool { self == .curious || self == .followers }
    }

    /// Says a state to those that it is for.
    ///
    /// - Parameters:
    ///   - state: The state.
    ///   - symbol: Whose it is; `nil` where there are no symbols.
    ///   - type: What the packets are called.
    ///   - hearers: Who of them hears it.
    ///   - now: The present.
    /// - Returns: What is said, once for each group.
    mutating func say(
        _ state: JSONObject,
        of symbol: TickerSymbol?,
        as type: String,
        to hearers: Hearers = .curious,
        now: Timestamp
    ) -> [Saying] {
        var sayings: [Saying] = []
        // In the order in which the groups came, so that the same happens the same way again.
        for number in groups.keys.sorted() {
            guard let group = groups[number] else { continue }
            let chosen = group.options.symbol
            guard chosen == symbol || (chosen == nil && hearers.includeUndecided) else { continue }
            let view = group.options.view(of: state)
            if hearers.areCurious, group.options.isOld(view, after: group.last) { continue }
            sayings.append(say(view, in: number, as: type, now))
        }
        return sayings
    }

    /// Begins to wait anew, after the calendar was set back.
    mutating func planAnew(now: Timestamp) {
        for number in groups.keys.sorted() { noteSaid(number, now) }
    }

    /// When somebody will have been told nothing for too long; `nil`: never.
    var nextSilence: Timestamp? { silences.first }

    /// Says the present state to those who were told nothing for too long.
    ///
    /// - Parameters:
    ///   - type: What the packets are called.
    ///   - now: The present.
    ///   - present: Tells the state of a symbol; of the one that is active without one.
    /// - Returns: What is said, once for each group.
    mutating func breakSilence(
        as type: String,
        now: Timestamp,
        _ present: (TickerSymbol?) -> JSONObject
    ) -> [Saying] {
        var sayings: [Saying] = []
        while let number = silences.next(now: now) {
            guard let options = groups[number]?.options else { continue }
            let view = options.view(of: present(options.symbol))
            sayings.append(say(view, in: number, as: type, now))
        }
        return sayings
    }

    private mutating func say(
        _ view: JSONObject,
        in number: UInt64,
        as type: String,
        _ now: Timestamp
    ) -> Saying {
        guard var group = groups[number] else { preconditionFailure("group \(number) is gone") }
        var packet = Packet.data(type, view)
        if group.options.isDelta {
            group.sequence += 1
            let isFull = group.sequence.isMultiple(of: Self.fullPeriod)
            if !isFull, let last = group.last {
                let patch = MergePatch.diff(from: last, to: view)
                packet = .delta(patch, sequence: group.sequence)
            } else {
                packet = .data(type, view, sequence: group.sequence)
            }
        }
        group.last = view
        groups[number] = group
        noteSaid(number, now)
        let payload = write(packet, in: group.options.form, hearers: group.members)
        return .publish(payload, in: group.room)
    }

    /// Writes a packet, and counts it once for each who hears it.
    private mutating func write(
        _ packet: Packet,
        in form: PacketForm,
        hearers: Int
    ) -> ConversationPayload {
        let payload = form.payload(packet)
        switch packet.content {
        case .patch: counts.delta += UInt64(hearers)
        case .data, .error: counts.full += UInt64(hearers)
        }
        counts.bytes += UInt64(payload.bytes.count * hearers)
        return payload
    }

    private mutating func noteSaid(_ number: UInt64, _ now: Timestamp) {
        guard let longestSilence else { return }
        silences.reschedule(number, at: now.advanced(by: longestSilence))
    }
}
