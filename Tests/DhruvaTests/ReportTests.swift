import Dhruva
import SQLiteStore
import TestSupport
import Testing
import WebSocketCommon

@Suite("What other programs say of adapters is recorded, and brings no content")
struct ReportTests {
    @Test("a version that was stored elsewhere is known, with what was said of it")
    func report() throws {
        var desk = try Desk()
        try desk.publish(
            "adapter.stored",
            [
                "adapter_id": "a", "version": "1.0.0", "digest": .string(Digests.one), "size": 3,
                "location": "https://example.org/a", "author": "ann", "metadata": ["title": "A"],
            ]
        )
        #expect(
            desk.heard(after: 0) == [
                "adapter.stored adapter:a global", "storage.event storage:adapters",
            ]
        )
        #expect(desk.record[1].event.data["event"] == "recorded")
        let adapter = try desk.adapter("a")
        #expect(adapter["metadata"] == ["author": "ann", "title": "A"])
        #expect(adapter["has_content"] == false)
        #expect(adapter["digest"] == .string(Digests.one))
        #expect(
            desk.refusal("get_adapter", ["adapter_id": "a"])
                == Refusal(
                    .notFound,
                    "version: the content of \"1.0.0\" of adapter \"a\" is not here; it was reported"
                        + " to be at \"https://example.org/a\", store it or name a version that is here"
                )
        )
        #expect(
            desk.refusal("distribute_adapter", ["adapter_id": "a", "targets": ["x"]])?.code
                == .notFound
        )
        // The same again says nothing new.
        let count = desk.record.count
        try desk.publish("adapter.stored", ["adapter_id": "a", "version": "1.0.0"])
        #expect(desk.record.count == count + 1)
    }

    @Test("a reported version gets its content when that has the reported digest, and no other")
    func content() throws {
        var desk = try Desk()
        let report: JSONObject = [
            "adapter_id": "a", "version": "1", "digest": .string(Digests.one), "location": "there",
        ]
        try desk.publish("adapter.stored", report)
        #expect(desk.refusal("store_adapter", .storing("a", "1", "two"))?.code == .invalidState)
        #expect(try desk.store("a", "1", "one")["duplicate"] == false)
        #expect(try desk.content("a") == "one")
        let rows = try desk.ask("list_versions", ["adapter_id": "a"])["versions"]?.arrayValue
        #expect(rows?.first?["location"] == "there")
        #expect(rows?.first?["has_content"] == true)
        #expect(desk.figure("versions") == 1)
        // What is said afterwards does not take it away.
        try desk.publish("adapter.stored", report)
        #expect(try desk.content("a") == "one")
        var other = report
        other["digest"] = .string(Digests.two)
        #expect(
            desk.refusal(publishing: "adapter.stored", other)
                == Refusal(
                    .invalidState,
                    "version: \"1\" has the content \(Digests.one), not \(Digests.two)"
                )
        )
    }

    @Test("an adapter becomes known by whatever is said of it first")
    func unversioned() throws {
        var desk = try Desk()
        try desk.publish("adapter.updated", ["adapter_id": "a", "k": "v", "timestamp": "then"])
        #expect(try desk.adapter("a")["metadata"] == ["k": "v"])
        #expect(try desk.adapter("a")["versions"] == 0)
        try desk.publish("adapter.updated", ["adapter_id": "a", "metadata": ["k": nil, "l": 1]])
        #expect(try desk.adapter("a")["metadata"] == ["l": 1])
    }

    @Test("nobody else can say what the store alone knows")
    func forgery() throws {
        var desk = try Desk()
        try desk.store("a", "1", "one")
        var own = desk.record[0].event.data
        for (name, data, message) in [
            (
                "adapter.stored", own,
                "revision: the store alone numbers its changes; publish without it"
            ),
            (
                "adapter.removed", ["adapter_id": "a"],
                "event: adapter.removed is said by the store alone; call remove_adapter"
            ),
            (
                "storage.event", ["storage_type": "content", "event": "put"],
                "event: storage.event of content is said by the store alone; name another"
                    + " storage_type"
            ),
            (
                "distribution.progress",
                [
                    "adapter_id": "a", "distribution_id": "d", "version": "1", "target": "x",
                    "status": "failed", "pending": 0, "delivered": 0, "failed": 0,
                ],
                "event: distribution.progress is said by the store alone; call confirm_distribution"
            ),
        ] as [(String, JSONObject, String)] {
            #expect(
                desk.refusal(publishing: name, data) == Refusal(.invalidState, message)
            )
        }
        own["revision"] = JSON?.none
        #expect(
            desk.refusal(publishing: "adapter.stored", own)
                == Refusal(
                    .invalidPayload,
                    "an event brings no content; call store_adapter, or publish where it is as location"
                )
        )
    }

    @Test("events of other storages and distributions are passed on, and change nothing here")
    func others() throws {
        var desk = try Desk()
        try desk.publish("storage.event", ["storage_type": "s3", "event": "put", "bucket": "b"])
        try desk.publish("adapter.distributed", ["adapter_id": "a", "repo": "r"])
        #expect(
            desk.heard(after: 0) == [
                "storage.event storage:s3", "adapter.distributed distribution adapter:a",
            ]
        )
        #expect(desk.figure("adapters") == 0)
        #expect(desk.figure("revision") == 0)
    }

    @Test("reports that contradict one another before the first is on the disk are counted")
    func race() throws {
        var desk = try Desk()
        desk.holdsWork = true
        for digest in [Digests.one, Digests.two] {
            try desk.publish(
                "adapter.stored",
                ["adapter_id": "a", "version": "1", "digest": .string(digest)]
            )
        }
        desk.holdsWork = false
        try desk.ask("list_adapters")
        #expect(try desk.adapter("a")["digest"] == .string(Digests.one))
        #expect(desk.figure("reports_refused") == 1)
        #expect(desk.figure("waiting_bytes") == 0)
    }

    @Test("a request that meets a report is decided by what the disk has")
    func meeting() throws {
        var desk = try Desk()
        desk.holdsWork = true
        try desk.publish(
            "adapter.stored",
            ["adapter_id": "a", "version": "1", "digest": .string(Digests.two)]
        )
        // The request's work is done before that of the report here, as if it had been asked for first.
        try desk.ask("store_adapter", .storing("a", "1", "one"))
        desk.holdsWork = false
        try desk.ask("list_adapters")
        #expect(try desk.content("a") == "one")
        #expect(desk.figure("reports_refused") == 1)
    }

    @Test(
        "a malformed report is refused",
        arguments: [
            (
                ["adapter_id": "a", "digest": "x"],
                "digest: \"x\" is not sha256: and 64 hexadecimal digits"
            ),
            (
                ["adapter_id": "a", "version": ""],
                "version: \"\" is not a text of 1 to 128 bytes without control characters"
            ),
            (
                ["adapter_id": "a", "location": "\n"],
                "location: \"\\n\" is not a text of 1 to 1024 bytes without control characters"
            ),
            (
                ["adapter_id": "a", "size": -1],
                "adapter.stored: size: -1 is outside 0...1099511627776"
            ),
            (
                ["adapter_id": "a", "version": "1", "content": "x"],
                "an event brings no content; call store_adapter, or publish where it is as location"
            ),
        ] as [(JSONObject, String)]
    )
    func malformed(_ data: JSONObject, _ message: String) throws {
        var desk = try Desk()
        #expect(
            desk.refusal(publishing: "adapter.stored", data) == Refusal(.invalidPayload, message)
        )
    }
}
