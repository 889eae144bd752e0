package import WebSocketCommon

extension Akosha {
    /// What akosha declares: the tables in `docs/services/akosha.md` are this.
    package static let catalogue = Catalogue(
        name: "akosha",
        summary: "Analytics of metrics as they come: windows, anomalies, patterns, insights.",
        welcome: "Connected to Akosha pattern detection",
        ports: Ports(webSocket: 8692, http: 8682),
        channels: [
            .kind(
                "patterns",
                id: "category",
                "Patterns of one category: level shifts, trends, periodicities.",
                readPermission: "akosha:read"
            ),
            .plain("anomalies", "Series that become unusual.", readPermission: "akosha:read"),
            .plain(
                "insights",
                "What became unusual together.",
                readPermission: "akosha:read"
            ),
            .plain("metrics", "What the windows of metrics held.", readPermission: "akosha:read"),
            .plain("global", "Announcements of other programs; akosha itself says nothing here."),
        ],
        events: findingEvents,
        requests: requests
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
}
