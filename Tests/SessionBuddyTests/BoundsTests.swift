import SessionBuddy
import Testing
import WebSocketCommon

@Suite("Everything that a session-buddy keeps has a bound")
struct BoundsTests {
    @Test("closed sessions make room, the longest closed first; open ones do not")
    func eviction() throws {
        var desk = Desk { $0.sessions = 3 }
        for id in ["a", "b", "c"] { try desk.ask("create_session", ["session_id": .string(id)]) }
        try desk.ask("close_session", ["session_id": "b"])
        try desk.ask("close_session", ["session_id": "a"])
        try desk.ask("create_session", ["session_id": "d"])
        #expect(try desk.sessions().sorted() == ["a", "c", "d"])
        try desk.ask("create_session", ["session_id": "e"])
        #expect(try desk.sessions().sorted() == ["c", "d", "e"])
        let refusal = desk.refusal("create_session", ["session_id": "f"])
        #expect(refusal?.code == .limitExceeded)
        #expect(
            refusal?.message.hasPrefix("3 sessions of ") == true
                && refusal?.message.hasSuffix("limits are 3 and 67108864; close one first") == true
        )
        try desk.ask("close_session", ["session_id": "c"])
        try desk.ask("create_session", ["session_id": "f"])
        #expect(try desk.sessions().sorted() == ["d", "e", "f"])
    }

    @Test("a session that made room may begin anew")
    func again() throws {
        var desk = Desk { $0.sessions = 1 }
        try desk.ask("create_session", ["session_id": "a"])
        try desk.ask("close_session", ["session_id": "a"])
        try desk.ask("create_session", ["session_id": "b"])
        try desk.ask("close_session", ["session_id": "b"])
        try desk.ask("create_session", ["session_id": "a"])
        #expect(try desk.sessions(["status": "active"]) == ["a"])
    }

    @Test("a session takes no more than its size, and an update that replaces is no addition")
    func sessionSize() throws {
        var desk = Desk { $0.sessionSize = 300 }
        try desk.ask("create_session", ["session_id": "s"])
        let text = JSON.string(String(repeating: "x", count: 200))
        try desk.ask("update_session", ["session_id": "s", "changes": ["a": text]])
        try desk.ask("update_session", ["session_id": "s", "changes": ["a": text]])
        let refusal = desk.refusal("update_session", ["session_id": "s", "changes": ["b": text]])
        #expect(refusal?.code == .limitExceeded)
        #expect(refusal?.message.hasSuffix("limit is 300") == true)
        try desk.ask("update_session", ["session_id": "s", "changes": ["a": nil]])
        try desk.ask("update_session", ["session_id": "s", "changes": ["b": text]])
    }

    @Test("what a session is named by counts too", arguments: ["title", "project", "agent"])
    func names(_ field: String) {
        var desk = Desk {
            $0.sessionSize = 1000
            $0.totalSize = 2000
        }
        var made = 0
        for _ in 0..<20 {
            let name = JSON.string(String(repeating: "x", count: 500))
            if desk.refusal("create_session", [field: name]) == nil { made += 1 }
        }
        #expect(made == 3)
    }

    @Test("a full session can be closed, and learn")
    func fullSession() throws {
        var desk = Desk { $0.sessionSize = 300 }
        let text = JSON.string(String(repeating: "x", count: 240))
        try desk.ask("create_session", ["session_id": "s", "title": text])
        #expect(desk.refusal("update_session", ["session_id": "s", "changes": ["a": text]]) != nil)
        try desk.ask("capture_knowledge", ["session_id": "s", "content": text])
        try desk.ask("close_session", ["session_id": "s", "reason": "it was full"])
        #expect(try desk.sessions(["status": "closed"]) == ["s"])
    }

    @Test("when all is full, closing a session makes room")
    func fullTotal() throws {
        var desk = Desk { $0.totalSize = 1000 }
        let text = JSON.string(String(repeating: "x", count: 450))
        for id in ["a", "b"] {
            try desk.ask("create_session", ["session_id": .string(id), "title": text])
        }
        #expect(desk.refusal("create_session", ["session_id": "c", "title": text]) != nil)
        try desk.ask("close_session", ["session_id": "a"])
        try desk.ask("create_session", ["session_id": "c", "title": text])
        #expect(try desk.sessions().sorted() == ["b", "c"])
    }

    @Test("a session keeps its latest checkpoints, as many and as large as allowed")
    func checkpoints() throws {
        var desk = Desk {
            $0.checkpoints = 3
            $0.sessionSize = 600
        }
        try desk.ask("create_session", ["session_id": "s"])
        for number in 1...5 {
            try desk.ask(
                "create_checkpoint",
                ["session_id": "s", "checkpoint_id": .string("c\(number)")]
            )
        }
        #expect(try checkpoints(of: &desk) == ["c3", "c4", "c5"])
        let text = JSON.string(String(repeating: "x", count: 300))
        try desk.ask(
            "create_checkpoint",
            ["session_id": "s", "checkpoint_id": "c6", "summary": text]
        )
        #expect(try checkpoints(of: &desk) == ["c5", "c6"])
        let refusal = desk.refusal(
            "create_checkpoint",
            ["session_id": "s", "summary": .string(String(repeating: "x", count: 600))]
        )
        #expect(refusal?.code == .limitExceeded)
    }

    @Test("the oldest knowledge is forgotten at its bound in number")
    func knowledge() throws {
        var desk = Desk { $0.knowledge = 3 }
        try desk.ask("create_session", ["session_id": "s"])
        for number in 1...200 { try capture("k\(number)", "text", &desk) }
        #expect(try desk.found("text") == ["k200", "k199", "k198"])
        #expect(try desk.ask("get_session", ["session_id": "s"])["knowledge_count"] == 200)
    }

    @Test("the oldest knowledge is forgotten at its bound in bytes, the latest never")
    func knowledgeSize() throws {
        var desk = Desk { $0.knowledgeSize = 1000 }
        try desk.ask("create_session", ["session_id": "s"])
        for number in 1...10 {
            try capture("k\(number)", "text " + String(repeating: "x", count: 200), &desk)
        }
        #expect(try desk.found("text") == ["k10", "k9"])
        try capture("large", "text " + String(repeating: "x", count: 5000), &desk)
        #expect(try desk.found("text") == ["large"])
    }

    private func capture(_ id: String, _ text: String, _ desk: inout Desk) throws {
        try desk.ask(
            "capture_knowledge",
            ["session_id": "s", "knowledge_id": .string(id), "content": .string(text)]
        )
    }

    private func checkpoints(of desk: inout Desk) throws -> [String] {
        let session = try desk.ask("get_session", ["session_id": "s"])
        return session["checkpoints"]?.arrayValue?.compactMap { $0["checkpoint_id"]?.stringValue }
            ?? []
    }
}
