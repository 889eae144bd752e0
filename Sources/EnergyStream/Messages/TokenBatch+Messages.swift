extension TokenBatch {
    /// How many bytes of tokens one message has, unless it is a single token, as if every byte were escaped: so that no client's limit,
    /// mostly 1 MiB, is met.
    private static let mostBytes = 768 << 10
    /// What a byte takes that is escaped: `\u0001`.
    private static let escapedByte = 6
    /// What a token takes beside its bytes: quotation marks and a comma.
    private static let punctuation = 3

    /// The messages that tell the batch, mostly one; the last one says whether the session is over.
    var messages: [TokenStream] {
        var messages: [TokenStream] = []
        var (start, size) = (0, 0)
        for index in tokens.indices {
            let length = tokens[index].utf8.count * Self.escapedByte + Self.punctuation
            if size + length > Self.mostBytes, index > start {
                messages.append(message(start..<index, isLast: false))
                (start, size) = (index, 0)
            }
            size += length
        }
        messages.append(message(start..<tokens.count, isLast: true))
        return messages
    }

    private func message(_ range: Range<Int>, isLast: Bool) -> TokenStream {
        let share = tokens.isEmpty ? 1 : Double(range.count) / Double(tokens.count)
        return TokenStream(
            tokens: tokens[range],
            isComplete: isLast && isComplete,
            session: session,
            model: model,
            cost: EnergyAmount(energy * share)
        )
    }
}
