internal import Synchronization
internal import WebSocketCommon

/// What sessions learned, on its way to the index where it is kept and found.
///
/// The index waits for a disk, so it is asked on the worker thread alone: what is captured becomes work, and a search is work too.
struct Knowledge: Sendable {
    /// How much is captured and not kept yet.
    private final class Backlog: Sendable {
        let bytes = Atomic(0)
    }

    private let index: any SearchIndex
    private let limit: Int
    private let backlog = Backlog()
    private var unkept: [SearchDocument] = []
    /// What `unkept` counts for in the backlog, in bytes.
    private var unkeptSize = 0
    /// How many pieces were captured since the start.
    private(set) var captured = 0

    init(index: any SearchIndex, limit: Int) {
        self.index = index
        self.limit = limit
    }

    /// How many bytes are captured and not kept yet.
    var waiting: Int { backlog.bytes.load(ordering: .relaxed) }

    /// Refuses more when the disk is too far behind.
    func checkRoom() throws(ServiceError) {
        guard waiting > limit else { return }
        throw ServiceError(
            .limitExceeded,
            "\(waiting) bytes of knowledge wait for the disk, limit is \(limit); try again later"
        )
    }

    /// Takes in what a session learned.
    mutating func insert(_ event: EventView, sessionID: String) {
        let document = SearchDocument(
            id: Self.documentID(event.string("knowledge_id") ?? "", of: sessionID),
            group: sessionID,
            title: event.string("title"),
            content: event.string("content") ?? "",
            tags: event.value("tags")?.strings ?? [],
            source: event.string("source"),
            time: event.time
        )
        unkept.append(document)
        // As it came: the texts alone would leave out what a million empty tags take.
        unkeptSize += event.data.bytes.count
        backlog.bytes.add(event.data.bytes.count, ordering: .relaxed)
        captured += 1
    }

    /// Takes the work of keeping what was captured since the last call: one transaction.
    mutating func takeWork() -> [Work] {
        guard !unkept.isEmpty else { return [] }
        let (documents, size) = (unkept, unkeptSize)
        (unkept, unkeptSize) = ([], 0)
        return [
            Work { [index, backlog] () throws(ServiceError) in
                defer { backlog.bytes.subtract(size, ordering: .relaxed) }
                do throws(SearchIndexError) { try index.insert(documents) } catch {
                    throw .internalError("knowledge is not kept: \(error)")
                }
                return Outcome([:])
            }
        ]
    }

    /// Searches, on the worker thread.
    ///
    /// - Parameters:
    ///   - query: What to look for.
    ///   - text: The query as it was typed, which the answer repeats.
    /// - Returns: The answer; in a session's name it is an event of the session too.
    func search(_ query: SearchQuery, text: String) -> Outcome {
        .after { [index] () throws(ServiceError) in
            let found: SearchResults
            do throws(SearchIndexError) { found = try index.search(query) } catch {
                throw .internalError("knowledge is not found: \(error)")
            }
            var reply: JSONObject = [
                "query": .string(text), "total": .integer(found.total),
                "results": .array(found.results.map(Self.row)),
            ]
            guard let sessionID = query.group else { return Outcome(reply) }
            reply["session_id"] = .string(sessionID)
            return Outcome(reply, events: [Event("knowledge.search_result", reply)])
        }
    }

    private static func row(_ result: SearchResult) -> JSON {
        let document = result.document
        return [
            "knowledge_id": .string(knowledgeID(document)),
            "session_id": .string(document.group), "title": document.title.json,
            "content": .string(document.content),
            "tags": document.tags.json, "source": document.source.json,
            "captured_at": document.time.json, "score": .float(result.score),
            "snippet": .string(result.snippet),
        ]
    }

    // Two sessions may give the same identifier. A session's has no line feed, because channels are named by it.

    private static func documentID(_ id: String, of sessionID: String) -> String {
        "\(sessionID)\n\(id)"
    }

    private static func knowledgeID(_ document: SearchDocument) -> String {
        String(document.id.dropFirst(document.group.count + 1))
    }
}
