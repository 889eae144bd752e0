package import WebSocketCommon

/// The same for programs and agents that speak the envelope or the Model Context Protocol.
extension BrainStream {
    /// Answers a request.
    package mutating func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        settle(request.time)
        switch request.name {
        case "get_state":
            let symbol = try request.optionalString("symbol").map { (text) throws(ServiceError) in
                try TickerSymbol.read(text)
            }
            let asked = symbol ?? book.active
            return Outcome([
                "symbol": .string(asked.text), "known": .bool(book.knows(asked)),
                "state": .object(book.state(of: asked, request.time)),
            ])
        case "get_history": return Outcome(history(request.parameters["limit"]?.intValue))
        case "post_state":
            let state = request.parameters["state"]?.objectValue ?? [:]
            return Outcome(try post(state, request.time))
        case "halt": return control(halts: true, request)
        case "resume": return control(halts: false, request)
        default: preconditionFailure("\(request.name) is declared and not answered")
        }
    }

    private mutating func control(halts: Bool, _ request: ServiceRequest) -> Outcome {
        let reason = request.optionalString("reason")
        let events = events(of: ControlOrder(halts: halts, reason: reason, .request))
        return Outcome(
            ["status": halts ? "HALTED" : "ACTIVE", "changed": .bool(!events.isEmpty)],
            events: events
        )
    }
}
