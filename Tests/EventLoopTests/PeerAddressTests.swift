import CLinux
import Testing

@testable import EventLoop

@Suite("A peer's address says whether it is on this machine")
struct PeerAddressTests {
    @Test(
        "this machine",
        arguments: [
            PeerAddress.unix,
            .tcp(high: 0, low: 1, port: 9),  // ::1
            .tcp(high: 0, low: 0xffff_7f00_0001, port: 9),  // ::ffff:127.0.0.1
            .tcp(high: 0, low: 0xffff_7fff_ffff, port: 9),  // ::ffff:127.255.255.255
        ]
    )
    func local(_ peer: PeerAddress) {
        #expect(peer.isLocal)
    }

    @Test(
        "others",
        arguments: [
            PeerAddress.tcp(high: 0, low: 0, port: 9),  // ::
            .tcp(high: 0, low: 0xffff_8000_0001, port: 9),  // ::ffff:128.0.0.1
            .tcp(high: 0, low: 0xffff_7eff_ffff, port: 9),  // ::ffff:126.255.255.255
            .tcp(high: 0, low: 0x7f00_0001, port: 9),  // ::127.0.0.1, the deprecated form
            .tcp(high: 1, low: 1, port: 9),
            .tcp(high: 0xfe80 << 48, low: 1, port: 9),
        ]
    )
    func remote(_ peer: PeerAddress) {
        #expect(!peer.isLocal)
    }

    @Test("the kernel's bytes are read in network order")
    func order() {
        var peer = hub_peer()
        peer.family = 10
        peer.port = 443
        withUnsafeMutableBytes(of: &peer.address) { bytes in
            bytes.copyBytes(from: 1...16)
        }
        let address = PeerAddress(peer)
        #expect(
            address == .tcp(high: 0x0102_0304_0506_0708, low: 0x090a_0b0c_0d0e_0f10, port: 443)
        )
    }
}
