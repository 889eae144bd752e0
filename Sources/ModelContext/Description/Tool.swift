package import WebSocketCommon

/// Something that a model can have done.
package struct Tool: Sendable {
    /// What a client may assume of a tool before it asks for permission to call it.
    package struct Annotations: Sendable {
        /// Whether it leaves everything as it is.
        package var readOnly: Bool
        /// Whether it may destroy something; meaningless when it only reads.
        package var destructive: Bool
        /// Whether calling it again with the same arguments changes nothing more.
        package var idempotent: Bool
        /// Whether it reaches beyond this server.
        package var openWorld: Bool

        /// Describes a tool; the protocol's own defaults assume the worst, these the best.
        package init(
            readOnly: Bool = true,
            destructive: Bool = false,
            idempotent: Bool = true,
            openWorld: Bool = false
        ) {
            self.readOnly = readOnly
            self.destructive = destructive
            self.idempotent = idempotent
            self.openWorld = openWorld
        }
    }

    /// Its name, unique in its server.
    package var name: String
    /// Its name for people; `nil` when the other one does.
    package var title: String?
    /// What it does, for the model that chooses.
    package var description: String
    /// The JSON Schema of its arguments, of type `object`.
    ///
    /// The owner checks the arguments against it. Annotations of the kind `x-mcp-header` are not looked at: no header mirrors an argument.
    package var inputSchema: JSONObject
    /// The JSON Schema of its results, of type `object`; `nil` promises nothing.
    package var outputSchema: JSONObject?
    /// What it does to the world; `nil` says nothing.
    package var annotations: Annotations?

    /// Describes a tool.
    package init(
        name: String,
        title: String? = nil,
        description: String,
        inputSchema: JSONObject,
        outputSchema: JSONObject? = nil,
        annotations: Annotations? = nil
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.inputSchema = inputSchema
        self.outputSchema = outputSchema
        self.annotations = annotations
    }

    /// The tool as `tools/list` shows it.
    var json: JSON {
        var object: JSONObject = ["name": .string(name)]
        object["title"] = title.map { .string($0) }
        object["description"] = .string(description)
        object["inputSchema"] = .object(inputSchema)
        object["outputSchema"] = outputSchema.map { .object($0) }
        object["annotations"] = annotations.map { annotations in
            [
                "readOnlyHint": .bool(annotations.readOnly),
                "destructiveHint": .bool(annotations.destructive),
                "idempotentHint": .bool(annotations.idempotent),
                "openWorldHint": .bool(annotations.openWorld),
            ]
        }
        return .object(object)
    }
}
