internal import WebSocketCommon

/// Events that are checked and passed on, and fold into nothing.
extension Mahavishnu {
    /// Teams that pursue a goal, and runs that are settled.
    static let teamEvents: [EventDeclaration] = [
        team(
            "team.created",
            "A team was made for a goal.",
            [
                .required("team_id", .string), .required("team_name", .string),
                .required("goal", .string), .optional("mode", .string),
            ]
        ),
        team(
            "team.parsed",
            "A goal was understood.",
            [
                .required("goal", .string), .required("intent", .string),
                .optional("skills", .strings), .optional("confidence", .number),
            ]
        ),
        team(
            "team.execution_started",
            "A team set to work.",
            [.required("team_id", .string), .required("task", .string)]
        ),
        team(
            "team.execution_completed",
            "A team's work ended.",
            [
                .required("team_id", .string), .required("success", .boolean),
                .optional("duration_ms", .number),
            ]
        ),
        team(
            "team.error",
            "A team met an error.",
            [
                .required("team_id", .string), .required("error_code", .string),
                .required("message", .string),
            ]
        ),
        .event(
            "settle.transition",
            to: ["settle:{run_ref}", "run:{worker_id}"],
            "A run went from one state to another.",
            payload: [
                .required("run_ref", .string),
                .required("worker_id", .string),
                .required("from_state", .string),
                .required("to_state", .string),
                .optional("phase", .string, nil, "The same as `to_state`."),
                .optional("action", .string),
                .optional("merge", .any),
            ]
        ),
    ]

    private static func team(
        _ name: String,
        _ summary: String,
        _ payload: [Field]
    ) -> EventDeclaration {
        .event(
            name,
            to: ["goal-teams", "goal-teams:{user?}"],
            summary,
            payload: payload + [.optional("user", .string, nil, "Whose team it is.")]
        )
    }
}
