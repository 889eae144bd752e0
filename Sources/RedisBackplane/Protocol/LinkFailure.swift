/// Why a server cannot be spoken to, or no more.
struct LinkFailure: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }

    /// A reply that does not belong there.
    static func unexpected(_ reply: Reply, to question: String) -> LinkFailure {
        LinkFailure("\(question): \(reply.kind) is no answer of Redis's to it")
    }
}
