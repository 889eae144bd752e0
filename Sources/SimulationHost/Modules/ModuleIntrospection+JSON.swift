internal import Hermes
internal import WebSocketCommon

extension ModuleIntrospection {
    /// Reads what a program or a library tells of its inside.
    ///
    /// ```json
    /// {"components":[{"name":"Rocket.Engine","type":"Engine","inputs":["…"],"outputs":[{"name":"…"}]}],
    ///  "edges":[{"source":"…","target":"…","kind":"route"}]}
    /// ```
    ///
    /// It is shown and decides nothing, so parts that cannot be read are left out; `nil` when there is no list of components.
    init?(reading json: JSON) {
        guard let components = json["components"]?.arrayValue else { return nil }
        self.init(
            components: components.compactMap(Self.component),
            edges: (json["edges"]?.arrayValue ?? []).compactMap(Self.edge)
        )
    }

    private static func component(_ json: JSON) -> Component? {
        guard let name = json["name"]?.stringValue else { return nil }
        return Component(
            name: name,
            type: json["type"]?.stringValue ?? "",
            inputs: names(json["inputs"]),
            outputs: names(json["outputs"])
        )
    }

    private static func edge(_ json: JSON) -> Edge? {
        guard let source = json["source"]?.stringValue, let target = json["target"]?.stringValue
        else { return nil }
        return Edge(from: source, to: target, kind: json["kind"]?.stringValue ?? "route")
    }

    /// Signals are named, or described by objects that have their name.
    private static func names(_ list: JSON?) -> [String] {
        (list?.arrayValue ?? []).compactMap { $0.stringValue ?? $0["name"]?.stringValue }
    }
}
