/// A session as a client calls it: by its id, or by its id behind `session_`; it is answered in its own spelling.
struct SessionName: Hashable, Sendable {
    /// The session.
    let id: SessionID
    /// Whether `session_` stands before the id.
    let isPrefixed: Bool

    init(_ id: SessionID, isPrefixed: Bool) {
        self.id = id
        self.isPrefixed = isPrefixed
    }

    /// Takes what a client says; `nil` when that names no session.
    init?(spelling: String) {
        guard let id = SessionID(spelling: spelling) else { return nil }
        self.init(id, isPrefixed: id.text != spelling)
    }

    /// What the client calls it.
    var text: String { isPrefixed ? id.prefixed : id.text }

    /// What a session's name must be, for errors.
    static var expectation: String {
        "1 to \(SessionID.maximumLength) of A-Z a-z 0-9 _ . - (not a dot first), with or without \"session_\" before it"
    }
}
