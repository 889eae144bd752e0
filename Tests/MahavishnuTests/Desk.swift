import Mahavishnu
import Testing
import WebSocketCommon

/// Plays the hub for a mahavishnu: checks, answers, publishes, ticks until nothing follows, and keeps a record of what was published.
struct Desk {
    /// What was published, when and where.
    struct Record: CustomStringConvertible {
        let event: Event
        let time: Timestamp
        let channels: [String]

        var description: String {
            "\(channels) \(event.name) \(String(decoding: event.data.encoded(), as: UTF8.self))"
        }
    }

    var service: Mahavishnu
    /// Whether it ticks only when it is told to, as a hub does that has several messages in one turn.
    var ticksLater = false
    /// Everything that was published.
    private(set) var record: [Record] = []
    /// The present, which each request and event moves on by a millisecond.
    private(set) var now = Timestamp(clampingMicroseconds: 1_795_161_600_000_000)
    /// The most ticks that followed one another.
    private(set) var longestChain = 0
    private var identifiers = 0

    init(at time: Timestamp? = nil, _ change: (inout Mahavishnu.Limits) -> Void = { _ in }) {
        if let time { now = time }
        var limits = Mahavishnu.Limits()
        change(&limits)
        service = Mahavishnu(limits: limits)
    }

    /// Asks as a client does.
    @discardableResult
    mutating func ask(
        _ name: String,
        _ parameters: JSONObject = [:],
        as client: Int32? = nil
    ) throws(ServiceError) -> JSONObject {
        guard let declaration = Mahavishnu.catalogue.request(name) else {
            throw .unknownRequest(name)
        }
        now = now.advanced(by: .milliseconds(1))
        identifiers += 1
        let request = ServiceRequest(
            name: name,
            parameters: .object(parameters),
            freshID: "fresh-\(identifiers)",
            time: now,
            client: client.map { .connection($0) }
        )
        try parameters.withSlice { (slice) throws(ServiceError) in
            try declaration.parameters.check(slice, .invalidRequest, of: name)
        }
        let outcome = try service.handle(request)
        for event in outcome.events { _ = try check(event) }
        for event in outcome.events { try announce(event) }
        try outcome.reply.withSlice { (slice) throws(ServiceError) in
            try declaration.answer.check(slice, .internalError, of: name)
        }
        if !ticksLater { try follow() }
        return outcome.reply
    }

    /// Publishes as a program does that is no worker.
    mutating func publish(_ name: String, _ data: JSONObject) throws(ServiceError) {
        now = now.advanced(by: .milliseconds(1))
        try announce(Event(name, data))
        if !ticksLater { try follow() }
    }

    /// Ends a client's connection.
    mutating func disconnect(_ client: Int32) throws(ServiceError) {
        now = now.advanced(by: .milliseconds(1))
        for event in service.disconnected(.connection(client), now: now) { try announce(event) }
        if !ticksLater { try follow() }
    }

    /// Lets time pass, stopping wherever something is to happen by itself.
    mutating func wait(_ duration: Duration) throws(ServiceError) {
        let end = now.advanced(by: duration)
        while let next = service.nextTick, next <= end {
            now = max(now, next)
            try follow()
        }
        now = end
    }

    /// Folds an event in, unchecked, as a replay does.
    mutating func replay(_ event: Event, at time: Timestamp) {
        now = max(now, time)
        event.data.withSlice { slice in
            service.apply(EventView(name: event.name, data: slice, time: time))
        }
    }

    /// Ticks until nothing follows any more.
    mutating func follow() throws(ServiceError) {
        var ticks = 0
        while let next = service.nextTick, next <= now {
            ticks += 1
            guard ticks < 1000 else {
                Issue.record("the service does not come to rest")
                return
            }
            let events = service.tick(now: now)
            // Each must fit before the first is folded in, and again when its turn comes: a hub may check either way.
            for event in events { _ = try check(event) }
            for event in events { try announce(event) }
        }
        longestChain = max(longestChain, ticks)
    }

    private mutating func announce(_ event: Event) throws(ServiceError) {
        record.append(Record(event: event, time: now, channels: try check(event)))
        event.data.withSlice { slice in
            service.apply(EventView(name: event.name, data: slice, time: now))
        }
    }

    /// Checks an event as the hub does.
    ///
    /// - Returns: The channels that it goes to.
    private func check(_ event: Event) throws(ServiceError) -> [String] {
        guard let declaration = Mahavishnu.catalogue.event(event.name) else {
            throw ServiceError(.unknownEvent, event.name)
        }
        let size = event.data.encoded().count
        guard size <= (1 << 20) - 2048 else {
            throw ServiceError(.messageTooLarge, "\(event.name) of \(size) bytes")
        }
        return try event.data.withSlice { (slice) throws(ServiceError) in
            try declaration.payload.check(slice, .invalidPayload, of: event.name)
            let channels = try declaration.channels(for: slice)
            try service.check(EventView(name: event.name, data: slice, time: now))
            return channels.map(\.description)
        }
    }
}
