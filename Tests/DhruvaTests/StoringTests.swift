import Dhruva
import TestSupport
import Testing
import WebSocketCommon

@Suite("A version names a content, and keeps it")
struct StoringTests {
    @Test("what is stored can be got, and everybody hears of it")
    func store() throws {
        var desk = try Desk()
        let reply = try desk.store("a", "1.0.0", "one", ["metadata": ["title": "A"]])
        #expect(
            reply == [
                "adapter_id": "a", "version": "1.0.0", "digest": .string(Digests.one), "size": 3,
                "stored_at": "2026-11-20T08:00:01+00:00", "duplicate": false, "revision": 1,
            ]
        )
        #expect(
            desk.heard(after: 0) == [
                "adapter.stored adapter:a global", "storage.event storage:content",
            ]
        )
        #expect(desk.record[0].event.data["metadata"] == ["title": "A"])
        #expect(desk.record[0].event.data["has_content"] == true)
        #expect(desk.record[1].event.data["event"] == "put")
        let got = try desk.ask("get_adapter", ["adapter_id": "a"])
        #expect(
            got == [
                "adapter_id": "a", "version": "1.0.0", "stored_at": "2026-11-20T08:00:01+00:00",
                "metadata": ["title": "A"], "digest": .string(Digests.one), "size": 3,
                "encoding": "utf-8", "content": "one",
            ]
        )
    }

    @Test("the same again changes nothing, and is answered as it was")
    func duplicate() throws {
        var desk = try Desk()
        let first = try desk.store("a", "1.0.0", "one")
        let count = desk.record.count
        var again = try desk.store("a", "1.0.0", "b25l", ["encoding": "base64"])
        #expect(again["duplicate"] == true)
        again["duplicate"] = false
        #expect(again.members.allSatisfy { first[$0.name] == $0.value })
        #expect(desk.record.count == count)
    }

    @Test("another content under the same version is refused, naming both")
    func conflict() throws {
        var desk = try Desk()
        try desk.store("a", "1.0.0", "one")
        #expect(
            desk.refusal("store_adapter", .storing("a", "1.0.0", "two"))
                == Refusal(
                    .invalidState,
                    "version: \"1.0.0\" has the content \(Digests.one), this one is \(Digests.two);"
                        + " give it another version, or remove that one first"
                )
        )
        #expect(try desk.content("a") == "one")
        try desk.ask("remove_adapter", ["adapter_id": "a", "version": "1.0.0"])
        try desk.store("a", "1.0.0", "two")
        #expect(try desk.content("a") == "two")
    }

    @Test("a content that several versions name is there once, until the last is gone")
    func sharing() throws {
        var desk = try Desk()
        for (id, version) in [("a", "1"), ("a", "2"), ("b", "1")] {
            try desk.store(id, version, "one")
        }
        #expect(desk.figure("contents") == 1)
        #expect(desk.figure("content_bytes") == 3)
        let events = desk.record.compactMap { $0.event.data["event"]?.stringValue }
        #expect(events == ["put", "reused", "reused"])
        let gone = try desk.ask("remove_adapter", ["adapter_id": "a"])
        #expect(gone["removed_versions"]?.strings == ["2", "1"])
        #expect(gone["removed_contents"] == 0)
        #expect(try desk.content("b") == "one")
        let last = try desk.ask("remove_adapter", ["adapter_id": "b", "version": "1"])
        #expect(last["removed_contents"] == 1)
        #expect(last["freed_bytes"] == 3)
        #expect(desk.figure("content_bytes") == 0)
        #expect(
            desk.refusal("get_content", ["digest": .string(Digests.one)])
                == Refusal(.notFound, "digest: no content \(Digests.one)")
        )
        #expect(try desk.adapter("b")["versions"] == 0)
    }

    @Test("a content is got by its digest too, with or without the prefix, in either case")
    func byDigest() throws {
        var desk = try Desk()
        try desk.store("a", "1", "one")
        let digits = Digests.one.dropFirst(7)
        for text in [Digests.one, String(digits), digits.uppercased()] {
            let got = try desk.ask("get_content", ["digest": .string(text)])
            #expect(got["content"] == "one")
            #expect(got["digest"] == .string(Digests.one))
        }
        #expect(
            desk.refusal("get_content", ["digest": "one"])
                == Refusal(
                    .invalidRequest,
                    "digest: \"one\" is not sha256: and 64 hexadecimal digits"
                )
        )
    }

    @Test(
        "bytes come back as they were, as text where they are text that base64 would not shorten",
        arguments: [
            ("", "utf-8", "", "utf-8"), ("plain", "utf-8", "plain", "utf-8"),
            ("Ü\u{2028}\0", "utf-8", "Ü\u{2028}\0", "utf-8"), ("/w==", "base64", "/w==", "base64"),
            ("b25l", "base64", "one", "utf-8"),
            (
                String(repeating: "\u{1}", count: 300), "utf-8",
                String(repeating: "AQEB", count: 100), "base64"
            ),
        ]
    )
    func encodings(_ text: String, _ encoding: String, _ back: String, _ how: String) throws {
        var desk = try Desk()
        try desk.store("a", "1", text, ["encoding": .string(encoding)])
        let got = try desk.ask("get_adapter", ["adapter_id": "a"])
        #expect(got["content"]?.stringValue == back)
        #expect(got["encoding"]?.stringValue == how)
        let bytes = try desk.ask("get_adapter", ["adapter_id": "a", "encoding": "base64"])
        #expect(bytes["encoding"] == "base64")
        let same = try desk.store(
            "a",
            "1",
            bytes["content"]?.stringValue ?? "",
            ["encoding": "base64"]
        )
        #expect(same["duplicate"] == true)
    }

    @Test("bytes that are no text are not given as text")
    func noText() throws {
        var desk = try Desk()
        try desk.store("a", "1", "/w==", ["encoding": "base64"])
        #expect(
            desk.refusal("get_adapter", ["adapter_id": "a", "encoding": "utf-8"])
                == Refusal(.invalidRequest, "encoding: the content is not UTF-8; ask for base64")
        )
    }

    @Test(
        "what is wrong with a request is said, and nothing is stored",
        arguments: [
            (
                JSONObject.storing("a", "1", "one", ["expected_digest": .string(Digests.two)]),
                "expected_digest: \(Digests.two) was expected, the content has \(Digests.one)"
            ),
            (
                .storing("a", "1", "one", ["expected_digest": "md5:12"]),
                "expected_digest: \"md5:12\" is not sha256: and 64 hexadecimal digits"
            ),
            (
                .storing("a", "1", "b25", ["encoding": "base64"]),
                "content: \"b25\" is not base64 with padding and without line breaks"
            ),
            (
                .storing("a", "1", "one", ["encoding": "rot13"]),
                "store_adapter: encoding: \"rot13\" is not one of utf-8, base64"
            ),
            (
                .storing("", "1", "one"),
                "adapter_id: \"adapter:\" is not a channel name of 1 to 255 bytes without control"
                    + " characters"
            ),
            (
                .storing("a", "", "one"),
                "version: \"\" is not a text of 1 to 128 bytes without control characters"
            ),
            (
                .storing("a", "1\n", "one"),
                "version: \"1\\n\" is not a text of 1 to 128 bytes without control characters"
            ),
        ]
    )
    func mistakes(_ parameters: JSONObject, _ message: String) throws {
        var desk = try Desk()
        #expect(
            desk.refusal("store_adapter", parameters) == Refusal(.invalidRequest, message)
        )
        #expect(desk.record.isEmpty)
        #expect(desk.figure("adapters") == 0)
        #expect(desk.figure("waiting_bytes") == 0)
    }

    @Test("what is not there is not found, and the text says what")
    func unknown() throws {
        var desk = try Desk()
        try desk.store("a", "1", "one")
        for (name, parameters, message) in [
            ("get_adapter", ["adapter_id": "b"], "adapter_id: no adapter \"b\""),
            (
                "get_adapter", ["adapter_id": "a", "version": "2"],
                "version: adapter \"a\" has no version \"2\""
            ),
            ("list_versions", ["adapter_id": "b"], "adapter_id: no adapter \"b\""),
            ("remove_adapter", ["adapter_id": "b"], "adapter_id: no adapter \"b\""),
            (
                "remove_adapter", ["adapter_id": "a", "version": "2"],
                "version: adapter \"a\" has no version \"2\""
            ),
            (
                "update_adapter", ["adapter_id": "b", "metadata": [:]],
                "adapter_id: no adapter \"b\""
            ),
        ] as [(String, JSONObject, String)] {
            #expect(desk.refusal(name, parameters) == Refusal(.notFound, message))
        }
        let status = try desk.ask("get_adapter_status", ["adapter_id": "b"])
        #expect(status == ["adapter_id": "b", "status": "not_found", "adapter": nil])
        try desk.ask("remove_adapter", ["adapter_id": "a", "version": "1"])
        #expect(
            desk.refusal("get_adapter", ["adapter_id": "a"])
                == Refusal(.notFound, "adapter_id: adapter \"a\" has no versions")
        )
    }
}
