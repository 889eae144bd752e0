import Testing

@testable import Settings

@Suite("A mistyped name is met with the nearest one")
struct NearestNameTests {
    private let known = ["host", "port", "max_connections", "ping_interval"]

    @Test(
        "within one edit for every three characters",
        arguments: [
            ("prot", "port"),  // Two neighbours swapped.
            ("hots", "host"),
            ("por", "port"),
            ("ports", "port"),
            ("pert", "port"),
            ("max_conections", "max_connections"),
            ("maxConnections", "max_connections"),
            ("ping-interval", "ping_interval"),
        ]
    )
    func nearest(name: String, expected: String) {
        #expect(NearestName.find(name, among: known) == expected)
    }

    @Test("and not beyond", arguments: ["", "frobnicate", "p", String(repeating: "x", count: 999)])
    func none(_ name: String) {
        #expect(NearestName.find(name, among: known) == nil)
    }
}
