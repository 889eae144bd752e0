package import WebSocketCommon

/// The energy of models that generate tokens: they report what they generate, and clients are streamed what becomes of it, 60 times a
/// second.
///
/// Frames are made with and without clients, and written once for all of them; without any nothing is written. What clients and models say
/// counts for the next frame. Whatever needs the time waits for the tick of the same turn, which `nextTick` asks for.
package struct EnergyStream: Service {
    /// What kind of machine the models run on.
    package enum Tier: String, CaseIterable, Sendable {
        /// A small one.
        case low = "Low-Tier"
        /// The usual one.
        case mid = "Mid-Tier"
        /// A large one.
        case high = "High-Tier"
    }

    /// How the stream introduces itself, and whether it shows a demo.
    package struct Options: Sendable {
        /// The model that the first message names, and updates do while nothing was generated; default `ecosystem-hub`.
        package var model = ModelID(literal: "ecosystem-hub")
        /// The tier that the first message names, default `Mid-Tier`.
        package var tier = Tier.mid
        /// Whether a demo generates tokens while nothing is reported, default true.
        package var demo = true

        /// Makes the defaults.
        package init() {}
    }

    /// A moment that is past: a tick is wanted at once.
    private static let atOnce = Timestamp(clampingMicroseconds: .min)

    let options: Options
    var schedule = FrameSchedule()
    var meter = FrameRateMeter()
    /// How late the last minute's frames were.
    var lateness = LatenessWindow(capacity: 60 * FrameSchedule.rate)
    var overruns = OverrunNotice()
    var model: EnergyModel
    var demo = DemoSource()
    var audience = Audience()
    /// Clients that were not sent the first message yet.
    var ungreeted: [ClientID] = []
    /// What clients are to be told of messages that were dropped.
    var refusals: [(client: ClientID, event: ErrorEvent)] = []
    var mistakes = MistakeNotices()

    /// The last update, and when its frame was made.
    var latest: (update: EnergyUpdate, time: Timestamp)?
    /// The number of the frame for which the last report counted, or counts, unless frames are skipped; `nil`: there was none.
    var lastReport: Int?
    var heartbeats: UInt64 = 0
    var framesMade = 0
    var framesSkipped = 0
    /// How many messages and reports were refused, but for those that the hub refused without the stream.
    var rejectedMessages = 0

    var sayings: [Saying] = []
    var events: [Event] = []
    /// How many events were said and how many of them applied: an event with another number is not the stream's.
    var eventsSaid = 0
    var eventsApplied = 0
    private(set) var figuresOfHub = ConversationFigures(connections: 0, replaced: 0)

    /// Makes a stream without clients and reports.
    package init(options: Options = Options()) {
        self.options = options
        model = EnergyModel(fallback: options.model)
    }

    // MARK: Time

    /// Asks for the first tick, with which frames begin.
    package mutating func begin(wake: @escaping @Sendable () -> Void) throws(ServiceError) {
        wake()
    }

    /// Lets no frame be further away than from now on.
    package mutating func calendarSetBack(to now: Timestamp) { schedule.calendarSetBack(to: now) }

    /// When the next frame is due, or at once while somebody waits for a word.
    package var nextTick: Timestamp? {
        guard ungreeted.isEmpty, refusals.isEmpty, let deadline = schedule.deadline else {
            return Self.atOnce
        }
        return deadline
    }

    /// Says what waits for the time, and makes the frame that is due.
    package mutating func tick(now: Timestamp) -> [Event] {
        greet(now)
        sayRefusals(now)
        if case .due(let frame, let lateness, let skipped) = schedule.tick(now) {
            makeFrame(frame, lateness: lateness, skipped: skipped, now)
        }
        defer { events = [] }
        return events
    }

    // MARK: Conversation

    /// Takes a client in; it is greeted in the same turn.
    package mutating func opened(_ client: ClientID, _ opening: Opening) {
        audience.add(client, Client(mayWrite: opening.mayWrite))
        ungreeted.append(client)
    }

    /// Forgets a client.
    package mutating func disconnected(_ client: ClientID, now: Timestamp) -> [Event] {
        audience.remove(client)
        ungreeted.removeAll { $0 == client }
        refusals.removeAll { $0.client == client }
        mistakes.forget(client)
        return []
    }

    /// Hears how it goes with the connections.
    package mutating func noted(_ figures: ConversationFigures) { figuresOfHub = figures }

    /// Takes what is to be said.
    package mutating func takeSayings() -> [Saying] {
        defer { sayings.removeAll(keepingCapacity: true) }
        return sayings
    }
}
