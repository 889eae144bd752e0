import Dhruva
import TestSupport
import Testing
import WebSocketCommon

@Suite("An adapter's metadata is merged, and its versions grow in number")
struct UpdatingTests {
    @Test("metadata is merged, and a null takes a member away")
    func metadata() throws {
        var desk = try Desk()
        try desk.store("a", "1", "one", ["metadata": ["x": 1, "y": 2]])
        let count = desk.record.count
        let reply = try desk.ask(
            "update_adapter",
            ["adapter_id": "a", "metadata": ["y": nil, "z": [3]]]
        )
        #expect(
            reply == [
                "adapter_id": "a", "duplicate": false, "updated_at": "2026-11-20T08:00:02+00:00",
                "revision": 2,
            ]
        )
        #expect(try desk.adapter("a")["metadata"] == ["x": 1, "z": [3]])
        #expect(desk.heard(after: count) == ["adapter.updated adapter:a"])
        let again = try desk.ask(
            "update_adapter",
            ["adapter_id": "a", "metadata": ["y": nil, "x": 1]]
        )
        #expect(again["duplicate"] == true)
        #expect(again["revision"] == 2)
        #expect(desk.heard(after: count).count == 1)
    }

    @Test("an update can bring a version, and is announced as an update")
    func version() throws {
        var desk = try Desk()
        try desk.store("a", "1.0.0", "one")
        let count = desk.record.count
        let reply = try desk.ask("update_adapter", .storing("a", "1.1.0", "two"))
        #expect(reply["digest"] == .string(Digests.two))
        #expect(
            desk.heard(after: count) == [
                "adapter.updated adapter:a", "storage.event storage:content",
            ]
        )
        #expect(try desk.content("a") == "two")
        #expect(try desk.ask("update_adapter", .storing("a", "1.1.0", "two"))["duplicate"] == true)
        #expect(
            desk.refusal("update_adapter", .storing("a", "1.0.0", "two"))?.code == .invalidState
        )
        // A version that is there already keeps the metadata from nobody.
        let more: JSONObject = ["metadata": ["k": 1]]
        try desk.ask("update_adapter", .storing("a", "1.1.0", "two", more))
        #expect(try desk.adapter("a")["metadata"] == ["k": 1])
    }

    @Test(
        "an update without anything to update, or with half of it, is refused",
        arguments: [
            (
                ["adapter_id": "a"],
                "update_adapter: metadata, or version and content, are required"
            ),
            (
                ["adapter_id": "a", "version": "2"],
                "content: field required, as version and content belong together"
            ),
            (
                ["adapter_id": "a", "content": "2", "metadata": [:]],
                "version: field required, as version and content belong together"
            ),
            (
                ["adapter_id": "a", "metadata": [:], "expected_digest": "x"],
                "expected_digest: there is no content that it belongs to"
            ),
        ] as [(JSONObject, String)]
    )
    func halves(_ parameters: JSONObject, _ message: String) throws {
        var desk = try Desk()
        try desk.store("a", "1", "one")
        #expect(
            desk.refusal("update_adapter", parameters) == Refusal(.invalidRequest, message)
        )
    }

    @Test("the latest version is the newest that is no pre-release, wherever there is one")
    func latest() throws {
        var desk = try Desk()
        for (version, latest) in [
            ("2.0.0-rc.1", "2.0.0-rc.1"), ("nightly", "nightly"), ("1.2.0", "1.2.0"),
            ("1.10.0", "1.10.0"), ("2.0.0-rc.2", "1.10.0"), ("1.9.9", "1.10.0"),
            ("weekly", "1.10.0"), ("2.0.0", "2.0.0"),
        ] {
            try desk.store("a", version, version)
            #expect(try desk.adapter("a")["latest"] == .string(latest))
            #expect(try desk.content("a") == latest)
        }
        #expect(
            try desk.versions("a") == [
                "2.0.0", "2.0.0-rc.2", "2.0.0-rc.1", "1.10.0", "1.9.9", "1.2.0", "weekly",
                "nightly",
            ]
        )
        try desk.ask("remove_adapter", ["adapter_id": "a", "version": "2.0.0"])
        #expect(try desk.content("a") == "1.10.0")
    }

    @Test("lists go by name, from a prefix on, in pages")
    func list() throws {
        var desk = try Desk()
        for id in ["b", "a/2", "é", "a/10", "c", "a"] { try desk.store(id, "1", id) }
        func names(_ parameters: JSONObject) throws -> [String] {
            let list = try desk.ask("list_adapters", parameters)["adapters"]?.arrayValue ?? []
            return list.compactMap { $0["adapter_id"]?.stringValue }
        }
        #expect(try names([:]) == ["a", "a/10", "a/2", "b", "c", "é"])
        #expect(try names(["prefix": "a/"]) == ["a/10", "a/2"])
        #expect(try names(["prefix": "x"]) == [])
        #expect(try names(["limit": 2]) == ["a", "a/10"])
        #expect(try names(["limit": 2, "after": "a/10"]) == ["a/2", "b"])
        #expect(try names(["prefix": "a", "after": "a/11"]) == ["a/2"])
        #expect(try names(["after": "é"]) == [])
        #expect(try desk.ask("list_adapters", ["prefix": "a", "limit": 1])["total"] == 3)
        try desk.ask("remove_adapter", ["adapter_id": "a/10"])
        #expect(try names(["prefix": "a"]) == ["a", "a/2"])
        #expect(
            desk.refusal("list_adapters", ["limit": 501])
                == Refusal(.invalidRequest, "list_adapters: limit: 501 is outside 1...500")
        )
    }
}
