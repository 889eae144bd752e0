/// How long to wait before the next try: 50 ms more each time, up to 2 s.
struct Backoff {
    private static let step = Duration.milliseconds(50)
    private static let longest = Duration.seconds(2)

    private var wait = Duration.zero

    /// The wait after one more try that failed.
    mutating func next() -> Duration {
        wait = min(wait + Self.step, Self.longest)
        return wait
    }

    /// Begins anew, once a try did not fail.
    mutating func reset() { wait = .zero }
}
