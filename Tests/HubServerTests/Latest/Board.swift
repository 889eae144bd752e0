import WebSocketCommon

/// A service for tests: people draw on boards and see each other's cursors.
struct Board: Service {
    static let catalogue = Catalogue(
        name: "board",
        summary: "Boards for tests.",
        ports: Ports(webSocket: 1, http: 2),
        channels: [
            .kind("cursor", id: "board", "Who points where.", delivery: .latest(per: "user")),
            .kind("shape", id: "board", "What is drawn."),
        ],
        events: [
            .event(
                "cursor.moved",
                to: ["cursor:{board}"],
                "Somebody points elsewhere.",
                payload: [.required("board", .string), .required("user", .string)]
            ),
            .event(
                "shape.drawn",
                to: ["shape:{board}"],
                "Somebody drew.",
                payload: [.required("board", .string)]
            ),
        ],
        requests: []
    )

    func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        throw .unknownRequest(request.name)
    }

    func apply(_ event: EventView) {}
}
