import Dhruva
import SQLiteStore
import Synchronization
import TestSupport
import Testing
import WebSocketCommon

/// A store that fails when it is told to.
private final class MoodyStore: ContentStore {
    private let store: SQLiteContentStore
    let mood = Mutex<ContentStoreError?>(nil)
    let isBlind = Mutex(false)

    init() throws { store = try SQLiteContentStore(of: ":memory:") }

    func digest(of content: [UInt8]) -> ContentDigest { store.digest(of: content) }

    func snapshot() throws(ContentStoreError) -> StoreSnapshot {
        if isBlind.withLock({ $0 }) { throw .failed(reason: "no disk") }
        return try store.snapshot()
    }

    func commit(_ change: StoreChange) throws(ContentStoreError) {
        if let error = mood.withLock({ $0 }) { throw error }
        try store.commit(change)
    }

    func content(_ digest: ContentDigest) throws(ContentStoreError) -> [UInt8]? {
        if let error = mood.withLock({ $0 }) { throw error }
        return try store.content(digest)
    }
}

@Suite("What was answered is on the disk, and what the disk refuses has not happened")
struct RestartTests {
    /// Does some of everything.
    private static func fill(_ desk: inout Desk) throws {
        try desk.store("a", "1.0.0", "one", ["metadata": ["title": "A"]])
        try desk.store("a", "1.1.0-rc.1", "two")
        try desk.store("b", "nightly", "one")
        try desk.publish(
            "adapter.stored",
            ["adapter_id": "c", "version": "7", "location": "there", "owner": "ann"]
        )
        try desk.ask("update_adapter", ["adapter_id": "a", "metadata": ["k": [1, 2.5, nil]]])
        var ids: [JSON] = []
        for targets in [["x", "y"], ["z"]] as [JSON] {
            let reply = try desk.ask(
                "distribute_adapter",
                ["adapter_id": "a", "targets": targets]
            )
            ids.append(reply["distribution_id"] ?? .null)
        }
        try desk.ask(
            "confirm_distribution",
            ["distribution_id": ids[0], "target": "y", "status": "failed", "message": "why"]
        )
        try desk.ask(
            "confirm_distribution",
            ["distribution_id": ids[1], "target": "z", "status": "delivered"]
        )
        try desk.store("b", "gone", "three")
        try desk.ask("remove_adapter", ["adapter_id": "b", "version": "gone"])
        try desk.store("d", "1", "three")
        try desk.ask("remove_adapter", ["adapter_id": "d"])
    }

    @Test("a dhruva that is started on the same store knows the same, and goes on counting")
    func restart() throws {
        let directory = TemporaryDirectory()
        let path = "\(directory.path)/adapters.sqlite"
        var desk = try Desk(store: SQLiteContentStore(of: path))
        try Self.fill(&desk)
        var again = try Desk(store: SQLiteContentStore(of: path))
        #expect(try again.everything() == desk.everything())
        #expect(try again.content("a") == "one")
        #expect(try again.content("b") == "one")
        for name in [
            "adapters", "versions", "contents", "content_bytes", "record_bytes", "revision",
        ] {
            #expect(again.figure(name) == desk.figure(name), "\(name)")
        }
        let revision = try #require(desk.figure("revision"))
        #expect(try again.store("e", "1", "x")["revision"] == .integer(revision + 1))
        // The first one has not heard of that, and must not write over it.
        let refusal = desk.refusal("store_adapter", .storing("f", "1", "x"))
        #expect(refusal == Refusal(.internalError, "Internal server error"))
        #expect(desk.refusal("store_adapter", .storing("f", "1", "x")) == refusal)
        #expect(try again.store("f", "1", "x")["duplicate"] == false)
    }

