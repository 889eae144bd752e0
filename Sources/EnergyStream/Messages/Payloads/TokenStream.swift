internal import WebSocketCommon

/// Tokens that a model has generated in a session since the frame before.
struct TokenStream: PlainPayload, Equatable {
    static var type: StreamMessageType { .tokenStream }

    let tokens: ArraySlice<String>
    /// Whether they are the session's last.
    let isComplete: Bool
    let session: SessionID
    let model: ModelID
    /// The energy that they brought.
    let cost: EnergyAmount

    func encode(into bytes: inout [UInt8]) {
        bytes.append(literal: #"{"tokens":["#)
        for (place, token) in tokens.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            token.encode(into: &bytes)
        }
        bytes.append(literal: #"],"isComplete":"#)
        isComplete.encode(into: &bytes)
        bytes.append(literal: #","sessionId":"#)
        session.description.encode(into: &bytes)
        bytes.append(literal: #","modelId":"#)
        model.encode(into: &bytes)
        bytes.append(literal: #","energyCost":"#)
        cost.encode(into: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }
}
