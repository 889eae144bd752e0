internal import Synchronization
internal import WebSocketCommon

/// The store with what is in it: where changes are decided, made and numbered.
///
/// Its calls wait for the disk, so they are made on the worker thread, one at a time. A change is decided on what the disk has, so
/// two requests that meet are decided in the order in which they are written, whatever the service has heard of yet.
final class Archive: Sendable {
    /// What was made of reports, taken together.
    struct Recording: Sendable {
        var events: [Event] = []
        /// How many contradicted what is known, or found no room.
        var refused = 0
    }

    private let store: any ContentStore
    private let registry: Mutex<Registry>
    /// The events that are on their way from here to the service.
    let ledger = Ledger()

    /// Reads what the store has.
    ///
    /// - Throws: `ContentStoreError`.
    init(_ store: any ContentStore, limits: Dhruva.Limits) throws(ContentStoreError) {
        var registry = Registry(limits: limits)
        try registry.load(try store.snapshot())
        self.store = store
        self.registry = Mutex(registry)
    }

    /// What is on the disk now.
    var current: Registry { registry.withLock { $0 } }

    /// Finds the name of a content.
    func digest(of content: [UInt8]) -> ContentDigest { store.digest(of: content) }

    // MARK: Changing

    /// Makes one change.
    ///
    /// - Parameter decide: Says what is to change.
    /// - Returns: The answer, and the events, which are true when this returns: the disk has them.
    /// - Throws: What `decide` throws, and `INTERNAL_ERROR`; nothing has changed then.
    func change(
        _ decide: (Registry) throws(ServiceError) -> Change
    ) throws(ServiceError) -> Outcome {
        try registry.withLock { (registry) throws(ServiceError) in
            var next = registry
            var written = StoreChange(base: registry.revision, revision: registry.revision)
            let change = try decide(registry)
            guard !change.events.isEmpty else { return Outcome(change.reply) }
            let events = Self.fold(change, into: &next, &written)
            try commit(written)
            registry = next
            ledger.insert(events)
            var reply = change.reply
            reply["revision"] = .integer(next.revision)
            return Outcome(reply, events: events)
        }
    }

    /// Records reports in one transaction, each that fits.
    ///
    /// - Parameter reports: The reports, in order.
    /// - Returns: The events, and how many reports do not fit.
    /// - Throws: `INTERNAL_ERROR`; nothing has changed then.
    func record(_ reports: [Report]) throws(ServiceError) -> Recording {
        try registry.withLock { (registry) throws(ServiceError) in
            var next = registry
            var written = StoreChange(base: registry.revision, revision: registry.revision)
            var recording = Recording()
            for report in reports {
                let change: Change
                do throws(ServiceError) { change = try next.recording(report) } catch {
                    // Its publisher has its receipt: it fitted what was known then. It is counted.
                    recording.refused += 1
                    continue
                }
                guard !change.events.isEmpty else { continue }
                recording.events += Self.fold(change, into: &next, &written)
            }
            guard !recording.events.isEmpty else { return recording }
            try commit(written)
            registry = next
            ledger.insert(recording.events)
            return recording
        }
    }

    /// Numbers a change and folds it in.
    private static func fold(
        _ change: Change,
        into registry: inout Registry,
        _ written: inout StoreChange
    ) -> [Event] {
        written.revision = registry.revision + 1
        if let content = change.content { written.contents[content.digest] = content.bytes }
        var events = change.events
        for index in events.indices {
            events[index].data["revision"] = .integer(written.revision)
            let (event, before) = (events[index], registry)
            registry.fold(event.name, event.data)
            registry.note(event.name, event.data, before: before, in: &written)
        }
        return events
    }

    private func commit(_ change: StoreChange) throws(ServiceError) {
        do throws(ContentStoreError) { try store.commit(change) } catch {
            throw .internalError("adapters are not kept: \(error)")
        }
    }

    // MARK: Reading

    /// Reads a content.
    ///
    /// - Parameter digest: Its name, which something known names.
    /// - Returns: Its bytes.
    /// - Throws: `INTERNAL_ERROR`; of a content that is damaged or gone from the disk the client is told.
    func content(_ digest: ContentDigest) throws(ServiceError) -> [UInt8] {
        do throws(ContentStoreError) {
            if let bytes = try store.content(digest) { return bytes }
        } catch .damagedContent(let digest, let found) {
            let text = "content \(digest) is damaged: its bytes have the digest \(found)"
            throw ServiceError(
                .internalError,
                "\(text); remove the versions that name it, then store them again",
                detail: text
            )
        } catch {
            throw .internalError("a content is not read: \(error)")
        }
        let text = "content \(digest) is not on the disk any more"
        throw ServiceError(.internalError, text, detail: text)
    }
}
