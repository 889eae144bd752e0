package import WebSocketCommon

extension Hermes {
    /// What hermes declares: the tables in `docs/services/hermes.md` are this.
    package static let catalogue = Catalogue(
        name: "hermes",
        summary: "A simulation and its telemetry: commands, and binary frames at 60 Hz.",
        welcome: "Connected to Hermes simulation",
        ports: Ports(webSocket: 8765, http: 8765),
        channels: [
            .plain("simulation", "What happens to the simulation: it runs, pauses, ends, fails.")
        ],
        events: SimulationHappening.Kind.allCases.map(\.declaration),
        requests: requests,
        conversation: ConversationDeclaration(
            "A schema first; commands as JSON texts; telemetry as binary frames.",
            rooms: [
                ConversationRoom.Declaration(kind: everyone.kind, delivery: .all),
                SubscriptionGroups.wholeRooms,
                SubscriptionGroups.differenceRooms,
            ]
        )
    )
}

extension ConversationRoom {
    /// What the room's name begins with.
    fileprivate var kind: String { String(name.kind) }
}

extension SimulationHappening.Kind {
    fileprivate var declaration: EventDeclaration {
        .event(
            "simulation.\(rawValue)",
            to: ["simulation"],
            summary,
            payload: [
                .required(
                    "event_number",
                    .integer,
                    .within(1...Int.max),
                    "Counts the events; the simulation gives it, and nobody else can."
                ),
                .required("frame", .integer, .within(0...Int.max), "The number of the frame."),
                .required("time", .number, nil, "The simulated time, in seconds."),
                .optional("message", .string, nil, "What there is to say of it."),
            ]
        )
    }

    private var summary: String {
        switch self {
        case .paused: "Simulated time stands still."
        case .running: "Simulated time passes."
        case .reset: "All is as at the start, and stands still."
        case .stopped: "The end time is reached, or a recording's last frame."
        case .failed: "A module has failed; `message` says how."
        case .seeked: "Another frame of the recording is present."
        case .recordingStarted: "A recording has begun; `message` is its name."
        case .recordingStopped:
            "A recording has ended; `message` is its name, or why it could not go on."
        }
    }
}
