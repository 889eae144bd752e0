package import WebSocketCommon

/// Plays the hub for a service: checks, answers, publishes, ticks until nothing follows, does the work that is left to do, and
/// keeps a record of what was published.
package struct ServiceDesk<S: Service> {
    /// What was published, when and where.
    package struct Record: CustomStringConvertible {
        /// The event.
        package let event: Event
        /// When.
        package let time: Timestamp
        /// Its channels.
        package let channels: [String]

        /// The event in a line.
        package var description: String {
            "\(channels) \(event.name) \(String(decoding: event.data.encoded(), as: UTF8.self))"
        }
    }

    /// The service.
    package private(set) var service: S
    /// Whether it ticks only when it is told to, as a hub does that has several messages in one turn.
    package var ticksLater = false
    /// Whether work waits, and with it the answers that wait for it.
    package var holdsWork = false
    /// Everything that was published.
    package private(set) var record: [Record] = []
    /// The present.
    package private(set) var now: Timestamp
    /// The most ticks that followed one another.
    package private(set) var longestChain = 0

    private let pace: Duration
    private var heldWork: [Work] = []
    private var identifiers = 0

    /// Opens a desk.
    ///
    /// - Parameters:
    ///   - service: The service.
    ///   - time: The present; by default 2026-11-20T08:00:00.
    ///   - pace: What each request and event moves the present on by.
    package init(
        _ service: S,
        at time: Timestamp = Timestamp(clampingMicroseconds: 1_795_161_600_000_000),
        pace: Duration
    ) {
        self.service = service
        now = time
        self.pace = pace
    }

    // MARK: What a hub is told

    /// Asks as a client does.
    ///
    /// - Parameters:
    ///   - name: The request.
    ///   - parameters: Its parameters.
    ///   - client: The connection; `nil` for one that comes and goes.
    /// - Returns: The answer.
    /// - Throws: The refusal.
    @discardableResult
    package mutating func ask(
        _ name: String,
        _ parameters: JSONObject = [:],
        as client: Int32? = nil
    ) throws(ServiceError) -> JSONObject {
        guard let declaration = S.catalogue.request(name) else { throw .unknownRequest(name) }
        now = now.advanced(by: pace)
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
        return try conclude(try service.handle(request), declaration.answer, of: name)
    }

    /// Gives a file as a client does by HTTP.
    ///
    /// - Parameters:
    ///   - path: Where it is posted to.
    ///   - parameters: What stands in the query.
    ///   - body: The file.
    /// - Returns: The answer.
    /// - Throws: The refusal.
    @discardableResult
    package mutating func upload(
        _ path: String,
        _ parameters: [String: String] = [:],
        _ body: [UInt8]
    ) throws(ServiceError) -> JSONObject {
        guard let declaration = S.catalogue.upload(path) else { throw .unknownRequest(path) }
        now = now.advanced(by: pace)
        identifiers += 1
        let upload = Upload(
            path: path,
            parameters: .object(try declaration.parameters { parameters[$0] }),
            body: body,
            freshID: "fresh-\(identifiers)",
            time: now
        )
        return try conclude(try service.receive(upload), declaration.answer, of: path)
    }

    /// Does what an outcome says.
    ///
    /// - Returns: The answer, checked against its declaration.
    private mutating func conclude(
        _ outcome: Outcome,
        _ answer: [Field],
        of name: String
    ) throws(ServiceError) -> JSONObject {
        var outcome = outcome
        if case .after(let work) = outcome.moment { outcome = try work.run() }
        for event in outcome.events { _ = try check(event) }
        for event in outcome.events { try announce(event) }
        try doWork()
        try outcome.reply.withSlice { (slice) throws(ServiceError) in
            try answer.check(slice, .internalError, of: name)
        }
        if !ticksLater { try follow() }
        return outcome.reply
    }

    /// Publishes as a program does.
    package mutating func publish(_ name: String, _ data: JSONObject) throws(ServiceError) {
        now = now.advanced(by: pace)
        try announce(Event(name, data))
        try doWork()
        if !ticksLater { try follow() }
    }

    /// Ends a client's connection.
    package mutating func disconnect(_ client: Int32) throws(ServiceError) {
        now = now.advanced(by: pace)
        for event in service.disconnected(.connection(client), now: now) { try announce(event) }
        if !ticksLater { try follow() }
    }

    /// Lets time pass, stopping wherever something is to happen by itself.
    package mutating func wait(_ duration: Duration) throws(ServiceError) {
        let end = now.advanced(by: duration)
        while let next = service.nextTick, next <= end {
            now = max(now, next)
            try follow()
        }
        now = end
    }

    /// Folds an event in, unchecked, as a replay does.
    package mutating func replay(_ event: Event, at time: Timestamp) {
        now = max(now, time)
        fold(event, at: time)
    }

    /// Ticks until nothing follows any more.
    ///
    /// - Throws: What one of the service's own events meets; `INTERNAL_ERROR` when it does not come to rest.
    package mutating func follow() throws(ServiceError) {
        var ticks = 0
        while let next = service.nextTick, next <= now {
            ticks += 1
            guard ticks < 1000 else { throw .internalError("the service does not come to rest") }
            let events = service.tick(now: now)
            // Each must fit before the first is folded in, and again when its turn comes: a hub may check either way.
            for event in events { _ = try check(event) }
            for event in events { try announce(event) }
        }
        longestChain = max(longestChain, ticks)
    }

    // MARK: What a hub does

    private mutating func announce(_ event: Event) throws(ServiceError) {
        record.append(Record(event: event, time: now, channels: try check(event)))
        fold(event, at: now)
    }

    private mutating func fold(_ event: Event, at time: Timestamp) {
        event.data.withSlice { slice in
            service.apply(EventView(name: event.name, data: slice, time: time))
        }
    }

    private mutating func doWork() throws(ServiceError) {
        heldWork += service.takeWork()
        guard !holdsWork else { return }
        let due = heldWork
        heldWork = []
        var failure: ServiceError?
        for work in due {
            do throws(ServiceError) {
                for event in try work.run().events { try announce(event) }
            } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Checks an event as the hub does.
    ///
    /// - Returns: The channels that it goes to.
    private func check(_ event: Event) throws(ServiceError) -> [String] {
        guard let declaration = S.catalogue.event(event.name) else {
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

    // MARK: What tests ask

    /// The code and text of the refusal that a request meets; `nil` when it is answered.
    package mutating func refusal(
        _ name: String,
        _ parameters: JSONObject = [:],
        as client: Int32? = nil
    ) -> Refusal? {
        do throws(ServiceError) {
            try ask(name, parameters, as: client)
            return nil
        } catch { return Refusal(error) }
    }

    /// The code and text of the refusal that an event meets; `nil` when it is published.
    package mutating func refusal(publishing name: String, _ data: JSONObject) -> Refusal? {
        do throws(ServiceError) {
            try publish(name, data)
            return nil
        } catch { return Refusal(error) }
    }
}

/// A refusal as tests compare it.
package struct Refusal: Equatable, CustomStringConvertible {
    /// What kind of refusal it is.
    package let code: ErrorCode
    /// The reason.
    package let message: String

    /// Names a refusal.
    package init(_ code: ErrorCode, _ message: String) {
        self.code = code
        self.message = message
    }

    fileprivate init(_ error: ServiceError) { self.init(error.code, error.message) }

    /// Both.
    package var description: String { "\(code.rawValue) \(message)" }
}
