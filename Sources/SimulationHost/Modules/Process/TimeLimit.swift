/// How long something may take, from the seconds that a configuration names.
struct TimeLimit: CustomStringConvertible {
    /// The limit; at most a day, since a `Duration` cannot hold every `Double`.
    let duration: Duration
    private let seconds: Double

    /// Takes seconds; what is no number above 0 counts as a day.
    init(seconds: Double) {
        self.seconds = seconds > 0 ? min(seconds, 86_400) : 86_400
        duration = .seconds(self.seconds)
    }

    /// `5 s`, `0.5 s`.
    var description: String {
        Int(exactly: seconds).map { "\($0) s" } ?? "\(seconds) s"
    }
}
