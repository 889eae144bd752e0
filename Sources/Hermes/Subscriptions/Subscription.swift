internal import WebSocketCommon

/// What a client is streamed: which signals in which order, in which form, how often.
///
/// Clients with equal subscriptions are sent the same bytes.
struct Subscription: Hashable {
    /// The places of the signals, each once, in the client's order.
    var places: [Int]
    var format: FrameFormat
    var encoding: FrameEncoding
    /// In Hz.
    var rate: Double

    /// The most patterns that one command may have.
    static let mostPatterns = 10_000
    /// The most comparisons of a byte with a part of a pattern that one command may take: some 20 ms.
    static let mostComparisons = 10_000_000

    /// The signals that patterns mean.
    struct Resolution: Equatable {
        /// Their places, in the order of the patterns; a signal that several mean stands where it was first.
        var places: [Int] = []
        /// The exact names that there are not.
        var unknown: [String] = []
    }

    /// Finds the signals that patterns mean.
    static func resolve(
        _ patterns: [String],
        in schema: SimulationSchema
    ) throws(CommandError) -> Resolution {
        guard patterns.count <= mostPatterns else {
            throw CommandError(
                .limitExceeded,
                "'signals' has \(patterns.count) patterns, limit is \(mostPatterns)"
            )
        }
        var parsed: [SignalPattern] = []
        var cost = 0
        for text in patterns {
            guard text.utf8.count <= SignalName.maximumLength else {
                throw CommandError(
                    .limitExceeded,
                    "'signals' has a pattern of \(text.utf8.count) bytes, limit is \(SignalName.maximumLength)"
                )
            }
            let pattern = SignalPattern(text)
            cost += pattern.cost(in: schema)
            guard cost <= mostComparisons else {
                throw CommandError(
                    .limitExceeded,
                    "the wildcards up to \(text.shortened(to: 60)) take more than \(mostComparisons) comparisons with \(schema.names.count) signals; send fewer or shorter ones"
                )
            }
            parsed.append(pattern)
        }
        var resolution = Resolution()
        var seen = Set<Int>()
        for (text, pattern) in zip(patterns, parsed) {
            let places = pattern.places(in: schema)
            if places.isEmpty, pattern.isExact { resolution.unknown.append(text) }
            for place in places where seen.insert(place).inserted {
                resolution.places.append(place)
            }
        }
        return resolution
    }
}
