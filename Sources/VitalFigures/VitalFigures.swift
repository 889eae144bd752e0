internal import HubClient
package import HubServer
internal import WebSocketCommon
internal import WebSocketProtocol

/// The hub's own vital figures for akosha: it reads the metrics page of each service and records what it finds.
///
/// So a newcomer sees real data at once, and a service that slows down or grows is an anomaly like any other.
package struct VitalFigures: Poller {
    /// How long a service has for its whole answer, before it counts as one that does not answer.
    private static let timeout = Duration.seconds(1)

    /// How long it is from one look to the next.
    package let interval: Duration
    private let services: [ServiceAddress]
    private var earlier: [String: (reading: ServiceReading, time: ContinuousClock.Instant)] = [:]

    /// Sets it up.
    ///
    /// - Parameters:
    ///   - services: Whom to ask.
    ///   - interval: How often.
    package init(of services: [ServiceAddress], every interval: Duration) {
        self.services = services
        self.interval = interval
    }

    /// Asks all services.
    ///
    /// - Returns: One `record_metric` with all that they told; a service that does not answer has `hub_up` 0 and nothing else.
    package mutating func poll() -> [PolledRequest] {
        var samples: [JSON] = []
        for service in services {
            var figures: [VitalFigure] = []
            if let read = read(service) {
                figures = read + [VitalFigure(.up, 1)]
            } else {
                earlier[service.service] = nil
                figures = [VitalFigure(.up, 0)]
            }
            samples += figures.map { $0.sample(of: service.service) }
        }
        return [PolledRequest("record_metric", ["samples": .array(samples)])]
    }

    /// What a service tells; `nil` when it does not answer in time, or not with its page.
    private mutating func read(_ service: ServiceAddress) -> [VitalFigure]? {
        let page: HTTPResponse
        do throws(ClientError) {
            page = try HTTPCall.get(
                "/metrics",
                host: service.host,
                port: service.port,
                timeout: Self.timeout
            )
        } catch { return nil }
        guard page.status == .ok else { return nil }
        let now = ContinuousClock.now
        let reading = ServiceReading(page.body)
        let before = earlier.updateValue((reading, now), forKey: service.service)
        let seconds = before.map { (now - $0.time) / .seconds(1) } ?? 0
        return reading.figures(since: before?.reading, seconds)
    }
}
