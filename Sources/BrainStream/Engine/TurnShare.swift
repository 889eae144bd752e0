internal import WebSocketCommon

/// How much of what sources tell in a turn is told state by state.
///
/// What a turn says is sent as a whole, however slow somebody is, and nobody else is served meanwhile. So beyond some states only the last
/// one of each symbol is told, at the end of the turn; each of them is in it.
struct TurnShare: Sendable {
    /// The most states that are told one by one.
    private static let mostStates = 64
    /// The most bytes that are made and written for them, each state once for all clients with the same options.
    private static let mostBytes = 4 << 20

    /// A symbol whose last state is told at the end of the turn.
    struct Late: Equatable, Sendable {
        /// The symbol.
        let symbol: TickerSymbol
        /// Whether its states are for those alone who have chosen it.
        var isAside: Bool
        /// When it was told of.
        var time: Timestamp
    }

    private var states = 0
    private var bytes = 0
    private var late: [Late] = []

    /// Whether the turn has had so much to tell that sources who can wait are to wait for the next one.
    var isSpent: Bool { bytes > 2 * Self.mostBytes }

    /// Takes a state in.
    ///
    /// - Parameters:
    ///   - entry: The state.
    ///   - options: How many different options those have who may hear it.
    ///   - now: The present.
    /// - Returns: Whether it is told at once.
    mutating func admits(_ entry: StateBook.Entry, to options: Int, _ now: Timestamp) -> Bool {
        states += 1
        bytes += entry.size
        if let place = late.firstIndex(where: { $0.symbol == entry.symbol }) {
            late[place].isAside = late[place].isAside && entry.isAside
            late[place].time = now
            return false
        }
        bytes += entry.size * options
        guard states > Self.mostStates || bytes > Self.mostBytes else { return true }
        late.append(Late(symbol: entry.symbol, isAside: entry.isAside, time: now))
        return false
    }

    /// Ends the turn.
    ///
    /// - Returns: The symbols whose last state is to be told.
    mutating func end() -> [Late] {
        defer { self = TurnShare() }
        return late
    }
}
