internal import WebSocketCommon

/// Who the server says it is.
package struct ServerInfo: Sendable {
    /// Its name for programs: `session-buddy`.
    package var name: String
    /// Its name for people; `nil` when the other one does.
    package var title: String?
    /// The version of the software.
    package var version: String
    /// What a model should know before it uses the tools; `nil` for nothing.
    package var instructions: String?

    /// Describes a server.
    package init(
        name: String,
        title: String? = nil,
        version: String,
        instructions: String? = nil
    ) {
        self.name = name
        self.title = title
        self.version = version
        self.instructions = instructions
    }

    /// The `Implementation` of the protocol.
    var implementation: JSONObject {
        var object: JSONObject = ["name": .string(name)]
        object["title"] = title.map { .string($0) }
        object["version"] = .string(version)
        return object
    }
}
