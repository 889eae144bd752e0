internal import WebSocketCommon

/// What the broker has said and was not looked at yet.
///
/// Whatever is no state overtakes the states that wait, so that a halt does not wait behind them; those that it has overtaken tell that the
/// system is halted. Among themselves the states keep their order, and so does the rest.
struct BrokerBacklog: Sendable {
    /// How many bytes of states may wait before no more reports are taken in.
    private static let mostWaiting = 16 << 20

    private var states: ArraySlice<BrokerReport> = []
    private var others: ArraySlice<BrokerReport> = []
    /// How many bytes the waiting states have.
    private var waiting = 0

    /// Whether nothing waits.
    var isEmpty: Bool { states.isEmpty && others.isEmpty }

    /// Whether more is to be taken in.
    var hasRoom: Bool { waiting < Self.mostWaiting }

    /// Takes in what the broker has said.
    mutating func append(_ reports: [BrokerReport]) {
        for report in reports {
            if report.isState {
                states.append(report)
                waiting += report.size
            } else {
                others.append(report)
            }
        }
    }

    /// Takes what is to be looked at next out; `nil` when nothing waits.
    mutating func next() -> BrokerReport? {
        if let other = others.popFirst() { return other }
        guard let state = states.popFirst() else { return nil }
        waiting -= state.size
        return state
    }
}

extension BrokerReport {
    /// How many bytes its message has; 0 when it is none.
    var size: Int {
        if case .message(_, let message) = self { message.count } else { 0 }
    }

    /// Whether it is a message that tells of the state.
    fileprivate var isState: Bool {
        guard case .message(let channel, _) = self else { return false }
        return channel != BrokerMessage.Channel.system.rawValue
    }
}
