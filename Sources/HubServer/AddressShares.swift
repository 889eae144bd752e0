internal import EventLoop
internal import Settings

/// How many WebSockets each address has, where there is a limit.
struct AddressShares {
    /// An IPv4 address, or the /64 of an IPv6 address: one host has all of it (RFC 4291 §2.5.4).
    private enum Network: Hashable {
        case address(UInt64)
        case prefix(UInt64)
        case unix

        init(_ peer: PeerAddress) {
            switch peer {
            case .unix: self = .unix
            case .tcp(high: 0, let low, port: _): self = .address(low)
            case .tcp(let high, _, port: _): self = .prefix(high)
            }
        }
    }

    private let limit: Int
    private let limitsLoopback: Bool
    /// Where the connections come from that the limit holds for.
    private var peers: [Int32: PeerAddress] = [:]
    private var counts: [Network: Int] = [:]

    init(_ settings: WebSocketSettings) {
        limit = settings.maximumConnectionsPerAddress
        limitsLoopback = settings.limitsLoopback
    }

    /// Notes where a connection comes from.
    mutating func note(_ peer: PeerAddress, of connection: Int32) {
        guard limit > 0, limitsLoopback || !peer.isLocal else { return }
        peers[connection] = peer
    }

    /// Counts a connection as a WebSocket.
    ///
    /// - Returns: What is wrong when there are too many from its address; it is not counted then.
    mutating func take(_ connection: Int32) -> String? {
        guard let peer = peers[connection] else { return nil }
        guard counts[Network(peer), default: 0] < limit else {
            return "more than \(limit) connections from \(peer.host)"
        }
        counts[Network(peer), default: 0] += 1
        return nil
    }

    /// Ends the counting of a connection that was counted.
    mutating func release(_ connection: Int32) {
        guard let peer = peers[connection] else { return }
        let network = Network(peer)
        let rest = counts[network, default: 1] - 1
        counts[network] = rest > 0 ? rest : nil
    }

    /// Forgets a connection.
    mutating func forget(_ connection: Int32) {
        if !peers.isEmpty { peers[connection] = nil }
    }
}
