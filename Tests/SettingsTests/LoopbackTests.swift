import Testing

@testable import Settings

@Suite("Loopback is this machine and nothing else")
struct LoopbackTests {
    @Test("its addresses", arguments: ["localhost", "::1", "127.0.0.1", "127.255.0.9"])
    func loopback(_ host: String) {
        #expect(Loopback.contains(host))
    }

    @Test(
        "all others",
        arguments: [
            "", "0.0.0.0", "::", "128.0.0.1", "127.1", "127.0.0.256", "127.0.0.1.example.com",
            "127.0.0.", "127.0.0.+1", "localhost.example.com", "LOCALHOST", "192.168.1.2",
        ]
    )
    func others(_ host: String) {
        #expect(!Loopback.contains(host))
    }
}
