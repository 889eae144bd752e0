/// A page that every port of every service has.
enum Page: String, CaseIterable {
    case health = "/health"
    case healthz = "/healthz"
    case readyz = "/readyz"
    case metrics = "/metrics"
    case publish = "/publish"
    case channels = "/channels"
    case events = "/events"

    init?(path: String) { self.init(rawValue: path) }

    var path: String { rawValue }

    /// The methods that it takes, OPTIONS aside.
    var methods: [String] {
        switch self {
        case .publish: ["POST"]
        case .events: ["GET"]
        case .health, .healthz, .readyz, .metrics, .channels: ["GET", "HEAD"]
        }
    }
}
