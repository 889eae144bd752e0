package import WebSocketCommon

/// Adapters with versions: stored by their contents, updated, distributed, and told of.
package struct Dhruva: Service {
    let limits: Limits
    let archive: Archive
    let backlog: Backlog
    /// What subscribers have heard of.
    var registry: Registry
    var reports = Reports()

    /// Makes the service with what a store has.
    ///
    /// - Parameters:
    ///   - store: Where everything is kept.
    ///   - limits: How much it keeps.
    /// - Throws: `ContentStoreError` when the store cannot be read.
    package init(
        store: any ContentStore,
        limits: Limits = Limits()
    ) throws(ContentStoreError) {
        self.limits = limits
        var registry = Registry(limits: limits)
        try registry.load(try store.snapshot())
        archive = Archive(store, registry)
        backlog = Backlog(limit: limits.waiting)
        self.registry = registry
    }

    /// Says whether an event is the store's own, or a report that fits what is known.
    package func check(_ event: EventView) throws(ServiceError) {
        if event.value("revision") != nil {
            guard !archive.ledger.contains(event) else { return }
            throw ServiceError(
                .invalidState,
                "revision: the store alone numbers its changes; publish without it"
            )
        }
        switch event.name {
        case "adapter.stored", "adapter.updated":
            try backlog.checkRoom()
            let report = try Report(JSONObject(event.data), at: event.time.description)
            _ = try registry.recording(report)
        case "adapter.removed":
            throw Self.ownWord(event.name, "call remove_adapter")
        case "distribution.progress", "distribution.completed":
            throw Self.ownWord(event.name, "call confirm_distribution")
        case "storage.event":
            guard let type = event.string("storage_type"), Self.storages.contains(type) else {
                return
            }
            throw Self.ownWord("\(event.name) of \(type)", "name another storage_type")
        default: break
        }
    }

    /// The storages of which the store itself tells.
    private static let storages = ["content", "adapters"]

    private static func ownWord(_ event: String, _ advice: String) -> ServiceError {
        ServiceError(.invalidState, "event: \(event) is said by the store alone; \(advice)")
    }

    /// Folds a change of the store's in, and takes up what another program reports.
    package mutating func apply(_ event: EventView) {
        if event.value("revision") != nil {
            archive.ledger.remove(event)
            registry.fold(event.name, JSONObject(event.data))
        } else if event.name == "adapter.stored" || event.name == "adapter.updated" {
            // The smallest report holds more memory than it has bytes.
            let size = 1024 + event.data.bytes.count
            // Checked already, but for one that is replayed from a record of another time.
            guard let report = try? Report(JSONObject(event.data), at: event.time.description)
            else { return }
            reports.append(report, backlog.share(size))
        }
    }

    /// Takes the work of recording what was reported.
    package mutating func takeWork() -> [Work] { reports.takeWork(archive) }

    /// Answers a request.
    package mutating func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        switch request.name {
        case "store_adapter": try store(request)
        case "update_adapter": try update(request)
        case "remove_adapter": try remove(request)
        case "get_adapter": try get(request)
        case "get_content": try getContent(request)
        case "get_adapter_status": adapterStatus(request)
        case "list_adapters": listAdapters(request)
        case "list_versions": try listVersions(request)
        case "distribute_adapter": try distribute(request)
        case "confirm_distribution": try confirm(request)
        case "get_distribution_status": distributionStatus(request)
        case "list_distributions": listDistributions(request)
        case "get_status": status(request)
        default: preconditionFailure("\(request.name) is declared and not answered")
        }
    }

    /// Tells what a channel is about: an adapter with its latest versions, the latest distributions, how much is stored.
    package func state(of channel: ChannelName) -> JSONObject? {
        switch (channel.kind, channel.identifier) {
        case ("adapter", let id?): adapterState(String(id))
        case ("distribution", nil): distributionState
        case ("storage", "content"): contentState
        case ("storage", "adapters"), ("global", nil): totals
        default: nil
        }
    }

    /// What `/health` and `/metrics` tell.
    package var figures: [Figure] {
        [
            .gauge("adapters", "Adapters known.", registry.adapters.count),
            .gauge("versions", "Versions of all adapters.", registry.versions),
            .gauge("contents", "Contents stored, each counted once.", registry.contents.count),
            .gauge("content_bytes", "Bytes of all contents.", registry.contentSize),
            .gauge("record_bytes", "Bytes of metadata and names in memory.", registry.recordSize),
            .gauge(
                "distributions_pending",
                "Distributions that wait for a target.",
                registry.distributions.pending
            ),
            .counter(
                "forgotten_distributions",
                "Distributions that made room.",
                registry.distributions.forgotten
            ),
            .counter("revision", "Changes of the store since it was made.", registry.revision),
            .counter("reports_refused", "Reports that did not fit.", reports.refused),
            .gauge("waiting_bytes", "What waits for the disk.", backlog.waiting),
        ]
    }
}
