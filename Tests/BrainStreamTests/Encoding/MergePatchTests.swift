import TestSupport
import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("Merge patches, RFC 7396")
struct MergePatchTests {
    private func object(_ text: String) throws -> JSONObject {
        try #require(JSON(parsing: text).objectValue)
    }

    private func diff(_ old: String, _ new: String) throws -> JSONObject {
        MergePatch.diff(from: try object(old), to: try object(new))
    }

    @Test(
        "applying gives what appendix A says",
        arguments: [
            (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
            (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
            (#"{"a":"b"}"#, #"{"a":null}"#, "{}"),
            (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
            (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
            (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
            (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
            (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
            (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
            (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#),
            (#"{"a":"foo"}"#, "null", "null"),
            (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
            (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
            ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
            ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
        ]
    )
    func appendix(target: String, patch: String, result: String) throws {
        let applied = MergePatch.apply(try JSON(parsing: patch), to: try JSON(parsing: target))
        #expect(applied == (try JSON(parsing: result)))
    }

    @Test("the example of section 3")
    func section3() throws {
        let target = try object(
            """
            {"title":"Goodbye!","author":{"givenName":"John","familyName":"Doe"},
            "tags":["example","sample"],"content":"This will be unchanged"}
            """
        )
        let patch = try object(
            """
            {"title":"Hello!","phoneNumber":"+01-123-456-7890","author":{"familyName":null},"tags":["example"]}
            """
        )
        let result = try object(
            """
            {"title":"Hello!","author":{"givenName":"John"},"tags":["example"],
            "content":"This will be unchanged","phoneNumber":"+01-123-456-7890"}
            """
        )
        #expect(MergePatch.apply(patch, to: target) == result)
        #expect(
            MergePatch.diff(from: target, to: result)
                == (try object(
                    """
                    {"title":"Hello!","author":{"familyName":null},"tags":["example"],"phoneNumber":"+01-123-456-7890"}
                    """
                ))
        )
    }

    @Test("a patch applied to nothing has no nulls left")
    func nothing() {
        let patch: JSON = ["a": ["b": nil, "c": 1]]
        #expect(MergePatch.apply(patch, to: nil) == ["a": ["c": 1]])
    }

    @Test(
        "a difference names what changed and nothing else",
        arguments: [
            (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, "{}"),
            (#"{"a":1,"b":2}"#, #"{"a":1,"b":3}"#, #"{"b":3}"#),
            (#"{"a":1}"#, "{}", #"{"a":null}"#),
            ("{}", #"{"a":{}}"#, #"{"a":{}}"#),
            (#"{"a":{"b":1}}"#, #"{"a":{}}"#, #"{"a":{"b":null}}"#),
            (#"{"a":{"b":1,"c":2}}"#, #"{"a":{"c":3,"b":1}}"#, #"{"a":{"c":3}}"#),
            (#"{"a":5}"#, #"{"a":{"b":1}}"#, #"{"a":{"b":1}}"#),
            (#"{"a":{"b":1}}"#, #"{"a":5}"#, #"{"a":5}"#),
            (#"{"a":[1,2]}"#, #"{"a":[1,3]}"#, #"{"a":[1,3]}"#),
            (#"{"a":[{"x":1,"y":2}]}"#, #"{"a":[{"y":2,"x":1}]}"#, "{}"),
            (#"{"a":[{"x":1}]}"#, #"{"a":[{"x":1,"y":2}]}"#, #"{"a":[{"x":1,"y":2}]}"#),
        ]
    )
    func differences(old: String, new: String, patch: String) throws {
        #expect(try diff(old, new) == (try object(patch)))
    }

    @Test(
        "a member that is null, or is written as null, counts as absent",
        arguments: [
            ("{}", #"{"a":null}"#, "{}"),
            (#"{"a":1}"#, #"{"a":null}"#, #"{"a":null}"#),
            (#"{"a":null}"#, #"{"a":null}"#, #"{"a":null}"#),
            (#"{"a":1}"#, #"{"a":NaN}"#, #"{"a":null}"#),
            ("{}", #"{"a":{"b":null,"c":{"d":-Infinity}}}"#, #"{"a":{"c":{}}}"#),
            ("{}", #"{"a":[null,{"b":null}]}"#, #"{"a":[null,{"b":null}]}"#),
        ]
    )
    func nulls(old: String, new: String, patch: String) throws {
        #expect(try diff(old, new) == (try object(patch)))
    }

    @Test("a text is another when it has other bytes, though it looks the same")
    func canonicalEquivalence() {
        let (composed, decomposed): (JSON, JSON) = ("L\u{E9}vy", "Le\u{301}vy")
        let patch = MergePatch.diff(from: ["a": composed], to: ["a": decomposed])
        #expect(patch["a"]?.stringValue?.utf8.elementsEqual("Le\u{301}vy".utf8) == true)
        #expect(MergePatch.diff(from: ["a": [composed]], to: ["a": [decomposed]])["a"] != nil)
        #expect(MergePatch.diff(from: ["a": composed], to: ["a": composed]).members.isEmpty)
        let options = StreamOptions(channels: [.market])
        let views = [composed, decomposed].map { options.view(of: ["market": ["regime": $0]]) }
        #expect(!options.isOld(views[1], after: views[0]))
        #expect(options.isOld(views[1], after: views[1]))
    }

    @Test("what is without nulls has none in objects, and keeps those in arrays")
    func withoutNulls() throws {
        let full = try object(#"{"a":null,"b":{"c":null,"d":{"e":NaN,"f":1}},"g":[null]}"#)
        #expect(
            MergePatch.withoutNulls(full) == (try object(#"{"b":{"d":{"f":1}},"g":[null]}"#))
        )
    }

    @Test("a difference applied to the old gives the new, for any two documents")
    func roundTrip() {
        var documents = RandomDocuments(seed: 1)
        for _ in 0..<1000 {
            let old = documents.object(depth: 4)
            let new = documents.object(depth: 4)
            expectRoundTrip(from: old, to: new)
        }
    }

    @Test("likewise for documents that are nearly the same, where little is said")
    func variants() {
        var documents = RandomDocuments(seed: 2, hasNulls: false)
        var saved = 0
        for _ in 0..<1000 {
            let old = documents.object(depth: 4)
            let new = documents.variant(of: old, depth: 4)
            let patch = expectRoundTrip(from: old, to: new)
            if patch.encoded().count < new.encoded().count { saved += 1 }
        }
        #expect(saved > 500)
    }

    @discardableResult
    private func expectRoundTrip(from old: JSONObject, to new: JSONObject) -> JSONObject {
        let patch = MergePatch.diff(from: old, to: new)
        let applied = MergePatch.apply(patch, to: old)
        #expect(sorted(.object(applied)) == sorted(.object(MergePatch.withoutNulls(new))))
        #expect(MergePatch.diff(from: applied, to: new).members.isEmpty)
        return patch
    }

    /// The value with its members in the order of their names, for order does not matter here.
    private func sorted(_ value: JSON) -> JSON {
        switch value {
        case .object(let object):
            var result = JSONObject()
            for member in object.members.sorted(by: { $0.name < $1.name }) {
                result[member.name] = sorted(member.value)
            }
            return .object(result)
        case .array(let elements): return .array(elements.map(sorted))
        default: return value
        }
    }

    @Test("removing eight times as many members takes about eight times as long")
    func growingRemovals() {
        let ratio = growth(from: 500, to: 4000) { count in
            var (target, patch) = (JSONObject(), JSONObject())
            for key in 0..<count {
                target["k\(key)"] = .integer(key)
                patch["k\(key)"] = .null
            }
            #expect(MergePatch.apply(patch, to: target) == [:])
        }
        #expect(ratio < 24)
    }

    @Test("takes names for two that differ in their normal form alone")
    func normalForms() throws {
        let old = try object(#"{"\u00e9":1,"e\u0301":2}"#)
        let new = try object(#"{"\u00e9":1,"e\u0301":3}"#)
        let patch = MergePatch.diff(from: old, to: new)
        #expect(patch.encoded() == Array(#"{"e\#u{301}":3}"#.utf8))
        #expect(MergePatch.apply(patch, to: old).encoded() == new.encoded())
    }
}
