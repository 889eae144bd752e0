import Testing

@testable import WebSocketProtocol

@Suite struct HTTPRequestTests {
    @Test(
        "a target has a path, a query and perhaps a host",
        arguments: [
            ("/", "/", nil, "field"),
            ("/a/b?c=d?e", "/a/b", "c=d?e", "field"),
            ("/a:b//c", "/a:b//c", nil, "field"),
            ("http://target:80/a?b", "/a", "b", "target:80"),
            ("HTTP://target?b", "/", "b", "target"),
            ("*", "*", nil, "field"),
        ] as [(String, String, String?, String)]
    )
    func target(target: String, path: String, query: String?, host: String) {
        let request = HTTPRequest(target: target, headers: ["Host": "field"])
        #expect(request.path == path)
        #expect(request.query == query)
        #expect(request.host == host)
    }

    @Test(
        "path segments are split, then decoded",
        arguments: [
            ("/", []), ("/history/session%3Aabc?x=/", ["history", "session:abc"]),
            ("//a%2Fb/./%C3%A9/+%", ["a/b", ".", "é", "+%"]),
        ] as [(String, [String])]
    )
    func pathSegments(target: String, segments: [String]) {
        #expect(HTTPRequest(target: target).pathSegments == segments)
    }

    @Test(
        "query values are decoded as forms are",
        arguments: [
            ("correlate", "a b"), ("x", "é&="), ("flag", ""), ("%", "100%"), ("twice", "1"),
            ("empty", ""), ("missing", nil), ("a", nil),
        ] as [(String, String?)]
    )
    func query(name: String, value: String?) {
        let target = "/?correlate=a+b&x=%C3%a9%26=&flag&%25=100%&twice=1&twice=2&empty=&ab=1"
        #expect(HTTPRequest(target: target).queryValue(name) == value)
    }

    @Test(
        "a connection is kept by the rules of its version",
        arguments: [
            (1, "", true), (1, "close", false), (1, "Upgrade, CLOSE", false),
            (0, "", false), (0, "Keep-Alive", true), (0, "keep-alive, close", false),
        ] as [(UInt8, String, Bool)]
    )
    func keepsAlive(minor: UInt8, connection: String, kept: Bool) {
        let request = HTTPRequest(minorVersion: minor, headers: ["Connection": connection])
        #expect(request.keepsAlive == kept)
    }

    @Test("lists are split over fields, names and members compared without case")
    func tokens() {
        let headers: HTTPHeaders = ["Accept": " a , b,,", "ACCEPT": "c d"]
        #expect(headers.tokens(in: "accept") == ["a", "b", "c d"])
        #expect(headers.values(for: "accept").count == 2)
        #expect(headers["aCCept"] == " a , b,,")
        #expect(headers.containsToken("B", in: "Accept"))
        #expect(!headers.containsToken("c", in: "Accept"))
    }
}
