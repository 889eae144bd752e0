internal import WebSocketCommon

extension Mahavishnu {
    /// The life of a pool.
    static let poolEvents: [EventDeclaration] = [
        .event(
            "pool.spawned",
            to: [.pool, "global"],
            "A pool was made.",
            payload: [.required("pool_id", .string), .optional("config", .object)]
        ),
        .event(
            "pool.scaled",
            to: [.pool],
            "A pool is to have another number of workers: whoever starts workers acts on it.",
            payload: [
                .required("pool_id", .string),
                .required("worker_count", .integer, .within(0...1_000_000)),
            ]
        ),
        .event(
            "pool.status_changed",
            to: [.pool],
            "Somebody reports how a pool is.",
            payload: [
                .required("pool_id", .string),
                .required("status", .any, nil, "An object; a string is kept as `{\"state\": …}`."),
            ]
        ),
        .event(
            "pool.closed",
            to: [.pool, "global"],
            "A pool takes no more tasks: those it had are cancelled, its workers removed.",
            payload: [.required("pool_id", .string), .optional("reason", .string)]
        ),
    ]

    /// The life of a worker.
    static let workerEvents: [EventDeclaration] = [
        .event(
            "worker.added",
            to: [.worker, .pool],
            "A worker joined a pool, for the first time or again.",
            payload: [
                .required("pool_id", .string),
                .required("worker_id", .string),
                .optional("capabilities", .strings, nil, "What it can do."),
                .optional(
                    "registered",
                    .boolean,
                    nil,
                    "Whether it asked for tasks itself, and is to be heard from; else it is only reported."
                ),
            ]
        ),
        .event(
            "worker.status_changed",
            to: [.worker, .pool],
            "A worker's status changed.",
            payload: [
                .required("worker_id", .string),
                .required("status", .string, .oneOf(Worker.Status.allCases.map(\.rawValue))),
                .required("pool_id", .string),
                .optional("reason", .string),
            ]
        ),
        .event(
            "worker.removed",
            to: [.worker, .pool],
            "A worker left its pool for good.",
            payload: [
                .required("pool_id", .string),
                .required("worker_id", .string),
                .optional("reason", .string),
            ]
        ),
    ]
}
