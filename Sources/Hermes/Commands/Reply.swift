internal import WebSocketCommon

/// What somebody is told when the command is done.
enum Reply {
    /// That it is done, with these members.
    case ack(Command.Action, JSONObject)
    /// That a signal was set.
    case set(Command.Setting)
    /// That it is refused.
    case error(CommandError, action: String?)
    /// How far a step has come.
    case step
    /// It is subscribed, now that its turn has come, and told to what.
    case subscribe(SubscriptionRequest)
    /// Patterns are taken out; `nil`: all.
    case unsubscribe([String]?)
    /// How the simulation goes.
    case status
    /// The values of signals, by their places.
    case values([Int])
    /// What is recorded.
    case recording(Command.Action)
    /// Where it has gone.
    case place

    /// The command that it answers.
    var action: Command.Action {
        switch self {
        case .ack(let action, _), .recording(let action): action
        case .set: .set
        case .error, .status, .values: .getStatus
        case .step: .step
        case .subscribe: .subscribe
        case .unsubscribe: .unsubscribe
        case .place: .seek
        }
    }
}
