internal import WebSocketCommon

/// How much of a project's code its tests run, in percent.
struct Coverage: Equatable, Sendable {
    let line: Double?
    let branch: Double?
    let path: Double?
    let runID: String?
    let updatedAt: Timestamp

    /// Takes what an event tells.
    init(_ event: EventView) {
        line = event.number("line_coverage")
        branch = event.number("branch_coverage")
        path = event.number("path_coverage")
        runID = event.string("run_id")
        updatedAt = event.time
    }

    /// What is told of it.
    var description: JSONObject {
        [
            "line_coverage": .rounded(line), "branch_coverage": .rounded(branch),
            "path_coverage": .rounded(path), "run_id": runID.json, "updated_at": updatedAt.json,
        ]
    }
}
