import Testing

@testable import ModelContext

@Suite("Pages of resources") struct PagingTests {
    private static func resources(_ names: [String]) -> CallResult {
        .resources(names.map { Resource(uri: "channel://demo/\($0)", name: $0) })
    }

    private static func page(_ exchange: Int, _ names: [String], cursor: String?) -> [String] {
        let resources = names.map {
            "{\"uri\":\"channel://demo/\($0)\",\"name\":\"\($0)\",\"mimeType\":\"application/json\"}"
        }
        let cursor = cursor.map { ",\"nextCursor\":\"after:channel://demo/\($0)\"" } ?? ""
        return [
            "#\(exchange) 200 {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":"
                + "{\"resources\":[\(resources.joined(separator: ","))]\(cursor)}}"
        ]
    }

    private static func after(_ name: String) -> String {
        "{\"cursor\":\"after:channel://demo/\(name)\"}"
    }

    private var desk: Desk

    init() {
        var limits = ModelContextServer.Limits()
        limits.page = 2
        desk = Desk(limits: limits)
        desk.open()
    }

    @Test("a list is sorted by URI and given out page by page")
    mutating func pages() {
        let all = ["d", "a", "c", "e", "b"]
        #expect(desk.ask("resources/list") == ["call 1 list"])
        #expect(desk.finish(1, Self.resources(all)) == Self.page(2, ["a", "b"], cursor: "b"))
        _ = desk.ask("resources/list", Self.after("b"))
        #expect(desk.finish(2, Self.resources(all)) == Self.page(3, ["c", "d"], cursor: "d"))
        _ = desk.ask("resources/list", Self.after("d"))
        #expect(desk.finish(3, Self.resources(all)) == Self.page(4, ["e"], cursor: nil))
    }

    @Test("what comes and goes between two pages makes nothing appear twice or not at all")
    mutating func changes() {
        _ = desk.ask("resources/list")
        #expect(
            desk.finish(1, Self.resources(["a", "b", "c", "d"]))
                == Self.page(2, ["a", "b"], cursor: "b")
        )
        _ = desk.ask("resources/list", Self.after("b"))
        #expect(
            desk.finish(2, Self.resources(["aa", "c", "d"]))
                == Self.page(3, ["c", "d"], cursor: nil)
        )
    }

    @Test("nothing is a page too")
    mutating func empty() {
        _ = desk.ask("resources/list", "{\"cursor\":null}")
        #expect(desk.finish(1, .resources([])) == Self.page(2, [], cursor: nil))
    }

    @Test("a cursor that no answer gave is refused", arguments: ["\"2\"", "7", "{}"])
    mutating func wrongCursor(cursor: String) {
        let excerpt = cursor == "{}" ? "object" : cursor.replacing("\"", with: "\\\"")
        #expect(
            desk.ask("resources/list", "{\"cursor\":\(cursor)}") == [
                "#2 200 {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32602,\"message\":"
                    + "\"cursor: expected one that an answer gave, found \(excerpt)\"}}"
            ]
        )
    }
}
