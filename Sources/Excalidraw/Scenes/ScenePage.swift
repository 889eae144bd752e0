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

    /// The elements, in the order of the drawing.
    private let elements: ArraySlice<Element>
    /// The bytes of their JSON.
    let size: Int
    /// How many there are without regard to offset and limit.
    let total: Int
    /// Where the next part begins; `nil` when nothing is left.
    let next: Int?

    /// Takes a part of a scene: at least one element, if there is one, and no more bytes than given.
    init(of scene: Scene, _ request: Request, size limit: Int) {
        let asked = scene.ordered.filter {
            $0.change > request.since && (request.includesTombstones || !$0.isDeleted)
        }
        total = asked.count
        let begin = min(request.offset, total)
        var end = begin
        var size = 0
        while end < total, end - begin < request.limit ?? total {
            let sum = size + asked[end].json.count + 1
            guard sum <= limit || end == begin else { break }
            size = sum
            end += 1
        }
        elements = asked[begin..<end]
        self.size = size
        next = end < total ? end : nil
    }

    /// The elements as values: what takes the time.
    var values: JSON { .array(elements.map(\.value)) }
}
