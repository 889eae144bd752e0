import WebSocketCommon

/// A service for tests: it notes, answers at length, and refuses on demand.
struct Probe: Service {
    static let catalogue = Catalogue(
        name: "probe",
        summary: "A service for tests.",
        ports: Ports(webSocket: 1, http: 2),
        channels: [
            .kind("room", id: "id", "Notes of one room."),
            .plain("all", "All notes."),
        ],
        events: [
            .event(
                "note.taken",
                to: ["room:{id}", "all"],
                "Somebody noted something.",
                payload: [.required("id", .string), .optional("text", .string)]
            ),
            .event("odd.happened", to: ["all"], "Never fits.", payload: []),
        ],
        requests: [
            .query(
                "fill",
                "Answers so many bytes.",
                parameters: [.required("size", .integer)],
                answer: [.required("text", .string)]
            ),
            .query("count", "Counts the notes.", answer: [.required("notes", .integer)]),
            .query("whisper", "Asks, and says so.", answer: [.required("notes", .integer)]),
            .command(
                "take",
                "Takes notes.",
                parameters: [.required("ids", .strings), .optional("answer", .integer)],
                answer: [.required("notes", .integer)]
            ),
        ]
    )

    private var notes = 0

    mutating func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let size = request.parameters["size"] ?? request.parameters["answer"]
        let text = JSON.string(String(repeating: "x", count: size?.intValue ?? 0))
        switch request.name {
        case "fill": return Outcome(["text": text])
        case "count": return Outcome(["notes": .integer(notes)])
        case "whisper":
            return Outcome(["notes": .integer(notes)], events: [Event("note.taken", ["id": "w"])])
        default:
            let ids = request.parameters["ids"]?.arrayValue ?? []
            return Outcome(
                ["notes": .integer(ids.count), "text": text],
                events: ids.map { Event("note.taken", ["id": $0]) }
            )
        }
    }

    func check(_ event: EventView) throws(ServiceError) {
        guard event.name == "odd.happened" else { return }
        throw ServiceError(.invalidState, "never now")
    }

    mutating func apply(_ event: EventView) { notes += 1 }
}

/// Lets in who says "sesame", and nobody else read `room:secret`.
struct Doorkeeper: AccessPolicy {
    func authenticate(token: String, as identity: Identity) throws(ServiceError) -> Identity {
        guard token == "sesame" else { throw .invalidToken }
        return Identity(userID: "ali", permissions: ["admin"], isLocal: identity.isLocal)
    }

    func mayRead(_ channel: ChannelName, _ identity: Identity) -> Bool {
        identity.userID != nil || channel.description != "room:secret"
    }

    func mayWrite(_ identity: Identity) -> Bool { identity.userID != nil }
}
