internal import WebSocketCommon

/// What is known: the sections of each symbol and those of the whole system, and the last states that were made of them.
struct StateBook: Sendable {
    /// A state that was made.
    struct Entry: Equatable, Sendable {
        /// Whose it is.
        let symbol: TickerSymbol
        /// Counts the states, from 1.
        let sequence: UInt64
        /// The state.
        let state: JSONObject
        /// How many bytes of JSON its sections have at most.
        let size: Int
        /// Whether it is for those alone who have chosen its symbol.
        var isAside = false
    }

    /// Who tells something.
    enum Source: String, Sendable {
        /// The demo of a market.
        case demo
        /// The message broker.
        case redis
        /// Somebody by a request.
        case http

        /// Whether what it tells is not true.
        var isInvented: Bool { self == .demo }
    }

    /// The status of a system that is halted.
    static let haltStatus = "HALT"

    /// What is known of a symbol.
    private struct Page {
        var sections = MeasuredSections()
        var status: String?
        var source: Source
        var timestamp: Timestamp
    }

    private var pages: [TickerSymbol: Page] = [:]
    /// Sections of the whole system.
    private var shared = MeasuredSections()
    /// Sections of the whole system that are invented.
    private var invented = MeasuredSections()
    /// The symbol that was told of last, or is to be told of first.
    private(set) var active: TickerSymbol
    /// What happened.
    var journal = LogJournal()
    /// Whether the system is halted, which all states tell.
    private(set) var isHalted = false
    /// The last states that are for everyone, and those of each symbol that are not, the oldest first.
    private var kept: [Entry] = []
    /// How many states were made.
    private(set) var sequence: UInt64 = 0

    /// Begins without knowing anything.
    ///
    /// - Parameter symbol: The symbol that is meant where none is named.
    init(active symbol: TickerSymbol) { active = symbol }

    /// How many symbols something is known of.
    var count: Int { pages.count }

    /// Whether there is no place for another one.
    var isFull: Bool { count >= StateLimits.symbols }

    /// The last states that are for everyone, the oldest first.
    var history: [Entry] { history(of: nil) }

    /// The last states for those who have chosen a symbol, or none, the oldest first.
    func history(of symbol: TickerSymbol?) -> [Entry] {
        let all = kept.filter { symbol == nil ? !$0.isAside : $0.symbol == symbol }
        return Array(all.suffix(StateLimits.history))
    }

    /// Whether something is known of a symbol.
    func knows(_ symbol: TickerSymbol) -> Bool { pages[symbol] != nil }

    /// Whether what is known of a symbol is invented.
    func isInvented(_ symbol: TickerSymbol) -> Bool { pages[symbol]?.source.isInvented == true }

    /// When a symbol was last told of; `nil`: never.
    func timestamp(of symbol: TickerSymbol) -> Timestamp? { pages[symbol]?.timestamp }

    /// Merges what a source tells.
    ///
    /// What is told aside is for those alone who have chosen its symbol, which does not become the active one.
    ///
    /// - Returns: The new state.
    /// - Throws: `LIMIT_EXCEEDED`: there would be too many symbols, or the state would be too large; nothing has changed then.
    mutating func merge(
        _ part: PartialState,
        from source: Source,
        isAside: Bool = false,
        now: Timestamp
    ) throws(ServiceError) -> Entry {
        let symbol = part.symbol ?? active
        guard knows(symbol) || !isFull else {
            throw ServiceError(
                .limitExceeded,
                "\(symbol): states of \(count) other symbols are kept that somebody has chosen, limit is \(StateLimits.symbols)"
            )
        }
        var book = self
        book.fold(part, into: symbol, from: source, now)
        if !isAside { book.active = symbol }
        try book.checkSize(of: symbol)
        self = book
        return restate(symbol, isAside: isAside, now: now)
    }

    /// Forgets the symbol that was told of longest ago, when all places are taken and there is to be another.
    ///
    /// - Parameters:
    ///   - symbol: The other.
    ///   - chosen: The symbols that are not forgotten; nor is the active one.
    /// - Returns: What was forgotten; `nil` when nothing was.
    mutating func makeRoom(
        for symbol: TickerSymbol,
        besides chosen: @autoclosure () -> Set<TickerSymbol>
    ) -> TickerSymbol? {
        guard isFull, !knows(symbol) else { return nil }
        let kept = chosen().union([active])
        let silent = pages.filter { !kept.contains($0.key) }.min {
            ($0.value.timestamp, $0.key.text) < ($1.value.timestamp, $1.key.text)
        }
        if let silent { forget(silent.key) }
        return silent?.key
    }

    /// Forgets what is known of a symbol.
    mutating func forget(_ symbol: TickerSymbol) {
        pages[symbol] = nil
        kept.removeAll { $0.isAside && $0.symbol == symbol }
    }

