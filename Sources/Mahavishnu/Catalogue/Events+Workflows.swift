internal import WebSocketCommon

extension Mahavishnu {
    /// The life of a workflow.
    static let workflowEvents: [EventDeclaration] = [
        .event(
            "workflow.started",
            to: [.workflow, "global"],
            "A workflow started.",
            payload: [
                .required("workflow_id", .string),
                .optional("name", .string),
                .optional("pool_id", .string, nil, "The pool that its stages go through."),
                .optional(
                    "stages",
                    .array,
                    nil,
                    "Its stages in order: names, or objects `{name, task?, requirements?}`."
                ),
            ]
        ),
        .event(
            "workflow.stage_completed",
            to: [.workflow],
            "A stage of a workflow is done.",
            payload: [
                .required("workflow_id", .string),
                .required("stage_name", .string),
                .optional("result", .any),
                .optional("stage", .integer, nil, "Its place among the stages, from 0."),
            ]
        ),
        .event(
            "workflow.completed",
            to: [.workflow, "global"],
            "A workflow is done.",
            payload: [
                .required("workflow_id", .string),
                .optional(
                    "result",
                    .any,
                    nil,
                    "Through a pool it is that of the last stage."
                ),
            ]
        ),
        .event(
            "workflow.failed",
            to: [.workflow, "global"],
            "A workflow ended without having reached its end.",
            payload: [.required("workflow_id", .string), .required("error", .string)]
        ),
        .event(
            "workflow.cancelled",
            to: [.workflow, "global"],
            "A workflow was given up by request.",
            payload: [.required("workflow_id", .string), .optional("reason", .string)]
        ),
    ]
}
