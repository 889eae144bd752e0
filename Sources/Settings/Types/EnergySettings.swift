internal import WebSocketCommon

/// The keys of `energy-stream.yaml` that only this service has.
package struct EnergySettings: Equatable, Sendable {
    /// What the service has its own defaults for.
    ///
    /// A model reports some hundred tokens a second, each by itself at worst; and the page that comes with the protocol is opened
    /// from disk, without an origin.
    package static let defaults = ServiceDefaults(messageRateLimit: 1000, allowedOrigins: ["null"])

    /// The class of the machine, as `startup_complete` tells it.
    package enum Tier: String, CaseIterable, Sendable {
        /// Small models.
        case low = "Low-Tier"
        /// One large model.
        case middle = "Mid-Tier"
        /// Several large models at once.
        case high = "High-Tier"
    }

    /// The model that `startup_complete` names, 1 to 100 letters, digits, `_` and `-`; default `ecosystem-hub`.
    package var model = "ecosystem-hub"

    /// The class of the machine, default `Mid-Tier`.
    package var tier = Tier.middle

    /// Whether a demonstration plays while no model reports anything, default `true`.
    package var demo = true

    /// Makes the defaults.
    package init() {}

    /// Reads the keys.
    ///
    /// - Parameter reader: The top of the file.
    package init(readingTop reader: inout SettingsReader) {
        self.init()
        reader.string("model", into: &model) { text in
            1...100 ~= text.utf8.count && text.utf8.allSatisfy(Self.isAllowed)
                ? nil : "\(text.quoted) is not 1 to 100 letters, digits, _ and -"
        }
        reader.choice("tier", into: &tier)
        reader.bool("demo", into: &demo)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
