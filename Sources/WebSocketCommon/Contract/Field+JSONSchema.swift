// The keywords used here mean the same in draft 07, which AsyncAPI 3.0 builds on, and in 2020-12, which OpenAPI 3.1 and the Model
// Context Protocol build on: one schema serves all three.

extension [Field] {
    /// The JSON Schema of an object with these members.
    ///
    /// - Parameter allowsFurther: Whether members that are not declared pass, as they do on the wire.
    /// - Returns: The schema; members stand in the order of their declaration.
    package func schema(allowsFurther: Bool) -> JSONObject {
        var schema: JSONObject = ["type": "object"]
        var properties = JSONObject()
        for field in self { properties[field.name] = .object(field.schema) }
        if !isEmpty { schema["properties"] = .object(properties) }
        let required = filter(\.isRequired).map { JSON.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        if !allowsFurther { schema["additionalProperties"] = false }
        return schema
    }
}

extension Field {
    /// The JSON Schema of its value; that of an optional field admits null.
    package var schema: JSONObject {
        var schema = type.schema
        if !isRequired, let type = schema["type"] { schema["type"] = [type, "null"] }
        // An optional field of any type admits everything: it has no type at all.
        if !isRequired, type == .any { schema["type"] = nil }
        switch constraint {
        case .oneOf(let values):
            schema["enum"] = .array(values.map { .string($0) } + (isRequired ? [] : [.null]))
        case .within(let range):
            schema["minimum"] = .integer(range.lowerBound)
            schema["maximum"] = .integer(range.upperBound)
        case nil: break
        }
        if !summary.isEmpty { schema["description"] = .string(summary) }
        return schema
    }
}

extension Field.ValueType {
    fileprivate var schema: JSONObject {
        switch self {
        case .string, .integer, .number, .boolean, .object, .array: ["type": .string(rawValue)]
        case .strings: ["type": "array", "items": ["type": "string"]]
        // Any value, but where one is required null counts as none.
        case .any: ["type": ["string", "number", "boolean", "object", "array"]]
        }
    }
}
