internal import WebSocketCommon

/// The nine types of messages that clients are sent.
enum StreamMessageType: String, CaseIterable, Sendable {
    case startupComplete = "startup_complete"
    case energyUpdate = "energy_update"
    case energyField = "energy_field"
    case tokenStream = "token_stream"
    case interferenceEvent = "interference_event"
    case resonanceEvent = "resonance_event"
    case rewardEvent = "reward_event"
    case heartbeat = "heartbeat"
    case errorEvent = "error_event"

    /// The channel that it belongs to.
    var channel: Channel {
        switch self {
        case .energyUpdate, .energyField: .energy
        case .tokenStream: .experience
        case .interferenceEvent, .resonanceEvent: .council
        case .rewardEvent: .reward
        case .startupComplete, .heartbeat, .errorEvent: .system
        }
    }

    /// Whether it tells the number of the frame that it belongs to; the others must not.
    var hasFrameNumber: Bool {
        switch self {
        case .energyUpdate, .energyField, .interferenceEvent, .resonanceEvent: true
        case .startupComplete, .tokenStream, .rewardEvent, .heartbeat, .errorEvent: false
        }
    }

    /// The whole beginning of a message, up to its timestamp.
    fileprivate var opening: StaticString {
        switch self {
        case .startupComplete: #"{"type":"startup_complete","channel":"system","timestamp":"#
        case .energyUpdate: #"{"type":"energy_update","channel":"energy","timestamp":"#
        case .energyField: #"{"type":"energy_field","channel":"energy","timestamp":"#
        case .tokenStream: #"{"type":"token_stream","channel":"experience","timestamp":"#
        case .interferenceEvent: #"{"type":"interference_event","channel":"council","timestamp":"#
        case .resonanceEvent: #"{"type":"resonance_event","channel":"council","timestamp":"#
        case .rewardEvent: #"{"type":"reward_event","channel":"reward","timestamp":"#
        case .heartbeat: #"{"type":"heartbeat","channel":"system","timestamp":"#
        case .errorEvent: #"{"type":"error_event","channel":"system","timestamp":"#
        }
    }
}

extension [UInt8] {
    /// Appends what a message of that type begins with.
    mutating func append(openingOf type: StreamMessageType) { append(literal: type.opening) }
}
