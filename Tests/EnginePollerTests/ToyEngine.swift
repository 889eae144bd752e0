import WebSocketCommon

/// An engine that tells what a test has it tell, on the pages of a real server.
struct ToyEngine: Service {
    static let catalogue = Catalogue(
        name: "toy",
        summary: "An engine.",
        ports: Ports(webSocket: 1, http: 2),
        channels: [],
        events: [],
        requests: [],
        resources: ["", "/base"].flatMap { base in
            pages.map { .get(base + $0, "Tells something.", answer: []) }
                + actions.map { .post(base + $0, "Does something.", answer: [], status: 201) }
        }
    )

    private static let pages = [
        "/api/system/state/current", "/api/system/metrics/agents", "/api/system/metrics/models",
    ]
    private static let actions = ["/api/actions/reset", "/api/actions/rebalance"]

    /// What a page answers; a page that is not there answers with itself.
    var answers: [String: Result<JSONObject, ServiceError>] = [:]

    mutating func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        throw .unknownRequest(request.name)
    }

    mutating func apply(_ event: EventView) {}

    mutating func answer(_ request: ResourceRequest) throws(ServiceError) -> Outcome {
        guard let answer = answers[request.resource] else {
            return Outcome(["page": .string(request.resource)])
        }
        return Outcome(try answer.get())
    }
}