    private mutating func fold(
        _ part: PartialState,
        into symbol: TickerSymbol,
        from source: Source,
        _ now: Timestamp
    ) {
        var page = pages[symbol] ?? Page(source: source, timestamp: now)
        if page.source.isInvented != source.isInvented {
            // What is invented and what is told are never in one state.
            page = Page(source: source, timestamp: now)
        }
        var (own, system) = (JSONObject(), JSONObject())
        for member in part.sections.members {
            if StateSection(rawValue: member.name)?.isShared == true {
                system[member.name] = member.value
            } else {
                own[member.name] = member.value
            }
        }
        page.sections.merge(own)
        if source.isInvented { invented.merge(system) } else { shared.merge(system) }
        // A status holds until its source says another, or another source speaks.
        if part.status != nil || source != page.source { page.status = part.status }
        page.source = source
        page.timestamp = now
        pages[symbol] = page
        if part.areLogsNew {
            journal.append(part.logs, areInvented: source.isInvented)
        } else {
            journal.append(repeating: part.logs)
        }
    }

    /// How many bytes of JSON the sections that a state of a symbol tells have at most.
    private func size(of symbol: TickerSymbol) -> Int {
        (isInvented(symbol) ? invented : shared).size + (pages[symbol]?.sections.size ?? 0)
    }

    /// Checks that the sections of a symbol are not too large; they are measured only when they may be.
    private mutating func checkSize(of symbol: TickerSymbol) throws(ServiceError) {
        guard size(of: symbol) > StateLimits.size else { return }
        shared.measure()
        invented.measure()
        pages[symbol]?.sections.measure()
        let size = size(of: symbol)
        guard size <= StateLimits.size else {
            throw ServiceError(
                .limitExceeded,
                "the state would have \(size) bytes, limit is \(StateLimits.size); send less, or null to remove members"
            )
        }
    }

    /// Makes a new state of what is known of a symbol, and keeps it.
    @discardableResult
    mutating func restate(
        _ symbol: TickerSymbol,
        isAside: Bool = false,
        now: Timestamp
    ) -> Entry {
        pages[symbol]?.timestamp = now
        sequence += 1
        let state = state(of: symbol, now)
        let entry = Entry(
            symbol: symbol,
            sequence: sequence,
            state: state,
            size: size(of: symbol),
            isAside: isAside
        )
        kept.append(entry)
        let alike = kept.indices.filter {
            kept[$0].isAside == isAside && (!isAside || kept[$0].symbol == symbol)
        }
        if alike.count > StateLimits.history { kept.remove(at: alike[0]) }
        return entry
    }

    /// The present state of a symbol, made anew but not kept.
    mutating func refreshed(_ symbol: TickerSymbol, now: Timestamp) -> JSONObject {
        pages[symbol]?.timestamp = now
        return state(of: symbol, now)
    }

    /// Halts or resumes what all states tell.
    mutating func setHalted(_ isHalted: Bool) {
        self.isHalted = isHalted
        guard !isHalted else { return }
        // What a source said of it counts no more.
        for index in pages.values.indices where pages.values[index].status == Self.haltStatus {
            pages.values[index].status = nil
        }
    }

    /// The present state of a symbol, also of one that nothing is known of; without one, of the one that was told of last.
    func state(of symbol: TickerSymbol?, _ now: Timestamp) -> JSONObject {
        let symbol = symbol ?? active
        let page = pages[symbol]
        let status = page.map { $0.status ?? "ACTIVE" } ?? "INITIALIZING"
        var state: JSONObject = [
            "timestamp": .string((page?.timestamp ?? now).zulu),
            "status": .string(isHalted ? Self.haltStatus : status),
        ]
        if let page { state["source"] = .string(page.source.rawValue) }
        let isInvented = isInvented(symbol)
        let shared = isInvented ? invented : shared
        for section in StateSection.allCases {
            let known = (section.isShared ? shared : page?.sections)?.object[section.rawValue]
            state[section.rawValue] = section.value(known, of: symbol)
        }
        state[StateSection.logs.rawValue] = journal.latest(withInvented: isInvented)
        for member in page?.sections.object.members ?? [] where state[member.name] == nil {
            state[member.name] = member.value
        }
        return state
    }
}

extension StateSection {
    /// The section as a state tells it: what is known, and what every state has.
    fileprivate func value(_ known: JSON?, of symbol: TickerSymbol) -> JSON? {
        guard let initial else { return known }
        guard var section = initial.objectValue else { return known ?? initial }
        for member in known?.objectValue?.members ?? [] { section[member.name] = member.value }
        if self == .market { section["symbol"] = .string(symbol.text) }
        return .object(section)
    }
}
