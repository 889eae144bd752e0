/// How many there are, and how many there were.
struct Counts: Equatable, Sendable {
    /// Elements that are drawn, of all diagrams.
    var elements = 0
    /// Elements that are deleted, of all diagrams.
    var tombstones = 0
    /// Bytes that all diagrams' elements hold on to.
    var size = 0
    /// Users in all diagrams.
    var users = 0

    /// Elements that replaced an older one, or were new.
    var accepted = 0
    /// Elements that lost against the present one.
    var stale = 0
    /// Elements that were here already.
    var unchanged = 0
    var forgottenTombstones = 0
    var forgottenDiagrams = 0
    /// Users who were silent for too long.
    var timeouts = 0
}
