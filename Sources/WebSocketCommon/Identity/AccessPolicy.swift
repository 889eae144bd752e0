/// Who is at the other end, as far as the hub knows.
package struct Identity: Equatable, Sendable {
    /// The user's name; `nil` for somebody who has not said.
    package var userID: String?
    /// What the user may do, by names such as `session-buddy:session:read` and `admin`.
    package var permissions: [String]
    /// Whether the peer is on this machine.
    package var isLocal: Bool

    /// Describes a peer that has not authenticated.
    package static func anonymous(isLocal: Bool) -> Identity {
        Identity(userID: nil, permissions: [], isLocal: isLocal)
    }

    /// Describes a peer.
    package init(userID: String?, permissions: [String], isLocal: Bool) {
        self.userID = userID
        self.permissions = permissions
        self.isLocal = isLocal
    }
}

/// Where permissions are decided; the server asks it and knows no rule of its own.
package protocol AccessPolicy: Sendable {
    /// Says who the bearer of a token is.
    ///
    /// - Parameters:
    ///   - token: What the client sent.
    ///   - identity: Who it was until now.
    /// - Returns: Who it is from now on.
    /// - Throws: `AUTH_FAILED`, after which the connection is closed with 1008.
    func authenticate(
        token: String,
        as identity: Identity
    ) throws(ServiceError) -> Identity

    /// Says whether somebody may listen to a channel.
    func mayRead(_ channel: ChannelName, _ identity: Identity) -> Bool

    /// Says whether somebody may publish, or change something by a request.
    func mayWrite(_ identity: Identity) -> Bool
}

/// Everybody may listen, and who is on this machine may write; tokens are accepted unread, because nobody gains by one.
package struct LocalAccess: AccessPolicy {
    /// Makes the policy.
    package init() {}

    /// Leaves everybody who they are: there is no one to check a token.
    package func authenticate(token: String, as identity: Identity) -> Identity { identity }
    /// Allows everybody.
    package func mayRead(_ channel: ChannelName, _ identity: Identity) -> Bool { true }
    /// Allows who is on this machine.
    package func mayWrite(_ identity: Identity) -> Bool { identity.isLocal }
}
