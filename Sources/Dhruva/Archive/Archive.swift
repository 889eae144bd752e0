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

    /// What the disk has, as far as that is known.
    private struct Knowledge {
        var registry: Registry
        /// The revision that the disk had when a change failed, so that it has to be read again; `nil` when all is well.
        ///
        /// A change is folded in before it is written, in place: what the disk refused is not taken back, but forgotten with the
        /// rest. Copies would be easier, and would make every change as slow as there are adapters.
        var doubtful: Int?
    }

    private let store: any ContentStore
    private let knowledge: Mutex<Knowledge>
    /// The events that are on their way from here to the service.
    let ledger = Ledger()

    /// Makes the archive of a store in which there is what the registry says.
    init(_ store: any ContentStore, _ registry: Registry) {
        self.store = store
        knowledge = Mutex(Knowledge(registry: registry))
    }

    /// Tells what is on the disk now.
    ///
    /// - Throws: `INTERNAL_ERROR` when that is not known.
    func current() throws(ServiceError) -> Registry {
        try knowledge.withLock { (knowledge) throws(ServiceError) in
            try makeSure(&knowledge)
            return knowledge.registry
        }
    }

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
        try knowledge.withLock { (knowledge) throws(ServiceError) in
            try makeSure(&knowledge)
            let change = try decide(knowledge.registry)
            guard !change.events.isEmpty else { return Outcome(change.reply) }
            let base = knowledge.registry.revision
            var written = StoreChange(base: base, revision: base)
            let events = Self.fold(change, into: &knowledge.registry, &written)
            try commit(written, &knowledge)
            ledger.insert(events)
            var reply = change.reply
            reply["revision"] = .integer(written.revision)
            return Outcome(reply, events: events)
        }
    }

    /// Records reports in one transaction, each that fits.
    ///
    /// - Parameter reports: The reports, in order.
    /// - Returns: The events, and how many reports do not fit.
    /// - Throws: `INTERNAL_ERROR`; nothing has changed then.
    func record(_ reports: [Report]) throws(ServiceError) -> Recording {
        try knowledge.withLock { (knowledge) throws(ServiceError) in
            try makeSure(&knowledge)
            let base = knowledge.registry.revision
            var written = StoreChange(base: base, revision: base)
            var recording = Recording()
            for report in reports {
                let change: Change
                do throws(ServiceError) {
                    change = try knowledge.registry.recording(report)
                } catch {
                    // Its publisher has its receipt: it fitted what was known then. It is counted.
                    recording.refused += 1
                    continue
                }
                guard !change.events.isEmpty else { continue }
                recording.events += Self.fold(change, into: &knowledge.registry, &written)
            }
            guard !recording.events.isEmpty else { return recording }
            try commit(written, &knowledge)
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
            let event = events[index]
            let before = registry.before(event.name, event.data)
            registry.fold(event.name, event.data)
            registry.note(event.name, event.data, before: before, in: &written)
        }
        return events
    }

    private func commit(
        _ change: StoreChange,
        _ knowledge: inout Knowledge
    ) throws(ServiceError) {
        do throws(ContentStoreError) { try store.commit(change) } catch {
            knowledge.doubtful = change.base
            throw .internalError("adapters are not kept: \(error)")
        }
    }

    /// Reads the disk again if the last change failed.
    private func makeSure(_ knowledge: inout Knowledge) throws(ServiceError) {
        guard let expected = knowledge.doubtful else { return }
        var registry = Registry(limits: knowledge.registry.limits)
        do throws(ContentStoreError) { try registry.load(try store.snapshot()) } catch {
            throw .internalError("adapters are not read again: \(error)")
        }
        // Of changes that another program made, nobody here has heard.
        guard registry.revision == expected else {
            throw .internalError(
                "the store is at revision \(registry.revision), expected \(expected): "
                    + "stop the other program that changes it, then start this one again"
            )
        }
        knowledge = Knowledge(registry: registry)
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
