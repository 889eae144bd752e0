internal import WebSocketCommon

extension Mahavishnu {
    /// The requests about tasks.
    static let taskRequests: [RequestDeclaration] = [
        .command(
            "submit_task",
            "Gives a pool a task; the first idle worker that is capable of it gets it.",
            parameters: [
                .required("pool_id", .string),
                .required("task", .any, nil, "What is to be done: anything but null."),
                .optional("requirements", .strings, nil, "What a worker must be capable of."),
                .optional("task_id", .string, nil, "A new one when missing."),
            ],
            answer: [
                .required("task_id", .string), .required("pool_id", .string),
                .required("status", .string), .required("submitted_at", .string),
            ]
        ),
        .command(
            "complete_task",
            "Says that a task is done.",
            parameters: [.required("task_id", .string), .optional("result", .any)],
            answer: [
                .required("task_id", .string), .required("status", .string),
                .required("finished_at", .string),
            ]
        ),
        .command(
            "fail_task",
            "Says that a task failed, for good or for now.",
            parameters: [
                .required("task_id", .string),
                .required("error", .string),
                .optional("retry", .boolean, nil, "Whether another attempt may succeed."),
            ],
            answer: [
                .required("task_id", .string),
                .required("status", .string, nil, "`queued` when it is tried again, or `failed`."),
            ]
        ),
        .command(
            "cancel_task",
            "Gives a task up, whether it waits or is being done.",
            parameters: [.required("task_id", .string), .optional("reason", .string)],
            answer: [.required("task_id", .string), .required("status", .string)]
        ),
        .query(
            "get_task",
            "Tells all about one task.",
            parameters: [.required("task_id", .string)],
            answer: [
                .required("task_id", .string),
                .required("pool_id", .string),
                .required("status", .string),
                .required("task", .any),
                .required("requirements", .strings),
                .required("attempts", .integer),
                .required("reassignments", .integer),
                .required("submitted_at", .string),
                .optional("worker_id", .string),
                .optional("workflow_id", .string),
                .optional("stage", .integer),
                .optional("assigned_at", .string),
                .optional("finished_at", .string),
                .optional("result", .any),
                .optional("error", .string),
            ]
        ),
        .query(
            "list_tasks",
            "Lists tasks, the latest submitted first.",
            parameters: [
                .optional("pool_id", .string),
                .optional("worker_id", .string),
                .optional("workflow_id", .string),
                .optional("status", .string, .oneOf(PoolTask.Status.allCases.map(\.rawValue))),
                limitField,
            ],
            answer: [.required("tasks", .array), .required("total", .integer)]
        ),
    ]
}
