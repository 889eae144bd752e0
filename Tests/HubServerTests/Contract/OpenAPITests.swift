import SessionBuddy
import Testing
import WebSocketCommon

@testable import HubServer

@Suite("The OpenAPI document follows from the routes")
struct OpenAPITests {
    private let document = SessionBuddy.catalogue.openAPI(
        version: "1.2",
        host: "127.0.0.1",
        port: 8678
    )

    @Test("it says what it is and where it is found")
    func head() {
        #expect(document["openapi"] == "3.1.0")
        #expect(document["info"]?["title"] == "session-buddy")
        #expect(document["info"]?["version"] == "1.2")
        #expect(document["servers"] == [["url": "http://127.0.0.1:8678"]])
    }

    @Test("each page has an operation for each of its methods, under a name of its own")
    func operations() {
        let paths = document["paths"]?.objectValue?.members ?? []
        #expect(paths.map(\.name) == Page.allCases.map(\.rawValue))
        for (page, path) in zip(Page.allCases, paths) {
            let methods = path.value.objectValue?.members.map(\.name)
            #expect(methods == page.methods.map { $0.lowercased() })
        }
        let names = paths.flatMap { path in
            (path.value.objectValue?.members ?? []).map { $0.value["operationId"]?.stringValue }
        }
        #expect(Set(names).count == names.count)
        #expect(names.prefix(2) == ["getHealth", "headHealth"])
        #expect(names.contains("getAsyncapiJson"))
    }

    @Test("HEAD answers as GET does, without bodies")
    func headMethod() throws {
        let health = document["paths"]?["/health"]
        let responses = try #require(health?["head"]?["responses"]?.objectValue)
        #expect(responses.members.map(\.name) == ["200", "503"])
        #expect(responses.members.allSatisfy { $0.value["content"] == nil })
    }

    @Test("errors are listed by the status they are answered with")
    func errors() {
        let responses = document["paths"]?["/publish"]?["post"]?["responses"]
        #expect(
            responses?.objectValue?.members.map(\.name)
                == ["200", "400", "403", "409", "413", "429", "default"]
        )
        #expect(
            responses?["429"]?["description"]
                == "Refused: `RATE_LIMIT_EXCEEDED`, `LIMIT_EXCEEDED`."
        )
    }

    @Test("what the WebSocket has too is described alike")
    func shared() {
        let schemas = document["components"]?["schemas"]
        #expect(schemas?["Envelope"] == .object(EnvelopeSchema.any))
        #expect(
            schemas?["Channels"]
                == .object(RequestDeclaration.listChannels.answer.schema(allowsFurther: true))
        )
        #expect(schemas?["Status"]?["properties"]?["checks"] != nil)
        #expect(schemas?["Publication"]?["required"] == ["event"])
        #expect(schemas?["Receipt"]?["properties"]?["duplicate"] != nil)
    }

    @Test("a batch has one event at least and a thousand at most")
    func batch() {
        let body = document["paths"]?["/publish"]?["post"]?["requestBody"]
        let batch = body?["content"]?["application/json"]?["schema"]?["oneOf"]?.arrayValue?.last
        #expect(batch?["minItems"] == 1)
        #expect(batch?["maxItems"] == 1000)
    }
}

@Suite("The OpenAPI document describes the files that a service takes")
struct UploadContractTests {
    @Test("with their parameters, types, answers and refusals")
    func file() throws {
        let document = Workshop.catalogue.openAPI(version: "1", host: "127.0.0.1", port: 2)
        let post = try #require(document["paths"]?["/parcels"]?["post"])
        #expect(post["operationId"] == "postParcels")
        #expect(post["requestBody"] == ["required": true, "content": ["text/plain": [:]]])
        let parameters = post["parameters"]?.arrayValue ?? []
        #expect(parameters.map { $0["name"] } == ["who", "weight"])
        #expect(parameters.map { $0["in"] } == ["query", "query"])
        #expect(parameters.map { $0["required"] } == [true, false])
        let statuses = post["responses"]?.objectValue?.members.map(\.name)
        #expect(statuses == ["200", "400", "403", "409", "413", "422", "503", "default"])
    }
}
