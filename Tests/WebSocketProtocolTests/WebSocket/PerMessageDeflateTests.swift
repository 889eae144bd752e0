import Testing

@testable import WebSocketProtocol

@Suite("permessage-deflate is agreed to")
struct PerMessageDeflateTests {
    private static let plain =
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

    private func agreement(_ offers: String...) -> PerMessageDeflate? {
        var request = HTTPRequest(method: "GET", target: "/")
        for offer in offers { request.headers.append("Sec-WebSocket-Extensions", offer) }
        return PerMessageDeflate(offeredIn: request)
    }

    @Test(
        "with what clients offer",
        arguments: [
            "permessage-deflate", "permessage-deflate; client_max_window_bits",
            "Permessage-Deflate;client_max_window_bits=12 ; server_no_context_takeover",
            "permessage-deflate; client_no_context_takeover; client_max_window_bits=\"8\"",
            "x-webkit-deflate-frame, permessage-deflate",
            "permessage-deflate; unknown, permessage-deflate",
        ]
    )
    func offers(_ offer: String) {
        #expect(agreement(offer)?.response == Self.plain)
        #expect(agreement(offer)?.allowsWholeWindow == true)
        #expect(agreement("foo", offer)?.response == Self.plain)
    }

    @Test(
        "and tells what a client demands of the window; one that demands a smaller one is sent nothing compressed"
    )
    func window() {
        for bits in 8...15 {
            let agreed = agreement("permessage-deflate; server_max_window_bits=\(bits)")
            #expect(agreed?.response == Self.plain + "; server_max_window_bits=\(bits)")
            #expect(agreed?.allowsWholeWindow == (bits == 15))
        }
    }

    @Test(
        "not where an offer is wrong",
        arguments: [
            "", "permessage-bzip2", "permessage-deflate; unknown",
            "permessage-deflate; server_max_window_bits",
            "permessage-deflate; server_max_window_bits=7",
            "permessage-deflate; server_max_window_bits=16",
            "permessage-deflate; server_max_window_bits=08",
            "permessage-deflate; server_max_window_bits=+9",
            "permessage-deflate; server_max_window_bits=x",
            "permessage-deflate; client_max_window_bits=1",
            "permessage-deflate; client_max_window_bits=",
            "permessage-deflate; server_no_context_takeover=1",
            "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
            "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
            "permessage-deflate;", "permessage-deflate; ; server_no_context_takeover",
        ]
    )
    func declined(_ offer: String) {
        #expect(agreement(offer) == nil)
    }

    @Test("by nobody who does not ask")
    func absent() { #expect(agreement() == nil) }
}
