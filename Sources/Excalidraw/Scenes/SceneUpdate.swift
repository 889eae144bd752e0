internal import WebSocketCommon

/// What a request's elements mean for a scene, before anything changes.
struct SceneUpdate {
    /// The elements that take their place in the scene, as they were given.
    private(set) var accepted: [JSON] = []
    /// How many are here already.
    private(set) var unchanged = 0
    /// How many lost: against the scene, or against another one of the same request.
    private(set) var stale = 0
    /// The scene's elements against which some lost, each once.
    private(set) var winners: [JSON] = []
    /// Whether all of those are among `winners`, and not too large together.
    private(set) var isComplete = true
    /// The sum of the versions that the scene will have.
    private(set) var sceneVersion: Int

    /// Compares elements with a scene.
    ///
    /// - Parameters:
    ///   - scene: The present scene.
    ///   - slice: An object whose `elements` are given.
    ///   - values: The same elements as values.
    ///   - limit: The most bytes of winners.
    /// - Throws: `INVALID_REQUEST` for the first that is no element.
    init(
        of scene: Scene,
        _ slice: JSONSlice,
        _ values: [JSON],
        winnersSize limit: Int
    ) throws(ServiceError) {
        sceneVersion = scene.version
        var best: [ExactText: (position: Int, view: ElementView)] = [:]
        var position = 0
        var lost: [ExactText] = []
        try slice.forEachElement(refusingWith: .invalidRequest) { (view) throws(ServiceError) in
            defer { position += 1 }
            let id = view.id
            switch scene.verdict(on: view, id) {
            case .unchanged: unchanged += 1
            case .stale:
                stale += 1
                lost.append(id)
            case .accepted:
                guard let other = best[id] else {
                    best[id] = (position, view)
                    return
                }
                stale += 1
                if Scene.wins(view, over: other.view) { best[id] = (position, view) }
            }
        }
        for (id, (position, view)) in best.sorted(by: { $0.value.position < $1.value.position }) {
            accepted.append(values[position])
            sceneVersion += view.revision.version - (scene[id]?.revision.version ?? 0)
        }
        // What won over these may have lost against another element of the request since: then the asker has the winner.
        var size = 0
        var told: Set<ExactText> = []
        for id in lost where best[id] == nil && told.insert(id).inserted {
            guard let winner = scene[id] else { continue }
            size += winner.json.count
            guard size <= limit else {
                isComplete = false
                return
            }
            winners.append(winner.value)
        }
    }
}
