import Testing
import WebSocketCommon

@testable import HubServer
@testable import WebSocketProtocol

@Suite("What the hub knows of a connection")
struct ConnectionTests {
    @Test("is small, since there are ten thousand of them")
    func size() {
        #expect(MemoryLayout<Connection>.stride <= 120)
        #expect(MemoryLayout<Lane>.stride <= 12)
    }

    @Test("tells who is at the other end, whether that is more than an address or not")
    func identity() {
        let now = ContinuousClock.now
        for isLocal in [true, false] {
            var connection = Connection(
                port: .webSocket,
                isLocal: isLocal,
                keepAlive: KeepAlive(now: now, timing: WebSocketTiming(origin: now))
            )
            let identities = [
                Identity.anonymous(isLocal: isLocal),
                Identity(userID: "u", permissions: ["admin"], isLocal: isLocal),
                Identity.anonymous(isLocal: !isLocal),
                Identity.anonymous(isLocal: isLocal),
            ]
            for identity in identities {
                connection.identity = identity
                #expect(connection.identity == identity)
            }
        }
    }
}
