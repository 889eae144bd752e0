internal import WebSocketCommon

/// What was reached, and is told once.
///
/// The demo has a ledger of its own, new each time it begins: what it reaches takes nothing away from what models reach.
struct Ledger {
    /// The energy from which on a level is reached, in energy units: 100 for the first, each next ten times as much.
    static let levels: [Double] = [100, 1000, 10_000, 100_000, 1_000_000]
    /// The first number of tokens that is told; then each ten times as much.
    static let firstMilestone = 1000
    private static let lastMilestone = 1_000_000_000_000

    let isDemo: Bool
    /// How many tokens were generated.
    private(set) var tokens = 0
    /// How much energy they brought; none of it is lost here.
    private(set) var energy = 0.0
    /// How many sessions were completed.
    private(set) var sessions = 0
    /// The level that was reached, 0...5.
    private(set) var level = 0
    private var nextMilestone = firstMilestone
    private var hadCouncil = false
    private var rewards: [RewardEvent] = []

    init(isDemo: Bool) { self.isDemo = isDemo }

    private var author: String { isDemo ? "The demo" : "Your models" }

    /// Notes tokens and their energy.
    mutating func note(tokens: Int, energy: Double) {
        self.tokens += tokens
        self.energy += energy
        while self.tokens >= nextMilestone, nextMilestone <= Self.lastMilestone {
            let count = nextMilestone.grouped
            add(
                .milestone,
                "\(count) tokens",
                points: UInt(nextMilestone / 100),
                "\(author) generated \(count) tokens."
            )
            nextMilestone *= 10
        }
        while level < Self.levels.count, self.energy >= Self.levels[level] { reachLevel() }
    }

    private mutating func reachLevel() {
        let reached = Self.levels[level]
        level += 1
        rewards.append(
            RewardEvent(
                .levelUp,
                "Level \(level)",
                points: UInt(100 * level),
                "\(author) generated \(Int(reached).grouped) energy units.",
                level: RewardEvent.Level(level),
                bonus: EnergyAmount(reached / 10)
            )
        )
    }

    /// Notes that a session is over.
    mutating func noteSession() {
        sessions += 1
        guard sessions == 1 else { return }
        add(.achievement, "First session", points: 50, "\(author) completed a session.")
    }

    /// Notes that models did something together.
    mutating func noteCouncil() {
        guard !hadCouncil else { return }
        hadCouncil = true
        add(.achievement, "First council", points: 50, "\(author) generated tokens together.")
    }

    private mutating func add(
        _ kind: RewardEvent.Kind,
        _ title: String,
        points: UInt,
        _ description: String
    ) {
        rewards.append(RewardEvent(kind, title, points: points, description))
    }

    /// Takes what is to be told.
    mutating func takeRewards() -> [RewardEvent] {
        guard !rewards.isEmpty else { return [] }
        defer { rewards = [] }
        return rewards
    }
}

extension Int {
    /// The number with a comma before every three digits.
    var grouped: String {
        var text = ""
        for (place, digit) in String(self).reversed().enumerated() {
            if place > 0, place % 3 == 0, digit != "-" { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}
