internal import WebSocketCommon

/// The results of calls as the protocol wants them: objects, encoded.
enum ResultEncoder {
    /// What a tool answers: the object itself, and its JSON as text for clients that look at nothing else.
    static func tool(_ result: JSONObject) -> [UInt8] {
        let content = result.encoded()
        var bytes = toolContent(String(decoding: content, as: UTF8.self))
        bytes.append(member: "structuredContent", EncodedJSON(bytes: content))
        bytes.append(member: "isError", false)
        return bytes
    }

    /// Why a tool failed.
    ///
    /// It is a result and no error of the protocol, so that the model sees it and can do better.
    static func toolFailure(_ error: ServiceError) -> [UInt8] {
        var bytes = toolContent("\(error.code.rawValue): \(error.message)")
        bytes.append(member: "isError", true)
        return bytes
    }

    /// A page of resources, by their URIs.
    ///
    /// The cursor is the last URI of the page before: it stays right when resources come and go between two pages.
    ///
    /// - Parameters:
    ///   - resources: All of them.
    ///   - after: Where the page before ended; `nil` for the first.
    ///   - page: The most resources in a page.
    /// - Returns: The result of `resources/list`.
    static func resources(_ resources: [Resource], after: String?, page: Int) -> [UInt8] {
        var rest = resources
        if let after { rest = rest.filter { precedes(after, $0.uri) } }
        rest.sort { precedes($0.uri, $1.uri) }
        var result: JSONObject = ["resources": .array(rest.prefix(page).map(\.json))]
        if rest.count > page, page > 0 {
            result["nextCursor"] = .string(Cursor.after(rest[page - 1].uri))
        }
        return result.encoded()
    }

    /// What a resource holds.
    static func contents(_ contents: [ResourceContents]) -> [UInt8] {
        JSON.object(["contents": .array(contents.map(\.json))]).encoded()
    }

    private static func toolContent(_ text: String) -> [UInt8] {
        JSON.object(["content": [["type": "text", "text": .string(text)]]]).encoded()
    }

    private static func precedes(_ uri: String, _ other: String) -> Bool {
        uri.utf8.lexicographicallyPrecedes(other.utf8)
    }
}

/// Where a page of a list ended, as the client gets it and gives it back.
enum Cursor {
    private static let mark = "after:"

    /// The cursor that leads behind a URI.
    static func after(_ uri: String) -> String { mark + uri }

    /// The URI that a cursor leads behind; `nil` if it is none of ours.
    static func uri(of cursor: String) -> String? {
        cursor.hasPrefix(mark) ? String(cursor.dropFirst(mark.count)) : nil
    }
}
