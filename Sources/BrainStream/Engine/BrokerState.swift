internal import WebSocketCommon

/// How it goes with the message broker.
struct BrokerState: Sendable {
    /// The key that says whether the system is halted.
    static let haltKey = "SYSTEM:HALT"
    /// What it holds then.
    static let haltValue = "true"
    /// How many messages it is told that may come back.
    private static let mostSaid = 1024
    /// How long it is until it is told again what it has refused.
    private static let refusalPause = Duration.seconds(2)

    /// Whether it is there.
    var isConnected = false
    /// Why it is not there; `nil` when it is, or was never tried.
    var loss: String?
    /// How often it was lost.
    var losses = 0
    /// Messages that were understood.
    var messages = 0
    /// Messages that were not understood, or could not be kept.
    private(set) var rejected = 0
    /// The last of these and what was wrong with it.
    private(set) var lastRejection: String?
    /// Prices that a newer one of their symbol replaced before anybody was told.
    var replaced = 0
    /// Whether the system was halted or resumed while it was away, and is not what it was when it went.
    var hasMissedChange = false
    /// Whether it could not be told of a change, or perhaps was.
    private(set) var isUncertain = false
    /// When it is told again what it has refused.
    var retry: Timestamp?
    /// What it has refused, and why; `nil` when it was told again since.
    private var refusal: String?

    /// Whether it has to be told whether the system is halted; else it is asked.
    var isUnsynced: Bool { hasMissedChange || isUncertain }

    /// How it is called where it is told.
    var name: String { isConnected ? "connected" : "disconnected" }

    /// What it was told of late, to know it when it comes back.
    private var said: [[UInt8]] = []

    /// What tells the ecosystem that the system is halted or resumed.
    ///
    /// The time in the message makes it like no other: who hears it here again knows that nobody else has said it.
    mutating func orders(halts: Bool, reason: String, now: Timestamp) -> [BrokerOrder] {
        let (event, data) = ControlOrder.notice(halts: halts, reason: reason)
        let message: JSONObject = [
            "event": .string(event), "data": .object(data), "timestamp": .string(now.zulu),
        ]
        let bytes = message.encoded()
        if said.count == Self.mostSaid { said.removeFirst() }
        said.append(bytes)
        return [
            order(halts: halts),
            .publish(channel: BrokerMessage.Channel.system.rawValue, message: bytes),
        ]
    }

    /// What makes the key say whether the system is halted.
    mutating func order(halts: Bool) -> BrokerOrder {
        (hasMissedChange, isUncertain, retry, refusal) = (false, false, nil, nil)
        return halts ? .set(key: Self.haltKey, value: Self.haltValue) : .delete(key: Self.haltKey)
    }

    /// Notes a message that could not be understood, and why.
    mutating func rejected(_ reason: String) {
        rejected += 1
        lastRejection = reason.shortened(to: 260)
    }

    /// Notes that the key could not be made to say so.
    mutating func refused(_ reason: String, _ now: Timestamp) {
        isUncertain = true
        refusal = "\(Self.haltKey) is not told: \(reason.shortened(to: 200))"
        // Who is away is told when it is back.
        retry = isConnected ? now.advanced(by: Self.refusalPause) : nil
    }

    /// Waits no longer than from now on, after the calendar was set back.
    mutating func planAnew(_ now: Timestamp) {
        retry = retry.map { min($0, now.advanced(by: Self.refusalPause)) }
    }

    /// Whether a message is one that was said here: who halts and resumes at once must not hear the halt behind the resumption.
    mutating func isEcho(_ message: [UInt8]) -> Bool {
        guard let place = said.firstIndex(of: message) else { return false }
        said.remove(at: place)
        return true
    }

    /// How it goes, as pages tell it.
    var told: JSONObject {
        var told: JSONObject = [
            "status": .string(name), "messages": .integer(messages),
            "rejected": .integer(rejected), "replaced": .integer(replaced),
            "losses": .integer(losses),
        ]
        if let problem = loss ?? refusal { told["error"] = .string(problem) }
        if let lastRejection { told["last_rejection"] = .string(lastRejection) }
        return told
    }
}
