/// The keys of `brainstream.yaml` that only this service has: its sources.
package struct BrainStreamSettings: Equatable, Sendable {
    /// What the service has its own defaults for.
    package static let defaults = ServiceDefaults(connectionsPerAddress: 10)

    /// Whether a demonstration plays a market while no other source speaks, default `true`.
    package var demo = true

    /// How long a step of the demonstration takes, 50 ms...1 min, default 1 s.
    package var demoInterval: Duration = .seconds(1)

    /// The symbol that the demonstration begins with, default `SPY`.
    package var symbol = "SPY"

    /// Whether Redis is listened to, default `true`; the stream does not need it.
    package var usesRedis = true

    /// Where Redis is; `nil`, the default: where `$REDIS_URL` says, else `redis://localhost:6379`.
    package var redisURL: String?

    /// Makes the defaults.
    package init() {}

    /// Reads the keys.
    ///
    /// - Parameters:
    ///   - reader: The top of the file.
    ///   - symbolProblem: Says what is wrong with a symbol; `nil` when nothing is.
    ///   - urlProblem: Says what is wrong with the URL of a Redis server.
    package init(
        readingTop reader: inout SettingsReader,
        symbolProblem: (String) -> String? = { _ in nil },
        urlProblem: (String) -> String? = { _ in nil }
    ) {
        var settings = BrainStreamSettings()
        reader.bool("demo", into: &settings.demo)
        reader.duration(
            "demo_interval",
            into: &settings.demoInterval,
            in: .milliseconds(50)...(.seconds(60))
        )
        reader.string("symbol", into: &settings.symbol, problem: symbolProblem)
        reader.section("redis") { section in
            section.bool("enabled", into: &settings.usesRedis)
            var url = ""
            section.string("url", into: &url, problem: urlProblem)
            if !url.isEmpty { settings.redisURL = url }
        }
        self = settings
    }
}
