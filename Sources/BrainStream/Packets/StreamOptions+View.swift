internal import WebSocketCommon

extension StreamOptions {
    /// The members that every view has, beside the symbol.
    private static let common = ["timestamp", "status", "source"]
    /// The members that are new in each state without telling anything.
    private static let stamps: Set<String> = ["timestamp", "source"]

    /// What of a state is told under these options.
    ///
    /// With channels, the symbol stands at the top, since the section that has it may be missing. Where differences are told, nothing is
    /// null: in a merge patch that means that there is nothing (RFC 7396 §1).
    func view(of state: JSONObject) -> JSONObject {
        var view = state
        if let channels {
            view = JSONObject()
            for name in Self.common { view[name] = state[name] }
            view["symbol"] = state[StateSection.market.rawValue]?["symbol"]
            let chosen = Set(channels.flatMap(\.sections))
            for section in StateSection.allCases where chosen.contains(section) {
                view[section.rawValue] = state[section.rawValue]
            }
        }
        return isDelta ? MergePatch.withoutNulls(view) : view
    }

    /// Whether a view need not be told after another, because it tells nothing else: only where channels were chosen.
    func isOld(_ view: JSONObject, after other: JSONObject?) -> Bool {
        guard channels != nil, let other else { return false }
        return Self.told(view).elementsEqual(Self.told(other)) {
            $0.name == $1.name && MergePatch.isSame($0.value, $1.value)
        }
    }

    private static func told(_ view: JSONObject) -> some Sequence<JSONObject.Member> {
        view.members.lazy.filter { !stamps.contains($0.name) }
    }
}
