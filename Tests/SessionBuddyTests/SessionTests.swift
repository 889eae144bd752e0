import SessionBuddy
import TestSupport
import Testing
import WebSocketCommon

@Suite("A session is created once, changes until it is closed, and is told as its events told it")
struct SessionTests {
    var desk: Desk

    init() throws { desk = try Desk() }

    @Test("a session lives from its creation to its end")
    mutating func lifecycle() throws {
        let created = try desk.ask(
            "create_session",
            ["session_id": "s", "project": "hub", "agent": "a1", "metadata": ["k": 1]]
        )
        #expect(
            created == [
                "session_id": "s", "status": "active",
                "created_at": "2026-11-20T08:00:01+00:00",
            ]
        )
        let updated = try desk.ask(
            "update_session",
            ["session_id": "s", "changes": ["title": "T", "x": [1], "agent": "a2"]]
        )
        #expect(updated["updated_at"] == "2026-11-20T08:00:02+00:00")
        try desk.ask("update_session", ["session_id": "s", "changes": ["x": nil, "y": 2]])
        let checkpoint = try desk.ask(
            "create_checkpoint",
            ["session_id": "s", "summary": "half", "quality_score": 0.5]
        )
        #expect(checkpoint["checkpoint_id"] == "fresh-4")
        try desk.ask("capture_knowledge", ["session_id": "s", "content": "learned"])
        let closed = try desk.ask("close_session", ["session_id": "s", "reason": "done"])
        #expect(closed == ["session_id": "s", "status": "closed", "duration_seconds": 5.0])
        #expect(
            try desk.ask("get_session", ["session_id": "s"]) == [
                "session_id": "s", "status": "closed", "project": "hub", "agent": "a2",
                "title": "T", "created_at": "2026-11-20T08:00:01+00:00",
                "updated_at": "2026-11-20T08:00:06+00:00", "metadata": ["k": 1],
                "context": ["title": "T", "agent": "a2", "y": 2],
                "checkpoints": [
                    [
                        "checkpoint_id": "fresh-4", "summary": "half", "quality_score": 0.5,
                        "created_at": "2026-11-20T08:00:04+00:00",
                    ]
                ],
                "knowledge_count": 1, "closed_at": "2026-11-20T08:00:06+00:00",
                "close_reason": "done",
            ]
        )
    }

    @Test("each request says what it changes by one event of the catalogue")
    mutating func events() throws {
        try desk.ask("create_session", ["session_id": "s", "title": "T", "project": nil])
        try desk.ask("update_session", ["session_id": "s", "changes": ["a": 1]])
        try desk.ask("create_checkpoint", ["session_id": "s", "checkpoint_id": "c"])
        try desk.ask(
            "capture_knowledge",
            ["session_id": "s", "content": "x", "knowledge_id": "k", "tags": ["t"]]
        )
        try desk.ask("search_knowledge", ["query": "nothing", "session_id": "s"])
        try desk.ask("close_session", ["session_id": "s"])
        #expect(
            desk.record.map(\.event) == [
                Event("session.created", ["session_id": "s", "title": "T"]),
                Event("session.updated", ["session_id": "s", "changes": ["a": 1]]),
                Event("session.checkpoint", ["session_id": "s", "checkpoint_id": "c"]),
                Event(
                    "knowledge.captured",
                    ["session_id": "s", "knowledge_id": "k", "content": "x", "tags": ["t"]]
                ),
                Event(
                    "knowledge.search_result",
                    ["query": "nothing", "total": 0, "results": [], "session_id": "s"]
                ),
                Event("session.closed", ["session_id": "s", "duration_seconds": 5.0]),
            ]
        )
        #expect(
            Set(desk.record.map(\.event.name)) == Set(SessionBuddy.catalogue.events.map(\.name))
        )
    }

    @Test("questions publish nothing")
    mutating func questions() throws {
        try desk.ask("create_session", ["session_id": "s"])
        try desk.ask("get_session", ["session_id": "s"])
        try desk.ask("get_status", ["session_id": "s"])
        try desk.ask("list_sessions")
        try desk.ask("search_knowledge", ["query": "x"])
        #expect(desk.record.count == 1)
    }

    @Test("a session without a name gets a fresh one")
    mutating func freshName() throws {
        #expect(try desk.ask("create_session")["session_id"] == "fresh-1")
        #expect(try desk.ask("get_status", ["session_id": "fresh-1"])["status"] == "active")
        #expect(try desk.ask("get_status", ["session_id": "other"])["status"] == "not_found")
    }

    @Test(
        "what does not fit the state of its session is refused",
        arguments: [
            ("create_session", "open", .invalidState, #"session "open" exists already"#),
            ("create_session", "closed", .invalidState, #"session "closed" exists already"#),
            ("update_session", "closed", .invalidState, #"session "closed" is closed"#),
            ("create_checkpoint", "closed", .invalidState, #"session "closed" is closed"#),
            ("close_session", "closed", .invalidState, #"session "closed" is closed"#),
            ("capture_knowledge", "closed", .invalidState, #"session "closed" is closed"#),
            ("update_session", "none", .notFound, #"no session "none""#),
            ("create_checkpoint", "none", .notFound, #"no session "none""#),
            ("close_session", "none", .notFound, #"no session "none""#),
            ("capture_knowledge", "none", .notFound, #"no session "none""#),
            ("get_session", "none", .notFound, #"no session "none""#),
        ] as [(String, String, ErrorCode, String)]
    )
    mutating func stateErrors(
        _ request: String,
        _ session: String,
        _ code: ErrorCode,
        _ message: String
    ) throws {
        try desk.ask("create_session", ["session_id": "open"])
        try desk.ask("create_session", ["session_id": "closed"])
        try desk.ask("close_session", ["session_id": "closed"])
        let before = desk.record.count
        let refusal = desk.refusal(
            request,
            ["session_id": .string(session), "changes": [:], "content": "x"]
        )
        #expect(refusal == Refusal(code, "session_id: \(message)"))
        #expect(desk.record.count == before)
    }

    @Test(
        "an event of a session that is not known makes it known",
        arguments: [
            ("session.updated", ["changes": ["a": 1]], "active"),
            ("session.checkpoint", ["checkpoint_id": "c"], "active"),
            ("knowledge.captured", ["knowledge_id": "k", "content": "c"], "active"),
            ("session.closed", [:], "closed"),
        ] as [(String, JSONObject, JSON)]
    )
    mutating func unknownSession(_ name: String, _ data: JSONObject, _ status: JSON) throws {
        var data = data
        data["session_id"] = "s"
        try desk.publish(name, data)
        #expect(try desk.ask("get_status", ["session_id": "s"])["status"] == status)
    }

    @Test("the result of a search is no session's life")
    mutating func searchResult() throws {
        try desk.publish(
            "knowledge.search_result",
            ["session_id": "s", "query": "q", "total": 0, "results": []]
        )
        #expect(try desk.sessions() == [])
    }

    @Test("what a session is known by follows its updates, and goes with a null")
    mutating func names() throws {
        try desk.ask("create_session", ["session_id": "s", "project": "p", "title": "t"])
        try desk.publish(
            "session.updated",
            ["session_id": "s", "changes": ["project": "q", "title": nil, "agent": 7]]
        )
        let session = try desk.ask("get_session", ["session_id": "s"])
        #expect(session["project"] == "q")
        #expect(session["title"] == .null)
        #expect(session["agent"] == .null)
        #expect(session["context"] == ["project": "q", "agent": 7])
    }

    // MARK: Lists

    @Test("a list has the latest first, and is filtered by status and project")
    mutating func list() throws {
        for (id, project) in [("a", "p"), ("b", "q"), ("c", "p")] {
            try desk.ask(
                "create_session",
                ["session_id": .string(id), "project": .string(project)]
            )
        }
        try desk.ask("close_session", ["session_id": "a"])
        #expect(try desk.sessions() == ["a", "c", "b"])
        #expect(try desk.sessions(["status": "active"]) == ["c", "b"])
        #expect(try desk.sessions(["status": "closed"]) == ["a"])
        #expect(try desk.sessions(["project": "p"]) == ["a", "c"])
        #expect(try desk.sessions(["project": "p", "status": "active"]) == ["c"])
        #expect(try desk.sessions(["project": "none"]) == [])
        #expect(try desk.sessions(["limit": 1, "status": nil]) == ["a"])
        #expect(try desk.ask("list_sessions", ["limit": 1])["total"] == 3)
    }

    @Test(
        "a list that cannot be given is refused",
        arguments: [
            (["status": "open"], #"list_sessions: status: "open" is not one of active, closed"#),
            (["limit": 0], "list_sessions: limit: 0 is outside 1...500"),
            (["limit": 501], "list_sessions: limit: 501 is outside 1...500"),
            (["limit": 1.5], "list_sessions: limit: expected an integer, found 1.5"),
        ] as [(JSONObject, String)]
    )
    mutating func badList(_ parameters: JSONObject, _ message: String) {
        #expect(desk.refusal("list_sessions", parameters) == Refusal(.invalidRequest, message))
    }

    // MARK: Replay

    @Test("replaying the same events gives the same state")
    mutating func replay() throws {
        let limits = { (limits: inout SessionBuddy.Limits) in
            limits.sessions = 5
            limits.checkpoints = 2
            limits.sessionSize = 400
        }
        var desk = try Desk(limits)
        for round in 0..<40 {
            let id = JSON.string("s\(round % 9)")
            _ = desk.refusal("create_session", ["session_id": id, "title": "e\(round)"])
            _ = desk.refusal(
                "update_session",
                ["session_id": id, "changes": .object(["n\(round % 3)": .integer(round)])]
            )
            _ = desk.refusal("create_checkpoint", ["session_id": id])
            _ = desk.refusal(
                "capture_knowledge",
                ["session_id": id, "content": "we learned \(round)"]
            )
            if round % 2 == 0 { _ = desk.refusal("close_session", ["session_id": id]) }
        }
        var replayed = try Desk(limits)
        for record in desk.record { replayed.replay(record.event, at: record.time) }
        let (original, copy) = (try desk.everything(), try replayed.everything())
        #expect(original == copy)
        #expect(original.count == 6)
    }
}
