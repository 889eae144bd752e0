/// One server's logic, as a value: what it declares, what it answers, and the state that its events fold into.
///
/// It performs no I/O, reads no clock and makes up no randomness: it runs in a unit test without a socket, and its state can be
/// rebuilt by applying its events again.
package protocol Service: Sendable {
    /// What it is: channels, events, requests.
    static var catalogue: Catalogue { get }

    /// Answers a request that its catalogue declares; the parameters were checked against the declaration.
    ///
    /// What it changes it says as events; each is checked and comes back through `apply` before the answer is sent.
    ///
    /// - Parameter request: What is asked, by whom it does not matter: permissions were checked.
    /// - Returns: The answer and the events.
    /// - Throws: A `ServiceError`, which becomes the reply; nothing has changed then.
    mutating func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome

    /// Takes a file that its catalogue declares; reading it is work, because it may be large.
    ///
    /// What it changes it says as events, as `handle` does.
    ///
    /// - Parameter upload: The file and its parameters, which were checked against the declaration.
    /// - Returns: The answer and the events.
    /// - Throws: A `ServiceError`, which becomes the answer: `INVALID_PAYLOAD` when the file makes no sense.
    mutating func receive(_ upload: Upload) throws(ServiceError) -> Outcome

    /// Answers a request for one of the pages that its catalogue declares.
    ///
    /// What it changes it says as events, as `handle` does.
    ///
    /// - Parameter request: What is asked; it was checked against the declaration.
    /// - Returns: The answer and the events.
    /// - Throws: A `ServiceError`, which becomes the answer.
    mutating func answer(_ request: ResourceRequest) throws(ServiceError) -> Outcome

    /// Says whether an event from outside fits the present state.
    ///
    /// - Parameter event: An event of the catalogue, its payload checked against the declaration.
    /// - Throws: A `ServiceError` (`INVALID_STATE`, `LIMIT_EXCEEDED`) that says why it does not.
    func check(_ event: EventView) throws(ServiceError)

    /// Folds one event into the state: live, replayed from history, or from another node alike.
    mutating func apply(_ event: EventView)

    /// When `tick` is wanted at the latest; `nil`: not before something happens.
    ///
    /// A moment that is past asks for it at once: so an event that was folded in can have consequences.
    var nextTick: Timestamp? { get }

    /// Says what time alone, or what was folded in, brings about: a worker gone silent, the next stage of a workflow.
    ///
    /// - Parameter now: The present, not before `nextTick`.
    /// - Returns: What is published, in order. Applying it must move `nextTick` on.
    mutating func tick(now: Timestamp) -> [Event]

    /// Hears that the calendar was set back, and may plan anew: what was planned for a moment of it would come that much later.
    ///
    /// It is called before anything else in the turn; a step of less than 10 ms is not told.
    ///
    /// - Parameter now: The present, before moments that the service was told.
    mutating func calendarSetBack(to now: Timestamp)

    /// Says what follows from a client's being gone: that what it alone did is over.
    ///
    /// - Returns: What is published, in order.
    mutating func disconnected(_ client: ClientID, now: Timestamp) -> [Event]

    /// Takes the work that applied events have left to do where it may take its time; nobody waits for an answer to it.
    mutating func takeWork() -> [Work]

    /// Begins what it does beside the loop; called once, before the first request.
    ///
    /// - Parameter wake: Has the hub call `woken` soon; any thread may call it.
    /// - Throws: `INTERNAL_ERROR` when it cannot; the service does not begin then.
    mutating func begin(wake: @escaping @Sendable () -> Void) throws(ServiceError)

    /// Ends what it does beside the loop; nothing is called after it.
    mutating func end()

    /// Looks at what came from beside the loop.
    ///
    /// - Returns: What is published, in order.
    mutating func woken(now: Timestamp) -> [Event]

    /// Takes the answers to requests that were left open (`Outcome.Moment.open`), with their tickets; one may be left to work.
    mutating func takeAnswers() -> [(ticket: UInt64, answer: Result<Outcome, ServiceError>)]

    /// Hears that a connection was opened that speaks the service's own protocol.
    mutating func opened(_ client: ClientID, _ opening: Opening)

    /// Hears a message in the service's own protocol.
    mutating func received(_ message: ConversationMessage, from client: ClientID, now: Timestamp)

    /// Hears that a message in the service's own protocol was refused by the hub, which dropped it; the service may tell its sender.
    mutating func refused(_ error: ServiceError, from client: ClientID)

    /// Hears how it goes with the connections that speak its own protocol, before `takeSayings`.
    mutating func noted(_ figures: ConversationFigures)

    /// Takes what it wants said in its own protocol, in order.
    mutating func takeSayings() -> [Saying]

    /// Tells the present state of what a channel is about; `nil` when the service knows nothing of it.
    func state(of channel: ChannelName) -> JSONObject?

    /// The figures that `/health` and `/metrics` tell beside the server's own.
    var figures: [Figure] { get }
}

