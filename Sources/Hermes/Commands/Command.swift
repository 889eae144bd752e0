internal import WebSocketCommon

/// What a client wants, checked.
enum Command: Equatable {
    /// The names of all, in the order in which errors list them.
    enum Action: String, CaseIterable {
        case pause, resume, reset, step, set, subscribe, unsubscribe, introspect, speed, seek,
            record
        case getStatus = "get_status"
        case stopRecording = "stop_recording"
    }

    case pause
    case resume
    case reset
    case step(Int)
    /// A signal by its place, the value, and the value as it was sent.
    case set(Setting)
    case subscribe(SubscriptionRequest)
    /// What to take out; `nil`: everything.
    case unsubscribe([String]?)
    case introspect(String)
    case getStatus
    case speed(Double)
    case seek(SeekTarget)
    case record(String, rate: Double?)
    case stopRecording

    /// A signal that is to be set.
    struct Setting: Equatable {
        let name: String
        let place: Int
        let value: Double
        /// As it was sent, for the ack.
        let raw: JSON
    }

    /// The frames that one step may make.
    static let stepCounts = 1...1_000_000
    /// How much faster than wall time a simulation may go.
    static let speeds = 0.01...1000.0
}

/// A subscription as it was asked for.
struct SubscriptionRequest: Equatable {
    var patterns: [String]
    /// `nil`: the client's own.
    var format: FrameFormat?
    var encoding = FrameEncoding.f64
    /// In Hz; `nil`: the default.
    var rate: Double?
}
