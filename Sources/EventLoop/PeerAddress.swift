internal import CLinux

/// Who is at the other end of an accepted connection.
package enum PeerAddress: Hashable, Sendable {
    /// A process of this machine, through a Unix socket.
    case unix
    /// A TCP peer; an IPv4 address stands in its mapped form (`::ffff:a.b.c.d`, RFC 4291 §2.5.5.2).
    case tcp(high: UInt64, low: UInt64, port: UInt16)

    init(_ peer: hub_peer) {
        guard peer.family != 0 else {
            self = .unix
            return
        }
        let halves = withUnsafeBytes(of: peer.address) { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
        self = .tcp(high: halves.0, low: halves.1, port: peer.port)
    }

    /// The host as text: `192.0.2.1`, `2001:db8:0:0:0:0:0:1`, or `unix`.
    package var host: String {
        switch self {
        case .unix: return "unix"
        case .tcp(high: 0, let low, port: _) where low >> 32 == 0xffff:
            return stride(from: 24, through: 0, by: -8).map {
                "\(UInt8(truncatingIfNeeded: low >> $0))"
            }
            .joined(separator: ".")
        case .tcp(let high, let low, port: _):
            return [high, low].flatMap { half in
                stride(from: 48, through: 0, by: -16).map {
                    String(UInt16(truncatingIfNeeded: half >> $0), radix: 16)
                }
            }.joined(separator: ":")
        }
    }

    /// Whether the peer is on this machine: a Unix socket, 127.0.0.0/8 or ::1.
    package var isLocal: Bool {
        switch self {
        case .unix: true
        case .tcp(high: 0, low: 1, port: _): true
        case .tcp(let high, let low, port: _): high == 0 && low >> 24 == 0xffff_7f
        }
    }
}
