internal import WebSocketCommon

extension Mahavishnu {
    /// The life of a task.
    static let taskEvents: [EventDeclaration] = [
        .event(
            "task.submitted",
            to: [.pool],
            "A task waits for a worker.",
            payload: [
                .required("pool_id", .string),
                .required("task_id", .string),
                .required("task", .any, nil, "What is to be done, as its worker gets it."),
                .optional("requirements", .strings, nil, "What a worker must be capable of."),
                .optional("workflow_id", .string, nil, "The workflow that it is a stage of."),
                .optional("stage", .integer, .within(0...1_000_000), "Which stage, from 0."),
                .optional("stage_name", .string),
            ]
        ),
        .event(
            "task.assigned",
            to: [.worker, .pool],
            "A worker is to do a task.",
            payload: [
                .required("pool_id", .string),
                .required("worker_id", .string),
                .required("task", .any),
                .optional("task_id", .string),
                .optional("attempt", .integer, nil, "How often it was assigned, with this time."),
                .optional("requirements", .strings),
                .optional("workflow_id", .string),
                .optional("stage", .integer),
                .optional("stage_name", .string),
            ]
        ),
        .event(
            "task.completed",
            to: [.pool, .worker],
            "A worker did its task.",
            payload: [
                .required("pool_id", .string),
                .required("worker_id", .string),
                .optional("result", .any),
                .optional("task_id", .string, nil, "The worker's present task when missing."),
            ]
        ),
        .event(
            "task.failed",
            to: [.pool, .anyWorker],
            "A task failed for good.",
            payload: [
                .required("pool_id", .string),
                .required("task_id", .string),
                .required("error", .string),
                .optional("worker_id", .string),
            ]
        ),
        .event(
            "task.requeued",
            to: [.pool, .anyWorker],
            "A task was taken from its worker, and waits for one again.",
            payload: [
                .required("pool_id", .string),
                .required("task_id", .string),
                .required("reason", .string),
                .optional("worker_id", .string),
            ]
        ),
        .event(
            "task.cancelled",
            to: [.pool, .anyWorker],
            "A task was given up; a worker that is at it may stop.",
            payload: [
                .required("pool_id", .string),
                .required("task_id", .string),
                .optional("worker_id", .string),
                .optional("reason", .string),
            ]
        ),
    ]
}
