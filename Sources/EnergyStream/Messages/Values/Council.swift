/// Two or more models that do something together.
struct Council: Equatable, Sendable {
    let members: [ModelID]

    /// Takes the members; `nil` when there are fewer than two.
    init?(_ members: [ModelID]) {
        guard members.count >= 2 else { return nil }
        self.members = members
    }
}
