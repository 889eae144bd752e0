internal import WebSocketCommon

/// Where states come from: the demo, requests, and the message broker.
extension BrainStream {
    /// The event after which the portfolio is brought to its target.
    static let rebalanced = "rebalance.started"
    /// The event after which the demo begins anew.
    static let demoReset = "demo.reset"

    /// Merges what a source told, and says the new state.
    ///
    /// - Returns: The new state.
    /// - Throws: `LIMIT_EXCEEDED`; nothing has changed then.
    @discardableResult
    mutating func take(
        _ part: PartialState,
        from source: StateBook.Source,
        _ now: Timestamp
    ) throws(ServiceError) -> StateBook.Entry {
        // A symbol that somebody has the demo play is no other's matter.
        let isAside = source == .demo && part.symbol != options.symbol
        var book = book
        var gone: TickerSymbol?
        if !source.isInvented {
            gone = book.makeRoom(for: part.symbol ?? book.active, besides: chosenSymbols)
        }
        let entry = try book.merge(part, from: source, isAside: isAside, now: now)
        self.book = book
        if let gone { demo?.drop(gone) }
        if !source.isInvented { lastTold = now }
        publish(entry, now)
        if let status = part.haltStatus {
            // A source that says it is halted halts everything; only a word to that effect lets it go on.
            controls.append(
                ControlOrder(halts: true, reason: "A source tells status \(status)", .state)
            )
        }
        return entry
    }

    /// The symbols that keep their places: somebody has chosen them, or the settings.
    private var chosenSymbols: Set<TickerSymbol> { audience.symbols.union([options.symbol]) }

    // MARK: The demo

    /// Has the demo play a symbol that nothing is known of.
    ///
    /// - Returns: Why it does not; the client hears of the symbol all the same when another source tells of it.
    mutating func playIfUnknown(_ symbol: TickerSymbol?) -> ServiceError? {
        guard let symbol, demo != nil, !book.knows(symbol) else { return nil }
        if demo?.isFull == true || book.isFull { freeDemoPlaces() }
        guard !book.isFull else {
            return ServiceError(
                .limitExceeded,
                "\(symbol): states of \(book.count) symbols are kept, which is the limit; the demo plays no other"
            )
        }
        guard demo?.subscribe(symbol) == false else { return nil }
        return ServiceError(
            .limitExceeded,
            "\(symbol): the demo plays \(MarketDemo.symbolLimit) symbols, which is its limit; states come when another source tells of it"
        )
    }

    /// Has the demo give up the symbols that nobody has chosen any more.
    private mutating func freeDemoPlaces() {
        let chosen = chosenSymbols
        for symbol in demo?.symbols ?? [] where !chosen.contains(symbol) {
            demo?.drop(symbol)
            if book.isInvented(symbol), symbol != book.active { book.forget(symbol) }
        }
    }

    /// Plays the demo's next step when it is due, unless another source speaks.
    mutating func play(_ now: Timestamp) {
        guard demo != nil, !book.isHalted else { return }
        let due = nextStep ?? now
        guard due <= now else { return }
        if let end = deferenceEnd(now) {
            nextStep = due.onGrid(of: options.demoInterval, notBefore: end)
            return
        }
        // On the same grid, whatever time was lost.
        nextStep = due.onGrid(
            of: options.demoInterval,
            notBefore: now.advanced(by: .microseconds(1))
        )
        tell(demo?.step(now: now) ?? [], now)
    }

    /// Until when the demo is silent because another source speaks; `nil` when none does.
    private func deferenceEnd(_ now: Timestamp) -> Timestamp? {
        guard let end = lastTold?.advanced(by: Self.deference), end > now else { return nil }
        return end
    }

    /// Brings the demo's portfolio to its target; another source's is its own matter.
    mutating func rebalance(_ now: Timestamp) {
        book.journal.note(.info, "Rebalance started", now: now)
        guard deferenceEnd(now) == nil else { return }
        tell(demo?.rebalance(now: now) ?? [], now)
    }

    /// Begins the demo anew.
    mutating func reset(_ now: Timestamp) {
        demo?.reset()
        book.journal.note(.info, "Demo begun anew", now: now)
        nextStep = now
    }

    /// Takes what the demo has played, that of the first symbol last, so that everyone hears what it tells of all.
    private mutating func tell(_ states: [JSONObject], _ now: Timestamp) {
        for state in states.reversed() {
            let part = PartialState(played: state)
            do throws(ServiceError) { try take(part, from: .demo, now) } catch {
                // All symbols that may be kept are somebody else's; who has chosen this one was told.
                unkeptStates += 1
            }
        }
    }
}
