/// What a message belongs to, and what a client can listen to singly.
enum Channel: String, CaseIterable, Sendable {
    /// Energy and its fields, in each frame.
    case energy
    /// The tokens that models generate.
    case experience
    /// What models do together.
    case council
    /// Milestones.
    case reward
    /// The beginning, heartbeats and errors.
    case system
}
