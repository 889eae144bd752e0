internal import WebSocketCommon

/// Plays the hub for a service in this process: requests and files in, events folded in, time told; nothing is sent.
struct ServiceHost<S: Service> {
    private(set) var service: S
    /// The present.
    var time = Timestamp(clampingMicroseconds: 1_795_161_600_000_000)
    /// How many events there were.
    private(set) var events = 0
    private var identifiers = 0

    init(_ service: S) { self.service = service }

    /// Performs a request as it comes: its parameters are parsed and checked.
    ///
    /// - Returns: The answer.
    @discardableResult
    mutating func ask(_ declaration: RequestDeclaration, _ parameters: [UInt8]) throws -> JSONObject
    {
        let parsed = try parameters.withUnsafeBytes { bytes in
            let slice = try JSONSlice(parsing: bytes, validatingUTF8: true)
            try declaration.parameters.check(slice, .invalidRequest, of: declaration.name)
            return JSON(slice)
        }
        return try conclude(
            service.handle(
                ServiceRequest(
                    name: declaration.name,
                    parameters: parsed,
                    freshID: freshID(),
                    time: time
                )
            )
        )
    }

    /// Gives it a file.
    ///
    /// - Returns: The answer.
    @discardableResult
    mutating func post(_ path: String, _ parameters: JSON, _ body: [UInt8]) throws -> JSONObject {
        try conclude(
            service.receive(
                Upload(
                    path: path,
                    parameters: parameters,
                    body: body,
                    freshID: freshID(),
                    time: time
                )
            )
        )
    }

    /// Lets time pass, as far as the service wants to be told.
    mutating func wait(_ duration: Duration) {
        let end = time.advanced(by: duration)
        while let next = service.nextTick, next <= end {
            time = max(time, next)
            apply(service.tick(now: time))
        }
        time = end
    }

    private mutating func freshID() -> String {
        identifiers += 1
        return "fresh-\(identifiers)"
    }

    private mutating func conclude(_ outcome: Outcome) throws -> JSONObject {
        var outcome = outcome
        if case .after(let work) = outcome.moment { outcome = try work.run() }
        apply(outcome.events)
        while let next = service.nextTick, next <= time { apply(service.tick(now: time)) }
        return outcome.reply
    }

    private mutating func apply(_ events: [Event]) {
        self.events += events.count
        for event in events {
            event.data.withSlice {
                service.apply(EventView(name: event.name, data: $0, time: time))
            }
        }
    }
}
