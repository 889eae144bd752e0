internal import BrainStream
internal import EnginePoller
internal import EventLoop
internal import RedisBackplane
internal import Settings
internal import WebSocketCommon

extension HostedService {
    /// brainstream, which listens to Redis when there is one.
    static let brainStream = HostedService(
        catalogue: BrainStream.catalogue,
        defaults: BrainStreamSettings.defaults
    ) { reader in
        let settings = BrainStreamSettings(
            readingTop: &reader,
            symbolProblem: BrainStream.Options.problem,
            urlProblem: RedisURL.problem
        )
        return { surroundings in
            let broker: RedisBroker? =
                settings.usesRedis ? try redis(settings, surroundings.environment) : nil
            let options = try BrainStream.Options(
                demo: settings.demo,
                demoInterval: settings.demoInterval,
                symbol: settings.symbol,
                version: EcosystemHub.version
            )
            return BrainStream(broker: broker, options: options)
        }
    }

    /// brainstream-bff, which looks at an engine.
    static let brainStreamBFF = HostedService(
        catalogue: BrainStreamBFF.catalogue,
        defaults: GatewaySettings.defaults,
        pollers: { reader in
            // What is wrong with them is told where the service itself reads them.
            var copy = reader
            let settings = GatewaySettings(readingTop: &copy)
            return { _ in [EnginePoller(of: try EngineAddress(settings.engineURL))] }
        },
        configure: { reader in
            let settings = GatewaySettings(
                readingTop: &reader,
                urlProblem: EngineAddress.problem
            )
            return { _ in
                let actions = EngineActions(of: try EngineAddress(settings.engineURL))
                return BrainStreamBFF { path throws(ServiceError) in try actions.perform(path) }
            }
        }
    )

    private static func redis(
        _ settings: BrainStreamSettings,
        _ environment: [String: String]
    ) throws -> RedisBroker {
        let text = settings.redisURL ?? environment["REDIS_URL"] ?? "redis://localhost:6379"
        if let problem = RedisURL.problem(text) { throw CommandError("$REDIS_URL: \(problem)") }
        return try RedisBroker(
            url: try RedisURL(text),
            channels: BrainStream.brokerChannels,
            patterns: BrainStream.brokerPatterns
        )
    }
}

extension BrainStream.Options {
    /// What is wrong with a symbol; `nil` when nothing is.
    fileprivate static func problem(_ symbol: String) -> String? {
        do throws(ServiceError) { _ = try Self(demo: true, symbol: symbol) } catch {
            return error.message
        }
        return nil
    }
}

extension RedisURL {
    /// What is wrong with a URL; `nil` when nothing is.
    fileprivate static func problem(_ text: String) -> String? {
        do throws(RedisURLError) { _ = try RedisURL(text) } catch { return error.description }
        return nil
    }
}

extension EngineAddress {
    /// What is wrong with a URL; `nil` when nothing is.
    fileprivate static func problem(_ text: String) -> String? {
        do throws(EngineAddressError) { _ = try EngineAddress(text) } catch {
            return error.description
        }
        return nil
    }
}
