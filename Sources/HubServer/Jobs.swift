internal import ModelContext
package import WebSocketCommon
internal import WebSocketProtocol

/// Work of the service's that is under way elsewhere, and who waits for it.
///
/// The hub does no work that takes time: its owner takes the jobs, has them done one after the other on another thread, and tells
/// when one is finished.
struct Jobs {
    /// Who waits for an answer.
    enum Caller {
        /// The sender of a message, as long as its connection is there.
        case message(Int32, ReplyAddress)
        /// An agent that called a tool.
        case tool(CallID)
        /// An HTTP exchange that brought a file.
        case upload(UInt64)
        /// An HTTP exchange that asks for a page of the service's own, and the status that its answer has.
        case resource(UInt64, HTTPStatus)
        /// Nobody: it is only to be done.
        case nobody
    }

    /// What stands ready for the end of a job.
    struct Waiting {
        var caller: Caller
        /// In whose name it publishes.
        var identity: Identity
        /// What kind of work it is.
        let kind: Kind
        /// The answer when the job goes well; `nil`: the job's outcome is the answer.
        var reply: JSONObject?
        /// How much memory it holds on to, in bytes.
        var heldSize = 0
    }

    /// What work is for: one kind may fail while the other goes well, as on a full disk.
    enum Kind: String, CaseIterable {
        /// It keeps what was applied, or what is applied when it is kept.
        case writes
        /// It finds an answer.
        case reads
    }

    /// How many jobs may be under way before requests that need one are refused.
    static var limit: Int { 1024 }

    private var waiting: [UInt64: Waiting] = [:]
    private var unstarted: [Job] = []
    /// The jobs that the service itself ends.
    private var tickets: [UInt64: UInt64] = [:]
    private var lastID: UInt64 = 0

    /// How many bytes of files the jobs hold.
    private(set) var heldSize = 0

    /// How many jobs are not finished.
    var count: Int { waiting.count }

    /// Adds a job, which begins when all before it are finished.
    ///
    /// - Returns: Its number.
    mutating func add(_ work: Work, _ kind: Kind, for identity: Identity) -> UInt64 {
        lastID += 1
        waiting[lastID] = Waiting(caller: .nobody, identity: identity, kind: kind)
        unstarted.append(Job(id: lastID, work: work))
        return lastID
    }

    /// Adds a job that the service itself ends, by a ticket.
    ///
    /// - Returns: Its number.
    mutating func add(ticket: UInt64, _ kind: Kind, for identity: Identity) -> UInt64 {
        lastID += 1
        waiting[lastID] = Waiting(caller: .nobody, identity: identity, kind: kind)
        tickets[ticket] = lastID
        return lastID
    }

    /// Takes the numbers of all jobs that the service itself ends.
    mutating func takeTickets() -> [UInt64] {
        defer { tickets = [:] }
        return tickets.values.sorted()
    }

    /// Takes the number of the job that a ticket names; `nil` for none.
    mutating func take(ticket: UInt64) -> UInt64? { tickets.removeValue(forKey: ticket) }

    /// Notes who waits for a job.
    mutating func setCaller(_ caller: Caller, of job: UInt64) { waiting[job]?.caller = caller }

    /// Notes what is answered when a job goes well.
    mutating func setReply(_ reply: JSONObject, of job: UInt64) { waiting[job]?.reply = reply }

    /// Notes how many bytes of a file a job holds.
    mutating func setHeldSize(_ size: Int, of job: UInt64) {
        waiting[job]?.heldSize = size
        heldSize += size
    }

    /// Takes the jobs that have to be begun.
    mutating func takeUnstarted() -> [Job] {
        defer { unstarted = [] }
        return unstarted
    }

    /// Forgets a job that is finished.
    mutating func finish(_ job: UInt64) -> Waiting? {
        let finished = waiting.removeValue(forKey: job)
        heldSize -= finished?.heldSize ?? 0
        return finished
    }

    /// Forgets that a connection waits: it is gone, and its number may come back.
    mutating func forget(_ connection: Int32) {
        for (job, entry) in waiting {
            guard case .message(connection, _) = entry.caller else { continue }
            waiting[job]?.caller = .nobody
        }
    }

    /// Forgets that an agent waits for the answer of a tool.
    mutating func forget(call: CallID) {
        for (job, entry) in waiting {
            guard case .tool(call) = entry.caller else { continue }
            waiting[job]?.caller = .nobody
        }
    }
}

/// Work for another thread.
package struct Job: Sendable {
    /// Its number, by which its end is told.
    package let id: UInt64
    /// What is to be done.
    package let work: Work
}

/// What the reply to a request that is no longer there repeats of it.
struct ReplyAddress {
    let correlationID: String?
    let event: String?
}