extension Service {
    /// Takes none: for services whose catalogue declares no files.
    package mutating func receive(_ upload: Upload) throws(ServiceError) -> Outcome {
        throw .unknownRequest(upload.path)
    }
    /// Has none: for services whose catalogue declares no pages.
    package mutating func answer(_ request: ResourceRequest) throws(ServiceError) -> Outcome {
        throw .unknownRequest(request.resource)
    }
    /// Accepts every event: for services whose events need no order.
    package func check(_ event: EventView) throws(ServiceError) {}
    /// None: for services in which nothing happens by itself.
    package var nextTick: Timestamp? { nil }
    /// Nothing: for services in which nothing happens by itself.
    package mutating func tick(now: Timestamp) -> [Event] { [] }
    /// Nothing: for services in which nothing happens by itself, or whose moments are the calendar's.
    package mutating func calendarSetBack(to now: Timestamp) {}
    /// Nothing: for services that do not care who asks.
    package mutating func disconnected(_ client: ClientID, now: Timestamp) -> [Event] { [] }
    /// None: for services that keep all their state in memory.
    package mutating func takeWork() -> [Work] { [] }
    /// Nothing: for services that do nothing beside the loop.
    package mutating func begin(wake: @escaping @Sendable () -> Void) throws(ServiceError) {}
    /// Nothing: for services that do nothing beside the loop.
    package mutating func end() {}
    /// Nothing: for services that do nothing beside the loop.
    package mutating func woken(now: Timestamp) -> [Event] { [] }
    /// None: for services that leave no request open.
    package mutating func takeAnswers() -> [(
        ticket: UInt64, answer: Result<Outcome, ServiceError>
    )] { [] }
    /// Nothing: for services whose clients speak the envelope.
    package mutating func opened(_ client: ClientID, _ opening: Opening) {}
    /// Nothing: for services whose clients speak the envelope.
    package mutating func received(
        _ message: ConversationMessage,
        from client: ClientID,
        now: Timestamp
    ) {}
    /// Nothing: for services whose clients speak the envelope.
    package mutating func refused(_ error: ServiceError, from client: ClientID) {}
    /// Nothing: for services whose clients speak the envelope.
    package mutating func noted(_ figures: ConversationFigures) {}
    /// Nothing: for services whose clients speak the envelope.
    package mutating func takeSayings() -> [Saying] { [] }
    /// Nothing: for services whose channels have no state.
    package func state(of channel: ChannelName) -> JSONObject? { nil }
    /// None: for services without any.
    package var figures: [Figure] { [] }
}

/// A request to a service.
package struct ServiceRequest: Sendable {
    /// Its name, which the catalogue declares.
    package var name: String
    /// Its `data`.
    package var parameters: JSON
    /// A new unique identifier, for what the request creates.
    package var freshID: String
    /// When it is asked.
    package var time: Timestamp
    /// Who asks, as long as it is there; `nil` for one that comes and goes with its request.
    package var client: ClientID?

    /// Describes a request.
    package init(
        name: String,
        parameters: JSON,
        freshID: String,
        time: Timestamp,
        client: ClientID? = nil
    ) {
        self.name = name
        self.parameters = parameters
        self.freshID = freshID
        self.time = time
        self.client = client
    }

    /// A required string parameter; the declaration guarantees that it is there.
    package func string(_ name: String) -> String { parameters[name]?.stringValue ?? "" }

    /// An optional string parameter; `nil` when it is missing or null.
    package func optionalString(_ name: String) -> String? { parameters[name]?.stringValue }

    /// The parameters of these names that were given, in this order.
    package func members(_ names: [String]) -> JSONObject {
        var result = JSONObject()
        for name in names {
            guard let value = parameters[name], value != .null else { continue }
            result[name] = value
        }
        return result
    }
}

/// An event that a service wants published.
package struct Event: Equatable, Sendable {
    /// Its name, which the catalogue declares.
    package var name: String
    /// Its payload.
    package var data: JSONObject

    /// Names an event and its payload.
    package init(_ name: String, _ data: JSONObject) {
        self.name = name
        self.data = data
    }
}

/// An event on its way, its payload still where it came in; valid only during the call that it is given to.
package struct EventView {
    /// Its name.
    package let name: String
    /// Its payload, checked JSON.
    package let data: JSONSlice
    /// When it is published.
    package let time: Timestamp

    /// Names an event, its payload and its time.
    package init(name: String, data: JSONSlice, time: Timestamp) {
        self.name = name
        self.data = data
        self.time = time
    }

    /// A field that holds a string; `nil` when it is missing or holds something else.
    package func string(_ field: StaticString) -> String? { data.member(field)?.string?.decoded() }

    /// A field's value; `nil` when it is missing or null.
    package func value(_ field: StaticString) -> JSON? {
        guard let slice = data.member(field), slice.kind != .null else { return nil }
        return JSON(slice)
    }
}
