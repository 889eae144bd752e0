/// Why a connection closes (RFC 6455 §7.4).
///
/// 3000–3999 are registered by libraries, 4000–4999 belong to the application.
package struct CloseCode: RawRepresentable, Equatable, Hashable, Sendable {
    /// The number on the wire.
    package let rawValue: UInt16

    /// Takes any number; `isValidOnTheWire` says whether a peer may send it.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// 1000: the purpose was fulfilled.
    package static let normal = CloseCode(rawValue: 1000)
    /// 1001: the server goes down, or the page was left.
    package static let goingAway = CloseCode(rawValue: 1001)
    /// 1002: the peer broke the protocol.
    package static let protocolError = CloseCode(rawValue: 1002)
    /// 1003: a kind of data that this end cannot accept.
    package static let unsupportedData = CloseCode(rawValue: 1003)
    /// 1005: a close frame came without a code; never on the wire.
    package static let noStatus = CloseCode(rawValue: 1005)
    /// 1006: the transport ended without a close frame; never on the wire.
    package static let abnormal = CloseCode(rawValue: 1006)
    /// 1007: a text that is not UTF-8.
    package static let invalidPayload = CloseCode(rawValue: 1007)
    /// 1008: the peer broke a rule of this end.
    package static let policyViolation = CloseCode(rawValue: 1008)
    /// 1009: a message larger than this end accepts.
    package static let messageTooBig = CloseCode(rawValue: 1009)
    /// 1010: the client misses an extension it needs.
    package static let mandatoryExtension = CloseCode(rawValue: 1010)
    /// 1011: this end met a condition it did not expect.
    package static let internalError = CloseCode(rawValue: 1011)
    /// 1012: the service restarts; come back soon.
    package static let serviceRestart = CloseCode(rawValue: 1012)
    /// 1013: the service is overloaded; come back later.
    package static let tryAgainLater = CloseCode(rawValue: 1013)

    /// Whether a close frame may carry it.
    ///
    /// RFC 6455 §7.4.1 reserves 1004, 1005, 1006 and 1015; §7.4.2 leaves 0–999 unused. Of the rest
    /// of 1000–2999 we accept what IANA has registered: up to 1014.
    package var isValidOnTheWire: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
