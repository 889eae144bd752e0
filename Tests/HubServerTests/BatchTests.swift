import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@testable import HubServer

@Suite("POST /publish takes many publications at once, and each only once")
struct BatchTests {
    let server: MemoryServer<Probe>
    let listener: MemoryClient<Probe>

    init() throws {
        server = try MemoryServer(Probe())
        listener = try server.welcomed()
        try listener.subscribe("all")
    }

    private func post(_ body: String) throws -> (status: HTTPStatus, page: JSON) {
        let answer = try server.accept().post("/publish", body)
        return (answer.status, try JSON(parsing: answer.body))
    }

    @Test("each of a batch has its own result, in order, and one that is refused keeps none back")
    func batch() throws {
        let answer = try post(
            #"[{"event":"note.taken","data":{"id":"a"}}, 7, {"event":"odd.happened"}"#
                + #",{"event":"note.taken","data":{"id":"b"}}]"#
        )
        #expect(answer.status == .ok)
        #expect(answer.page["status"] == "partial")
        #expect(answer.page["published"] == 2)
        #expect(answer.page["refused"] == 2)
        let results = try #require(answer.page["results"]?.arrayValue)
        #expect(results.map { $0["error_code"] } == [nil, "INVALID_REQUEST", "INVALID_STATE", nil])
        #expect(results[0]["channels"] == ["room:a", "all"])
        #expect(results[1]["error_message"] == "publication: expected an object, found 7")
        #expect(try listener.envelopes().map { $0.data["id"] } == ["a", "b"])
    }

    @Test("a batch of which nothing is published was understood all the same")
    func refused() throws {
        let answer = try post(#"[{"event":"odd.happened"},{}]"#)
        #expect(answer.status == .ok)
        #expect(answer.page["status"] == "refused")
        #expect(answer.page["published"] == 0)
    }

    @Test("a thousand are a batch, and one more is not")
    func bound() throws {
        let one = #"{"event":"note.taken","data":{"id":"a"}}"#
        let most = Array(repeating: one, count: 1000).joined(separator: ",")
        #expect(try post("[\(most)]").page["published"] == 1000)
        #expect(try listener.envelopes().count == 1000)
        let more = try post("[\(most),\(one)]")
        #expect(more.status == .badRequest)
        #expect(more.page["error_message"] == "body: 1001 publications, expected 1...1000")
        #expect(try listener.envelopes() == [])
    }

    @Test("what was published by an identifier is not published again, whichever way it comes")
    func idempotent() throws {
        let note = #"{"id":"n1","event":"note.taken","data":{"id":"a"}}"#
        let first = try post(note)
        #expect(first.page["id"] == "n1")
        #expect(first.page["duplicate"] == false)
        let second = try post(note)
        #expect(second.status == .ok)
        #expect(second.page["duplicate"] == true)
        #expect(second.page["subscribers"] == first.page["subscribers"])
        #expect(try listener.envelopes().count == 1)
        let third = try listener.ask("publish", try #require(JSON(parsing: note).objectValue))
        #expect(third.data["duplicate"] == true)
        #expect(try post("[\(note),\(note)]").page["results"]?.arrayValue?.count == 2)
        #expect(try listener.ask("count").data == ["notes": 1])
    }

    @Test("what was refused may be sent again by the same identifier")
    func refusedAgain() throws {
        #expect(try post(#"{"id":"n","event":"note.taken"}"#).status == .badRequest)
        #expect(try post(#"{"id":"n","event":"note.taken","data":{"id":"a"}}"#).status == .ok)
        #expect(try listener.envelopes().count == 1)
    }

    @Test("identifiers are remembered up to a bound, the oldest forgotten first")
    func forgetting() throws {
        var recent = RecentPublications()
        let published = Published(event: "e", channels: [], subscribers: 0)
        for number in 0...RecentPublications.limit { recent.insert(published, "\(number)") }
        #expect(recent["0"] == nil)
        #expect(recent["1"] != nil)
        #expect(recent["\(RecentPublications.limit)"] != nil)
    }
}
