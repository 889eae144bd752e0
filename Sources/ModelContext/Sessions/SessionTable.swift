/// The sessions of a server.
struct SessionTable: Sendable {
    private var sessions: [ClientKey: Session] = [:]
    private var keys: [String: ClientKey] = [:]
    private var opened: UInt64 = 0

    /// A moment before which no session expires; `nil` when there are none.
    ///
    /// Use only puts expiry off, so the moment is looked for again when it has come, and not at each use.
    private(set) var nextCheck: ContinuousClock.Instant?

    var count: Int { sessions.count }

    /// All clients, in the order they came.
    var clients: [ClientKey] { sessions.keys.sorted() }

    subscript(client: ClientKey) -> Session? {
        get { sessions[client] }
        _modify { yield &sessions[client] }
    }

    /// The client whose session has this identifier.
    func client(id: String) -> ClientKey? { keys[id] }

    /// Begins a session.
    mutating func open(
        id: String,
        version: ProtocolVersion,
        now: ContinuousClock.Instant,
        idleTime: Duration
    ) -> ClientKey {
        precondition(keys[id] == nil, "the identifier of a session is used again")
        opened += 1
        let client = ClientKey(number: opened)
        keys[id] = client
        sessions[client] = Session(id: id, version: version, lastUse: now)
        if nextCheck == nil { nextCheck = now + idleTime }
        return client
    }

    /// Ends a session, and answers what it was.
    mutating func remove(_ client: ClientKey) -> Session? {
        guard let session = sessions.removeValue(forKey: client) else { return nil }
        keys[session.id] = nil
        if sessions.isEmpty { nextCheck = nil }
        return session
    }

    /// The idle session that was not used for the longest time.
    var longestIdle: ClientKey? {
        sessions.filter(\.value.isIdle).min {
            ($0.value.lastUse, $0.key) < ($1.value.lastUse, $1.key)
        }?.key
    }

    /// The clients whose sessions were idle for too long, in the order they came.
    ///
    /// - Parameters:
    ///   - now: The present.
    ///   - idleTime: How long is too long.
    /// - Returns: Them; a session that is in use is not among them.
    mutating func expired(now: ContinuousClock.Instant, idleTime: Duration) -> [ClientKey] {
        guard let nextCheck, nextCheck <= now else { return [] }
        var expired: [ClientKey] = []
        // A session that is in use now cannot expire sooner than this.
        var earliest = now + idleTime
        for (client, session) in sessions where session.isIdle {
            let expiry = session.lastUse + idleTime
            if expiry <= now {
                expired.append(client)
            } else {
                earliest = min(earliest, expiry)
            }
        }
        self.nextCheck = earliest
        return expired.sorted()
    }
}
