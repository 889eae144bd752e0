/// The energy that tokens bring.
///
/// For n tokens that took s seconds, behind L others of their session:
///
///     q = n ÷ (n + 20 s)              quickness, 0...1; ½ at 20 tokens a second, and where no time is given
///     E = n (½ + q)                   energy units: a token is worth ½ to 1½, and 1 at 20 tokens a second
///     attention = E (0.2 + 0.2 L ÷ (L + 512))   what it takes to relate them to those before grows with the session
///     reasoning = E (0.3 − 0.2 q)     slow tokens are thought about more
///     generation = E − attention − reasoning
///
/// The formulas are ours: the protocol demands a distribution and no rule for it. In a session of some length with quick tokens they come
/// near the 60, 30 and 10 % that the original simulates.
enum Accrual {
    /// The speed at which a token is worth one unit, in tokens per second.
    static let referenceSpeed = 20.0
    /// How many tokens a session has when half of what attention can grow by has come.
    static let referenceLength = 512.0

    /// The energy of tokens.
    ///
    /// - Parameters:
    ///   - tokens: How many.
    ///   - seconds: How long they took, 0 or more; `nil` when it is not known.
    ///   - length: How many tokens the session had before.
    /// - Returns: The energy, by what it goes into.
    static func energy(tokens: Int, seconds: Double?, length: Int) -> Reservoirs {
        guard tokens > 0 else { return .empty }
        let count = Double(tokens)
        let quickness = seconds.map { count / (count + referenceSpeed * $0) } ?? 0.5
        let total = count * (0.5 + quickness)
        let history = Double(length) / (Double(length) + referenceLength)
        let attention = 0.2 + 0.2 * history
        let reasoning = 0.3 - 0.2 * quickness
        return Reservoirs(
            generation: total * (1 - attention - reasoning),
            attention: total * attention,
            reasoning: total * reasoning
        )
    }

    /// Energy that no tokens brought, divided as the original does.
    static func bonus(_ amount: Double) -> Reservoirs {
        Reservoirs(generation: amount * 0.6, attention: amount * 0.3, reasoning: amount * 0.1)
    }
}
