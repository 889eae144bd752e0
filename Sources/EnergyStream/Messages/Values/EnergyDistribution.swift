internal import WebSocketCommon

/// What the energy went into, as it is told: the total is the sum of the parts.
struct EnergyDistribution: Equatable, Sendable {
    /// Into the tokens themselves.
    var generation: EnergyAmount
    /// Into relating them to those before them.
    var attention: EnergyAmount
    /// Into thinking about them.
    var reasoning: EnergyAmount

    var total: EnergyAmount { generation + attention + reasoning }
}

extension EnergyDistribution: JSONEncodable {
    func encode(into bytes: inout [UInt8]) {
        bytes.append(literal: #"{"generation":"#)
        generation.encode(into: &bytes)
        bytes.append(literal: #","attention":"#)
        attention.encode(into: &bytes)
        bytes.append(literal: #","reasoning":"#)
        reasoning.encode(into: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }
}