    @Test("the same events, folded into a new dhruva, make the same state")
    func replay() throws {
        var desk = try Desk()
        try Self.fill(&desk)
        var copy = try Desk()
        copy.holdsWork = true
        for record in desk.record { copy.replay(record.event, at: record.time) }
        #expect(try copy.everything() == desk.everything())
        // And once more changes nothing: each has its number.
        for record in desk.record { copy.replay(record.event, at: record.time) }
        #expect(try copy.everything() == desk.everything())
        for name in ["adapters", "versions", "contents", "content_bytes", "record_bytes"] {
            #expect(copy.figure(name) == desk.figure(name), "\(name)")
        }
    }

    @Test(
        "when the disk refuses, the client is told, nobody hears of anything, and nothing is known"
    )
    func refusal() throws {
        let store = try MoodyStore()
        var desk = try Desk(store: store)
        try desk.store("a", "1", "one")
        let before = try desk.everything()
        let count = desk.record.count
        store.mood.withLock { $0 = .failed(reason: "disk full") }
        for (name, parameters) in [
            ("store_adapter", .storing("a", "2", "two")),
            ("update_adapter", ["adapter_id": "a", "metadata": ["k": 1]]),
            ("remove_adapter", ["adapter_id": "a"]),
            ("distribute_adapter", ["adapter_id": "a", "targets": ["x"]]),
            ("get_adapter", ["adapter_id": "a"]),
        ] as [(String, JSONObject)] {
            #expect(
                desk.refusal(name, parameters)
                    == Refusal(.internalError, "Internal server error"),
                "\(name)"
            )
        }
        #expect(desk.refusal(publishing: "adapter.updated", ["adapter_id": "z"]) != nil)
        #expect(desk.record.count == count + 1)
        #expect(try desk.everything() == before)
        store.mood.withLock { $0 = nil }
        #expect(try desk.store("a", "2", "two")["revision"] == 2)
        #expect(desk.figure("waiting_bytes") == 0)
    }

    @Test("after a failure nothing is decided before the disk has said what it has")
    func blindness() throws {
        let store = try MoodyStore()
        var desk = try Desk(store: store)
        try desk.store("a", "1", "one")
        store.mood.withLock { $0 = .failed(reason: "disk full") }
        #expect(desk.refusal("store_adapter", .storing("a", "2", "two")) != nil)
        store.mood.withLock { $0 = nil }
        store.isBlind.withLock { $0 = true }
        let unknown = Refusal(.internalError, "Internal server error")
        #expect(desk.refusal("store_adapter", .storing("a", "1", "one")) == unknown)
        #expect(desk.refusal("get_adapter", ["adapter_id": "a"]) == unknown)
        store.isBlind.withLock { $0 = false }
        #expect(try desk.content("a") == "one")
        #expect(try desk.store("a", "2", "two")["revision"] == 2)
        #expect(try desk.versions("a") == ["2", "1"])
    }

    @Test("a damaged content is not delivered, and the client is told what it is and what to do")
    func damage() throws {
        let store = try MoodyStore()
        var desk = try Desk(store: store)
        try desk.store("a", "1", "one")
        let digest = try #require(ContentDigest(Digests.one))
        let found = try #require(ContentDigest(Digests.two))
        store.mood.withLock { $0 = .damagedContent(digest, found: found) }
        #expect(
            desk.refusal("get_adapter", ["adapter_id": "a"])
                == Refusal(
                    .internalError,
                    "content \(Digests.one) is damaged: its bytes have the digest \(Digests.two);"
                        + " remove the versions that name it, then store them again"
                )
        )
    }

    @Test("a store whose records are not as they were written is refused")
    func unreadable() throws {
        for record in [
            StoredRecord(.init("adapter", "a"), ["metadata": 1]),
            StoredRecord(.init("version", "a\n1"), ["adapter_id": "a", "version": "1"]),
            StoredRecord(.init("distribution", "d"), [:]),
            StoredRecord(.init("diagram", "d"), [:]),
        ] {
            let store = try SQLiteContentStore(of: ":memory:")
            var change = StoreChange(base: 0, revision: 1)
            change.put(record)
            try store.commit(change)
            #expect(throws: ContentStoreError.self) { _ = try Dhruva(store: store) }
        }
    }
}
