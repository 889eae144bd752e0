package import WebSocketCommon

extension Mahavishnu {
    /// What mahavishnu declares: the tables in `docs/services/mahavishnu.md` are this.
    package static let catalogue = Catalogue(
        name: "mahavishnu",
        summary: "Workflows and worker pools: who does which task, and how far each workflow is.",
        welcome: "Connected to Mahavishnu orchestration",
        ports: Ports(webSocket: 8690, http: 8680),
        channels: [
            .kind(
                "workflow",
                id: "workflow_id",
                "What happens in one workflow.",
                readPermission: "workflow:read"
            ),
            .kind(
                "pool",
                id: "pool_id",
                "What happens in one pool: its workers and its tasks.",
                readPermission: "pool:read"
            ),
            .kind(
                "worker",
                id: "worker_id",
                "What one worker is to do, and how it is.",
                readPermission: "worker:read"
            ),
            .kind(
                "settle",
                id: "run_ref",
                "The states that one run goes through until it is settled.",
                readPermission: "worker:read"
            ),
            .kind("run", id: "worker_id", "The runs of one worker.", readPermission: "worker:read"),
            .plain("goal-teams", "The teams of all users.", readPermission: "team:read"),
            .kind("goal-teams", id: "user", "The teams of one user.", readPermission: "team:read"),
            .kind(
                "cross-repo",
                id: "query_hash",
                "What a search in several repositories finds.",
                readPermission: "cross_repo:read"
            ),
            .plain("adapters", "Adapters and the kinds of workers behind them."),
            .kind("symbiotic", id: "scope", "What is learned; the scope is `ecosystem`."),
            .plain("global", "The workflows and pools that start and end."),
        ],
        events: workflowEvents + poolEvents + workerEvents + taskEvents + adapterEvents
            + teamEvents + learningEvents,
        requests: workflowRequests + poolRequests + workerRequests + taskRequests + [
            .query(
                "get_status",
                "Tells the status of a workflow, pool, worker or task, or of the server when none is named.",
                parameters: [
                    .optional("workflow_id", .string),
                    .optional("pool_id", .string),
                    .optional("worker_id", .string),
                    .optional("task_id", .string),
                ],
                answer: [
                    .required("status", .string, nil, "`not_found` for what is not known."),
                    .optional("workflow_id", .string),
                    .optional("pool_id", .string),
                    .optional("worker_id", .string),
                    .optional("task_id", .string),
                ]
            )
        ]
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

extension ChannelRoute {
    /// The channel of a pool, whose identifier may be written with or without `pool:`.
    static let pool = ("pool:{pool_id}" as ChannelRoute).allowingRepeatedKind
    /// The channel of the worker that an event is about.
    static let worker: ChannelRoute = "worker:{worker_id}"
    /// The channel of the worker that an event is about, if it is about one.
    static let anyWorker: ChannelRoute = "worker:{worker_id?}"
    /// The channel of a workflow.
    static let workflow: ChannelRoute = "workflow:{workflow_id}"
}
