internal import WebSocketCommon

/// A part of a scene that fits into an answer.
struct ScenePage: Sendable {
    /// What part of a scene is asked for.
    struct Request {
        /// Whether tombstones are part of it.
        var includesTombstones = false
        /// Only what changed after this change; 0: everything.
        var since = 0
        /// How many elements are passed over.
        var offset = 0
        /// The most elements that it has; `nil`: as many as fit.
        var limit: Int?
    }

    /// The elements, in the order of the drawing: a page that waits for the worker thread holds on to no others.
    private let elements: [Element]
    /// The bytes of their JSON.
    let size: Int
    /// How many there are without regard to offset and limit.
    let total: Int
    /// Where the next part begins; `nil` when nothing is left.
    let next: Int?

    /// Takes a part of a scene: at least one element, if there is one, and no more bytes than given.
    init(of scene: Scene, _ request: Request, size limit: Int) {
        let all = scene.elements
        var page: [Element] = []
        var (asked, size, isFull) = (0, 0, false)
        for place in scene.sortedPlaces {
            guard all[place].change > request.since,
                request.includesTombstones || !all[place].isDeleted
            else { continue }
            asked += 1
            guard asked > request.offset, !isFull else { continue }
            let sum = size + all[place].json.count + 1
            guard page.count < request.limit ?? .max, sum <= limit || page.isEmpty else {
                isFull = true
                continue
            }
            size = sum
            page.append(all[place])
        }
        total = asked
        elements = page
        self.size = size
        next = isFull ? request.offset + page.count : nil
    }

    /// The elements as values: what takes the time.
    var values: JSON { .array(elements.map(\.value)) }
}
