/// The names of what one may do, as tokens carry them. `admin` allows everything.
extension Catalogue {
    /// The permissions of which each allows to listen to a channel: `<service>:<kind>:read` and the ecosystem's own name for it.
    package func readPermissions(of channel: ChannelDeclaration) -> [String] {
        ["\(name):\(channel.kind):read"] + [channel.readPermission].compactMap(\.self)
            + ownerPermissions
    }

    /// The permissions of which each allows to publish in a channel.
    package func publishPermissions(of channel: ChannelDeclaration) -> [String] {
        ["\(name):\(channel.kind):publish", "\(name):publish"] + ownerPermissions
    }

    /// The permissions of which each allows the requests that change something.
    package var controlPermissions: [String] { ["\(name):control"] + ownerPermissions }

    /// The permissions of which each allows everything in the service.
    package var ownerPermissions: [String] { ["\(name):admin", "admin"] }
}
