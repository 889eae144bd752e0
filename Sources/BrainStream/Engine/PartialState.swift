internal import WebSocketCommon

/// What a source tells: sections that are merged into what is known.
///
/// Each section is a merge patch (RFC 7396): members that it has replace those of the same name, null removes one, and arrays are
/// replaced whole. The log is the exception: what is told of it goes behind what was told before.
struct PartialState: Equatable, Sendable {
    /// Whose state it is; `nil`: that of the symbol told of last.
    var symbol: TickerSymbol?
    /// How the source says it is; `nil`: it does not say.
    var status: String?
    /// In which words it says that it is halted, when it does; `status` is then the protocol's word for it.
    var haltStatus: String?
    /// The sections, and members that are none and pass as they are.
    var sections: JSONObject
    /// Entries of the log.
    var logs: [JSON] = []
    /// Whether all of these are new; otherwise they may repeat the last ones.
    var areLogsNew = false

    /// Takes sections that this program made.
    init(_ sections: JSONObject, of symbol: TickerSymbol? = nil, newLogs: [JSON] = []) {
        self.symbol = symbol
        self.sections = sections
        logs = newLogs
        areLogsNew = true
    }
}

extension PartialState {
    /// Members of a state that a source does not set, or that are read apart from the rest.
    private static let ownMembers: Set<String> = [
        "type", "sequence", "symbol", "timestamp", "status", "source", "logs",
    ]

    /// The longest status, in characters; of a longer one the beginning counts.
    private static let longestStatus = 40

    /// Whether a status says that the system is halted: `HALT`, or the original's `HALTED_PHYSICS` and its like.
    private static func isHalt(_ status: String) -> Bool {
        let status = status.uppercased()
        return status == StateBook.haltStatus || status.hasPrefix("HALTED")
    }

    /// What a state that is posted may hold.
    static let fields: [Field] =
        [
            .optional("symbol", .string, nil, "Whose state it is; or `market.symbol`."),
            .optional(
                "status",
                .string,
                nil,
                "`HALT` and `HALTED…` halt the system; other texts are told."
            ),
        ] + StateSection.allCases.map(\.field)

    /// Takes what the demo has played.
    init(played state: JSONObject) {
        self.init(state)
        take(state)
        areLogsNew = true
    }

    /// Reads a state that somebody gave: an object of sections, or a packet that has it as `data`.
    ///
    /// - Throws: `INVALID_REQUEST`, naming the member that is not as it should be.
    init(reading given: JSONObject) throws(ServiceError) {
        try StateLimits.check(.object(given), "state")
        let state = Self.packed(given) ?? given
        self.init(state)
        for section in StateSection.allCases { try section.check(state[section.rawValue]) }
        try Self.check(state)
        take(state)
        areLogsNew = false
        symbol = try Self.symbol(of: state)
        if symbol != nil, sections[StateSection.market.rawValue]?.objectValue != nil {
            name(symbol)
        }
        try settleValues()
        try checkLogs()
        guard !sections.members.isEmpty || status != nil || state["logs"] != nil else {
            throw ServiceError(.invalidRequest, "state: neither a section nor a status")
        }
    }

    /// What a packet holds; `nil` when it is no packet but a state.
    private static func packed(_ given: JSONObject) -> JSONObject? {
        guard StateSection.allCases.allSatisfy({ given[$0.rawValue] == nil }) else { return nil }
        return given["data"]?.objectValue
    }

    private static func check(_ state: JSONObject) throws(ServiceError) {
        let texts: [Field] = [.optional("symbol", .string), .optional("status", .string)]
        try state.withSlice { (slice) throws(ServiceError) in
            try texts.check(slice, .invalidRequest, of: "state")
        }
    }

    private mutating func take(_ state: JSONObject) {
        status = state["status"]?.stringValue?.shortened(to: Self.longestStatus)
        if let told = status, Self.isHalt(told) {
            haltStatus = told
            status = StateBook.haltStatus
        }
        logs = state[StateSection.logs.rawValue]?.arrayValue ?? []
        symbol =
            (state[StateSection.market.rawValue]?["symbol"] ?? state["symbol"])?.stringValue
            .flatMap { TickerSymbol($0) }
        sections.removeAll { Self.ownMembers.contains($0.name) }
    }

    private static func symbol(of state: JSONObject) throws(ServiceError) -> TickerSymbol? {
        let texts = [state[StateSection.market.rawValue]?["symbol"], state["symbol"]]
            .compactMap { $0?.stringValue }
        let symbols = try texts.map { (text) throws(ServiceError) in try TickerSymbol.read(text) }
        if let first = symbols.first, let last = symbols.last, first != last {
            throw ServiceError(
                .invalidRequest,
                "symbol: \(last) at the top and \(first) in market, expected the same"
            )
        }
        return symbols.first
    }

    /// Writes the symbol as it is known: in capitals.
    private mutating func name(_ symbol: TickerSymbol?) {
        guard var market = sections[StateSection.market.rawValue]?.objectValue else { return }
        market["symbol"] = symbol.map { .string($0.text) }
        sections[StateSection.market.rawValue] = .object(market)
    }

    private func checkLogs() throws(ServiceError) {
        for (place, entry) in logs.enumerated() {
            guard entry.stringValue != nil || entry.objectValue != nil else {
                throw ServiceError(
                    .invalidRequest,
                    "logs[\(place)]: expected a text or an object, found \(entry.excerpt)"
                )
            }
            let size = entry.encoded().count
            guard size <= StateLimits.logEntrySize else {
                throw ServiceError(
                    .invalidRequest,
                    "logs[\(place)]: an entry of \(size) bytes, limit is \(StateLimits.logEntrySize)"
                )
            }
        }
    }
}

extension StateSection {
    /// Checks what somebody gave as this section.
    fileprivate func check(_ value: JSON?) throws(ServiceError) {
        guard let value else { return }
        let holder: JSONObject = [rawValue: value]
        try holder.withSlice { (slice) throws(ServiceError) in
            try [field].check(slice, .invalidRequest, of: "state")
        }
        guard let object = value.objectValue else { return }
        try object.withSlice { (slice) throws(ServiceError) in
            try members.check(slice, .invalidRequest, of: rawValue)
        }
    }
}
