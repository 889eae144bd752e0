internal import WebSocketCommon

/// The first message to each client: what is served.
struct StartupComplete: PlainPayload, Equatable {
    /// What the stream can show.
    enum Capability: String, CaseIterable, Sendable {
        case council, turbo, visualization, plugins
    }

    static var type: StreamMessageType { .startupComplete }

    /// The version of the protocol, not of the program.
    static let version = "1.0.0"
    /// Frames per second; the schema allows no other.
    static let frameRate = 60

    let model: ModelID
    let tier: EnergyStream.Tier
    /// The original's client joins them without asking whether they are there, so they always are.
    var capabilities: [Capability] { [.visualization, .council] }

    func encode(into bytes: inout [UInt8]) {
        bytes.append(literal: #"{"model":"#)
        model.encode(into: &bytes)
        bytes.append(literal: #","tier":"#)
        tier.rawValue.encode(into: &bytes)
        bytes.append(literal: #","version":"#)
        Self.version.encode(into: &bytes)
        bytes.append(literal: #","frameRate":"#)
        Self.frameRate.encode(into: &bytes)
        bytes.append(literal: #","capabilities":["#)
        for (place, capability) in capabilities.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            capability.rawValue.encode(into: &bytes)
        }
        bytes.append(literal: "]}")
    }
}
