internal import WebSocketCommon

/// How the rates of two or more models go together.
struct InterferenceEvent: FramePayload, Equatable {
    /// The way they do.
    enum Pattern: String, CaseIterable, Sendable {
        /// They rise and fall together.
        case constructive
        /// One rises when the other falls.
        case destructive
        /// They have little to do with each other.
        case neutral
    }

    static var type: StreamMessageType { .interferenceEvent }

    let pattern: Pattern
    /// The models, the fastest first.
    let models: Council
    let intensity: UnitInterval
    let coherence: UnitInterval

    func encode(into bytes: inout [UInt8]) {
        bytes.append(literal: #"{"patternType":"#)
        pattern.rawValue.encode(into: &bytes)
        bytes.append(literal: #","models":"#)
        bytes.append(models.members)
        bytes.append(literal: #","intensity":"#)
        intensity.encode(into: &bytes)
        bytes.append(literal: #","coherenceScore":"#)
        coherence.encode(into: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }
}
