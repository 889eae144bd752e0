import Testing
import WebSocketCommon

@testable import HubServer

@Suite("The pages are declared once")
struct HTTPRouteTests {
    @Test("every page has one route, and every route one page")
    func pages() {
        #expect(HTTPRoute.all.map(\.page) == Page.allCases)
    }

    @Test("a page takes the methods of its route")
    func methods() {
        #expect(Page.health.methods == ["GET", "HEAD"])
        #expect(Page.publish.methods == ["POST"])
        #expect(Page.events.methods == ["GET"])
        #expect(Page.mcp.methods == ["POST", "GET", "DELETE"])
        for page in Page.allCases { #expect(!page.methods.isEmpty, "\(page)") }
    }

    @Test("a page is found by its exact path")
    func paths() {
        #expect(Page(rawValue: "/asyncapi.json") == .asyncAPI)
        #expect(Page(rawValue: "/health/") == nil)
        #expect(Page(rawValue: "/Health") == nil)
        #expect(Page.paths == Page.paths.sorted() && Page.paths.count == Page.allCases.count)
    }
}
