import WebSocketCommon

@testable import EnergyStream

/// The energy model alone, fed frame by frame.
struct ModelBench {
    private(set) var model = EnergyModel(fallback: ModelID(literal: "nobody"))
    private(set) var frames: [EnergyModel.Frame] = []
    private var frame = -1

    /// Makes a frame, in which models have generated so many tokens each.
    @discardableResult
    mutating func advance(
        _ tokens: KeyValuePairs<String, Int> = [:],
        skipping: Int = 0
    ) throws -> EnergyModel.Frame {
        for (name, count) in tokens where count > 0 { try take(count, name) }
        frame += 1 + skipping
        let made = model.advance(to: frame)
        frames.append(made)
        return made
    }

    /// Has a model generate tokens, which count for the next frame.
    mutating func take(_ tokens: Int, _ name: String) throws {
        let report = try Self.report(tokens, name)
        try model.check(report)
        model.take(report)
    }

    /// Makes so many frames; in each, a closure says who generates how much.
    mutating func play(
        _ count: Int,
        _ tokens: (Int) -> KeyValuePairs<String, Int>
    ) throws {
        for index in 0..<count { try advance(tokens(index)) }
    }

    mutating func forget() { frames = [] }

    static func report(
        _ tokens: Int,
        _ model: String = "m",
        _ session: String = "s",
        seconds: Double? = nil,
        isComplete: Bool = false
    ) throws(ClientError) -> GenerationReport {
        var body: JSONObject = [
            "modelId": .string(model), "sessionId": .string(session),
            "tokens": .array((0..<tokens).map { .string("t\($0)") }),
            "isComplete": .bool(isComplete),
        ]
        if let seconds { body["timing"] = ["generationMs": .float(seconds * 1000)] }
        return try GenerationReport(body)
    }
}
