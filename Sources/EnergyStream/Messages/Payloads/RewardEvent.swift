internal import WebSocketCommon

/// Something that was reached.
struct RewardEvent: PlainPayload, Equatable {
    /// What kind of thing.
    enum Kind: String, CaseIterable, Sendable {
        case achievement, milestone, feedback
        case levelUp = "level_up"
    }

    /// How far the energy has come: 1 to 5.
    struct Level: Equatable, Sendable {
        static let range = 1...5

        let number: Int

        /// Takes a level; `nil` when there is no such.
        init?(_ number: Int) {
            guard Self.range.contains(number) else { return nil }
            self.number = number
        }
    }

    static var type: StreamMessageType { .rewardEvent }

    static let longestTitle = 100
    static let longestDescription = 500

    let kind: Kind
    let title: BoundedText
    let points: UInt
    let description: BoundedText
    let level: Level?
    /// The energy that comes with it.
    let bonus: EnergyAmount?

    init(
        _ kind: Kind,
        _ title: String,
        points: UInt,
        _ description: String,
        level: Level? = nil,
        bonus: EnergyAmount? = nil
    ) {
        self.kind = kind
        self.title = BoundedText(title, longest: Self.longestTitle)
        self.points = points
        self.description = BoundedText(description, longest: Self.longestDescription)
        self.level = level
        self.bonus = bonus
    }

    func encode(into bytes: inout [UInt8]) {
        bytes.append(literal: #"{"rewardType":"#)
        kind.rawValue.encode(into: &bytes)
        bytes.append(literal: #","title":"#)
        title.encode(into: &bytes)
        bytes.append(literal: #","points":"#)
        bytes.append(whole: UInt64(points))
        bytes.append(literal: #","description":"#)
        description.encode(into: &bytes)
        if let level {
            bytes.append(literal: #","level":"#)
            level.number.encode(into: &bytes)
        }
        if let bonus {
            bytes.append(literal: #","energyBonus":"#)
            bonus.encode(into: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}
