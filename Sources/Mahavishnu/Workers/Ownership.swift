internal import WebSocketCommon

/// Which client speaks for which workers, as long as it is there.
struct Ownership: Sendable {
    private var owners: [String: ClientID] = [:]
    private var workers: [ClientID: Set<String>] = [:]

    /// Who speaks for a worker; `nil`: anybody may.
    func owner(of worker: String) -> ClientID? { owners[worker] }

    /// Lets a client speak for a worker from now on, and nobody else; `nil` lets anybody.
    mutating func give(_ worker: String, to client: ClientID?) {
        release(worker)
        guard let client else { return }
        owners[worker] = client
        workers[client, default: []].insert(worker)
    }

    /// Forgets who speaks for a worker.
    mutating func release(_ worker: String) {
        guard let client = owners.removeValue(forKey: worker) else { return }
        workers[client]?.remove(worker)
        if workers[client]?.isEmpty == true { workers[client] = nil }
    }

    /// Forgets a client.
    ///
    /// - Returns: The workers that it spoke for, by identifier.
    mutating func release(_ client: ClientID) -> [String] {
        let gone = (workers.removeValue(forKey: client) ?? []).sorted()
        for worker in gone { owners[worker] = nil }
        return gone
    }
}
