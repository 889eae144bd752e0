import SessionBuddy
import Synchronization
import TestSupport
import Testing
import WebSocketCommon

@Suite("Everything that a session-buddy keeps has a bound")
struct BoundsTests {
    @Test("closed sessions make room, the longest closed first; open ones do not")
    func eviction() throws {
        var desk = try Desk { $0.sessions = 3 }
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
        var desk = try Desk { $0.sessions = 1 }
        try desk.ask("create_session", ["session_id": "a"])
        try desk.ask("close_session", ["session_id": "a"])
        try desk.ask("create_session", ["session_id": "b"])
        try desk.ask("close_session", ["session_id": "b"])
        try desk.ask("create_session", ["session_id": "a"])
        #expect(try desk.sessions(["status": "active"]) == ["a"])
    }

    @Test("a session takes no more than its size, and an update that replaces is no addition")
    func sessionSize() throws {
        var desk = try Desk { $0.sessionSize = 300 }
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
    func names(_ field: String) throws {
        var desk = try Desk {
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
        var desk = try Desk { $0.sessionSize = 300 }
        let text = JSON.string(String(repeating: "x", count: 240))
        try desk.ask("create_session", ["session_id": "s", "title": text])
        #expect(desk.refusal("update_session", ["session_id": "s", "changes": ["a": text]]) != nil)
        try desk.ask("capture_knowledge", ["session_id": "s", "content": text])
        try desk.ask("close_session", ["session_id": "s", "reason": "it was full"])
        #expect(try desk.sessions(["status": "closed"]) == ["s"])
    }

    @Test("when all is full, closing a session makes room")
    func fullTotal() throws {
        var desk = try Desk { $0.totalSize = 1000 }
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
        var desk = try Desk {
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

    @Test("when the disk is too far behind, no more knowledge is taken until it has caught up")
    func unkeptKnowledge() throws {
        let index = StuckIndex()
        var desk = Desk(index: index) { $0.unkeptKnowledge = 1000 }
        try desk.ask("create_session", ["session_id": "s"])
        let text = String(repeating: "x", count: 600)
        desk.holdsWork = true
        for id in ["a", "b"] { try capture(id, text, &desk) }
        let refusal = desk.refusal("capture_knowledge", ["session_id": "s", "content": "c"])
        #expect(refusal?.code == .limitExceeded)
        #expect(
            refusal?.message
                == "1300 bytes of knowledge wait for the disk, limit is 1000; try again later"
        )
        desk.holdsWork = false
        let failure = desk.refusal("get_status")  // the waiting work is done, and fails
        #expect(failure?.code == .internalError)
        try capture("d", text, &desk, fails: true)
        #expect(index.attempts == 3)
    }

    @Test("knowledge counts for all that it takes, also for tags without a letter")
    func emptyTags() throws {
        var desk = Desk(index: StuckIndex()) { $0.unkeptKnowledge = 1000 }
        try desk.ask("create_session", ["session_id": "s"])
        desk.holdsWork = true
        let tags = JSON.array(Array(repeating: "", count: 1000))
        let parameters: JSONObject = ["session_id": "s", "content": "c", "tags": tags]
        #expect(desk.refusal("capture_knowledge", parameters) == nil)
        #expect(desk.refusal("capture_knowledge", parameters)?.code == .limitExceeded)
    }

    @Test("a disk that fails is the operator's to read about, not the client's")
    func failure() throws {
        var desk = Desk(index: StuckIndex())
        try desk.ask("create_session", ["session_id": "s"])
        #expect(throws: ServiceError.internalError("knowledge is not found: disk on fire")) {
            try desk.ask("search_knowledge", ["query": "x"])
        }
        #expect(ServiceError.internalError("disk on fire").message == "Internal server error")
    }

    private func capture(
        _ id: String,
        _ text: String,
        _ desk: inout Desk,
        fails: Bool = false
    ) throws {
        let refusal = desk.refusal(
            "capture_knowledge",
            ["session_id": "s", "knowledge_id": .string(id), "content": .string(text)]
        )
        #expect(refusal?.code == (fails ? .internalError : nil))
    }

    private func checkpoints(of desk: inout Desk) throws -> [String] {
        let session = try desk.ask("get_session", ["session_id": "s"])
        return session["checkpoints"]?.arrayValue?.compactMap { $0["checkpoint_id"]?.stringValue }
            ?? []
    }
}

/// An index whose disk does not work.
private final class StuckIndex: SearchIndex {
    private let documents = Atomic(0)

    var attempts: Int { documents.load(ordering: .relaxed) }

    func insert(_ documents: [SearchDocument]) throws(SearchIndexError) {
        self.documents.add(documents.count, ordering: .relaxed)
        throw .failed(reason: "disk on fire")
    }

    func search(_ query: SearchQuery) throws(SearchIndexError) -> SearchResults {
        throw .failed(reason: "disk on fire")
    }

    func count() throws(SearchIndexError) -> Int { 0 }
    func forgotten() throws(SearchIndexError) -> Int { 0 }
}
