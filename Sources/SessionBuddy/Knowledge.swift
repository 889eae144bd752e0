internal import WebSocketCommon

/// Something that a session learned.
struct Knowledge: Sendable {
    let id: String
    let sessionID: String
    let title: String?
    let content: String
    let tags: [String]
    let source: String?
    let time: Timestamp
    /// Title, content and tags in lower case: what a search looks into.
    let searchText: String

    init(sessionID: String, _ event: EventView) {
        id = event.string("knowledge_id") ?? ""
        self.sessionID = sessionID
        title = event.string("title")
        content = event.string("content") ?? ""
        tags = event.value("tags")?.arrayValue?.compactMap(\.stringValue) ?? []
        source = event.string("source")
        time = event.time
        searchText = ([title ?? "", content] + tags).joined(separator: "\n").lowercased()
    }

    /// How much memory it holds on to, in bytes of text.
    var size: Int {
        searchText.utf8.count * 2 + id.utf8.count + sessionID.utf8.count
            + (source?.utf8.count ?? 0)
    }

    var description: JSON {
        [
            "knowledge_id": .string(id), "session_id": .string(sessionID), "title": title.json,
            "content": .string(content), "tags": .array(tags.map { .string($0) }),
            "source": source.json, "captured_at": time.json,
        ]
    }
}

/// What all sessions learned, up to a bound: at the bound the oldest is forgotten, and counted.
struct KnowledgeStore: Sendable {
    /// What is known, behind the places of what was forgotten.
    private var items: [Knowledge?] = []
    private var first = 0
    private var size = 0
    private let limits: SessionBuddy.Limits
    /// How many were forgotten at the bound.
    private(set) var forgotten = 0

    init(limits: SessionBuddy.Limits) { self.limits = limits }

    /// How many there are.
    var count: Int { items.count - first }

    mutating func insert(_ knowledge: Knowledge) {
        items.append(knowledge)
        size += knowledge.size
        while count > limits.knowledge || (size > limits.knowledgeSize && count > 1) {
            size -= items[first]?.size ?? 0
            items[first] = nil
            first += 1
            forgotten += 1
        }
        if first > 64, first * 2 > items.count {
            items.removeFirst(first)
            first = 0
        }
    }

    /// Finds what has all words of a query: the more often they occur the better, among equals the latest first.
    func search(words: [String], sessionID: String?, tag: String?) -> [Knowledge] {
        var found: [(score: Int, item: Knowledge)] = []
        for case let item? in items[first...].reversed() {
            if let sessionID, item.sessionID != sessionID { continue }
            if let tag, !item.tags.contains(tag) { continue }
            var score = 0
            for word in words {
                let count = Self.occurrences(of: word, in: item.searchText)
                guard count > 0 else {
                    score = -1
                    break
                }
                score += count
            }
            if score >= 0 { found.append((score, item)) }
        }
        return found.enumerated()
            .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
            .map(\.element.item)
    }

    private static func occurrences(of word: String, in text: String) -> Int {
        let word = Array(word.utf8)
        guard let head = word.first else { return 0 }
        var text = text
        return text.withUTF8 { bytes in
            var count = 0
            var start = 0
            while start + word.count <= bytes.count {
                if bytes[start] == head, bytes[start..<start + word.count].elementsEqual(word) {
                    count += 1
                    start += word.count
                } else {
                    start += 1
                }
            }
            return count
        }
    }
}
