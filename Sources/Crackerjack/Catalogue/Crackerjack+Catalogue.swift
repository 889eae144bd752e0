package import WebSocketCommon

extension Crackerjack {
    /// What crackerjack declares: the tables in `docs/services/crackerjack.md` are this.
    package static let catalogue = Catalogue(
        name: "crackerjack",
        summary:
            "Test runs and quality gates: what failed, what is new, and whether a project may go on.",
        welcome: "Connected to Crackerjack quality monitoring",
        ports: Ports(webSocket: 8686, http: 8676),
        channels: [
            .kind(
                "test",
                id: "run_id",
                "What happens in one test run.",
                readPermission: "crackerjack:read"
            ),
            .kind(
                "quality",
                id: "project",
                "The coverage, the checks and the gates of one project.",
                readPermission: "crackerjack:read"
            ),
            .plain("coverage", "The coverage of all projects."),
            .plain("global", "The runs that start and end, and the gates of all projects."),
        ],
        events: testEvents + qualityEvents,
        requests: runRequests + qualityRequests,
        uploads: uploads
    )

    /// How many rows a list gives, and may be asked for.
    static let rows = (default: 50, range: 1...500)

    /// The parameter of a list that says how many rows it gives.
    static let limitField = Field.optional(
        "limit",
        .integer,
        .within(rows.range),
        "How many rows to give; 50 when it is missing."
    )

    /// The parameter that names a project, or none.
    static let projectField = Field.optional(
        "project",
        .string,
        nil,
        "`default` when it is missing."
    )

    /// A number of tests.
    static func count(_ name: String, _ summary: String = "") -> Field {
        .optional(name, .integer, .within(0...Counts.most), summary)
    }
}
