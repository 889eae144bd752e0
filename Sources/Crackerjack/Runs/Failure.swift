internal import WebSocketCommon

/// A test that failed, as it is told and kept.
struct Failure: Equatable, Sendable {
    let name: String
    let error: String
    let traceback: String?

    /// Shortens what is too long.
    init(name: String, error: String, traceback: String?, limits: Crackerjack.Limits) {
        self.name = name.name(limits.nameLength)
        self.error = error.excerpt(limits.errorLength)
        self.traceback = traceback?.excerpt(limits.tracebackLength)
    }

    /// How much memory it holds on to, in bytes.
    var size: Int { name.utf8.count + error.utf8.count + (traceback?.utf8.count ?? 0) + 96 }

    /// What is told of it.
    var description: JSONObject {
        ["test_name": .string(name), "error": .string(error), "traceback": traceback.json]
    }

    /// The failure as an event of a run.
    func event(run: String) -> Event {
        Event(
            "test.failed",
            [
                "run_id": .string(run), "test_name": .string(name), "error": .string(error),
                "traceback": traceback.json,
            ]
        )
    }
}
