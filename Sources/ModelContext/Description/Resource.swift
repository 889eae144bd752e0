internal import WebSocketCommon

/// Something that a client can read.
package struct Resource: Equatable, Sendable {
    /// What names it: `channel://session-buddy/global`.
    package var uri: String
    /// Its name for programs.
    package var name: String
    /// Its name for people; `nil` when the other one does.
    package var title: String?
    /// What is in it; `nil` says nothing.
    package var description: String?
    /// The type of its contents.
    package var mimeType: String

    /// Describes a resource.
    package init(
        uri: String,
        name: String,
        title: String? = nil,
        description: String? = nil,
        mimeType: String = "application/json"
    ) {
        self.uri = uri
        self.name = name
        self.title = title
        self.description = description
        self.mimeType = mimeType
    }

    /// The resource as `resources/list` shows it.
    var json: JSON {
        var object: JSONObject = ["uri": .string(uri), "name": .string(name)]
        object["title"] = title.map { .string($0) }
        object["description"] = description.map { .string($0) }
        object["mimeType"] = .string(mimeType)
        return .object(object)
    }
}

/// Resources that are too many to list, or not known before: their URIs with holes.
package struct ResourceTemplate: Sendable {
    /// An RFC 6570 template: `channel://session-buddy/session:{session_id}`.
    package var uriTemplate: String
    /// Its name for programs.
    package var name: String
    /// Its name for people; `nil` when the other one does.
    package var title: String?
    /// What is in such a resource; `nil` says nothing.
    package var description: String?
    /// The type of the contents of all of them.
    package var mimeType: String

    /// Describes resources.
    package init(
        uriTemplate: String,
        name: String,
        title: String? = nil,
        description: String? = nil,
        mimeType: String = "application/json"
    ) {
        self.uriTemplate = uriTemplate
        self.name = name
        self.title = title
        self.description = description
        self.mimeType = mimeType
    }

    /// The template as `resources/templates/list` shows it.
    var json: JSON {
        var object: JSONObject = ["uriTemplate": .string(uriTemplate), "name": .string(name)]
        object["title"] = title.map { .string($0) }
        object["description"] = description.map { .string($0) }
        object["mimeType"] = .string(mimeType)
        return .object(object)
    }
}

/// What a resource holds, or a part of it.
package struct ResourceContents: Equatable, Sendable {
    /// What names it.
    package var uri: String
    /// The type of the text.
    package var mimeType: String
    /// The contents.
    package var text: String

    /// Makes contents.
    package init(uri: String, mimeType: String = "application/json", text: String) {
        self.uri = uri
        self.mimeType = mimeType
        self.text = text
    }

    /// The contents as `resources/read` gives them.
    var json: JSON {
        ["uri": .string(uri), "mimeType": .string(mimeType), "text": .string(text)]
    }
}
