internal import WebSocketCommon

extension Mahavishnu {
    /// The requests about pools.
    static let poolRequests: [RequestDeclaration] = [
        .command(
            "create_pool",
            "Makes a pool. One is also made by its first worker.",
            parameters: [
                .optional("pool_id", .string, nil, "A new one when missing."),
                .optional("config", .object, nil, "Whatever its programs need to know."),
            ],
            answer: [
                .required("pool_id", .string), .required("status", .string),
                .required("created_at", .string),
            ]
        ),
        .command(
            "scale_pool",
            "Says how many workers a pool is to have; whoever starts workers acts on it.",
            parameters: [
                .required("pool_id", .string),
                .required("worker_count", .integer, .within(0...1_000_000)),
            ],
            answer: [
                .required("pool_id", .string), .required("worker_count", .integer),
                .required("workers", .integer, nil, "How many there are, offline ones aside."),
            ]
        ),
        .command(
            "set_pool_status",
            "Reports how a pool is.",
            parameters: [
                .required("pool_id", .string),
                .required("status", .any, nil, "An object; a string becomes `{\"state\": …}`."),
            ],
            answer: [.required("pool_id", .string), .required("state", .object)]
        ),
        .command(
            "close_pool",
            "Closes a pool: its tasks are cancelled, its workers removed.",
            parameters: [.required("pool_id", .string), .optional("reason", .string)],
            answer: [.required("pool_id", .string), .required("status", .string)]
        ),
        .query(
            "get_pool_status",
            "Tells how a pool is.",
            parameters: [.required("pool_id", .string)],
            answer: [
                .required("pool_id", .string),
                .required("status", .string, nil, "`active`, `closed` or `not_found`."),
                .optional("workers", .array, nil, "At most 500, by identifier."),
                .optional("workers_total", .integer),
                .optional("workers_idle", .integer),
                .optional("workers_busy", .integer),
                .optional("workers_error", .integer),
                .optional("workers_offline", .integer),
                .optional("worker_count", .integer, nil, "How many it is to have."),
                .optional("tasks_queued", .integer),
                .optional("tasks_running", .integer),
                .optional("tasks_completed", .integer),
                .optional("tasks_failed", .integer),
                .optional("tasks_cancelled", .integer),
                .optional("state", .object, nil, "What was reported last."),
                .optional("config", .object),
                .optional("created_at", .string),
            ]
        ),
        .query(
            "list_pools",
            "Lists pools by identifier.",
            parameters: [
                .optional("status", .string, .oneOf(Pool.Status.allCases.map(\.rawValue))),
                limitField,
            ],
            answer: [.required("pools", .array), .required("total", .integer)]
        ),
    ]

    /// The requests of workers, and about them.
    static let workerRequests: [RequestDeclaration] = [
        .command(
            "register_worker",
            "Makes the asker a worker of a pool; the pool is made if it is new.",
            parameters: [
                .required("pool_id", .string),
                .optional("worker_id", .string, nil, "A new one when missing."),
                .optional("capabilities", .strings),
                .optional(
                    "keep_tasks",
                    .boolean,
                    nil,
                    "Whether it is still at the task that it had; else the task waits again."
                ),
            ],
            answer: [
                .required("worker_id", .string),
                .required("pool_id", .string),
                .required("status", .string),
                .required("tasks", .strings, nil, "The tasks that it is still at."),
                .required(
                    "heartbeat_timeout_seconds",
                    .number,
                    nil,
                    "The silence after which it is offline."
                ),
            ]
        ),
        .command(
            "heartbeat",
            "Says that a worker is there, and how it is.",
            parameters: [
                .required("worker_id", .string),
                .optional("status", .string, .oneOf(["idle", "busy", "error"])),
            ],
            answer: [
                .required("worker_id", .string),
                .required("status", .string),
                .required("heartbeat_timeout_seconds", .number),
            ]
        ),
        .command(
            "unregister_worker",
            "Takes a worker out of its pool; a task that it had waits for another.",
            parameters: [.required("worker_id", .string), .optional("reason", .string)],
            answer: [.required("worker_id", .string), .required("status", .string)]
        ),
        .query(
            "list_workers",
            "Lists workers by identifier.",
            parameters: [
                .optional("pool_id", .string),
                .optional("status", .string, .oneOf(Worker.Status.allCases.map(\.rawValue))),
                limitField,
            ],
            answer: [.required("workers", .array), .required("total", .integer)]
        ),
    ]
}
