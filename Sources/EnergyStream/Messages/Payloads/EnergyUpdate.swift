internal import WebSocketCommon

/// How much energy there is, in each frame.
struct EnergyUpdate: FramePayload, Equatable {
    static var type: StreamMessageType { .energyUpdate }

    /// What there is; the total is the sum.
    let energy: EnergyDistribution
    /// What there was in the frame before.
    let before: EnergyAmount
    /// How many tokens came since the frame before.
    let tokens: UInt
    /// Who generated most of them.
    let model: ModelID
    let processingTime: ProcessingTime

    /// How much more there is than in the frame before, in ten-thousandths of a unit; negative when it is less.
    var change: Int64 { energy.total.tenThousandths - before.tenThousandths }

    func encode(into bytes: inout [UInt8]) {
        bytes.append(literal: #"{"totalEnergy":"#)
        energy.total.encode(into: &bytes)
        bytes.append(literal: #","deltaEnergy":"#)
        bytes.append(change, places: 4)
        bytes.append(literal: #","tokensGenerated":"#)
        bytes.append(whole: UInt64(tokens))
        bytes.append(literal: #","processingTime":"#)
        processingTime.encode(into: &bytes)
        bytes.append(literal: #","modelId":"#)
        model.encode(into: &bytes)
        bytes.append(literal: #","energyDistribution":"#)
        energy.encode(into: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }
}
