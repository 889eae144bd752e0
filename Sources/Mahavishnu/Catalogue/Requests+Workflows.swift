internal import WebSocketCommon

extension Mahavishnu {
    /// The requests about workflows.
    static let workflowRequests: [RequestDeclaration] = [
        .command(
            "start_workflow",
            "Starts a workflow, through a pool when one is named, else to be driven by reported events.",
            parameters: [
                .required("name", .string),
                .required(
                    "stages",
                    .array,
                    nil,
                    "In order: names, or objects `{name, task?, requirements?}`."
                ),
                .optional("workflow_id", .string, nil, "A new one when missing."),
                .optional("pool_id", .string),
                .optional("metadata", .object, nil, "Further members of `workflow.started`."),
            ],
            answer: [
                .required("workflow_id", .string),
                .required("status", .string),
                .required("total_stages", .integer),
                .required("started_at", .string),
            ]
        ),
        .command(
            "cancel_workflow",
            "Gives a workflow up, and the task that it is at.",
            parameters: [.required("workflow_id", .string), .optional("reason", .string)],
            answer: [.required("workflow_id", .string), .required("status", .string)]
        ),
        .query(
            "get_workflow_status",
            "Tells how far a workflow is.",
            parameters: [.required("workflow_id", .string)],
            answer: [
                .required("workflow_id", .string),
                .required(
                    "status",
                    .string,
                    nil,
                    "`running`, `completed`, `failed`, `cancelled` or `not_found`."
                ),
                .optional("stages_completed", .integer),
                .optional("total_stages", .integer),
                .optional("name", .string),
                .optional("pool_id", .string),
                .optional("stages", .array),
                .optional("metadata", .object),
                .optional("result", .any),
                .optional("error", .string),
                .optional("started_at", .string),
                .optional("updated_at", .string),
                .optional("finished_at", .string),
            ]
        ),
        .query(
            "list_workflows",
            "Lists workflows, the latest started first.",
            parameters: [
                .optional("status", .string, .oneOf(Workflow.Status.allCases.map(\.rawValue))),
                .optional("pool_id", .string),
                limitField,
            ],
            answer: [.required("workflows", .array), .required("total", .integer)]
        ),
    ]
}
