import WebSocketCommon

@testable import EnergyStream

/// Checks values against a JSON Schema, draft 7: the keywords that ours uses, written from the draft and not from our encoder.
struct SchemaChecker {
    /// A keyword that it does not know, which it must not pass over in silence.
    struct UnknownKeyword: Error { let name: String }

    let document: JSONObject

    static let ours = SchemaChecker(document: MessageSchema.document)

    /// What is wrong with a value, each with its place; none when it fits.
    func problems(_ value: JSON) throws -> [String] {
        try problems(value, .object(document), at: "$")
    }

    /// What is wrong with a value that should fit one of the definitions.
    func problems(_ value: JSON, as definition: String) throws -> [String] {
        try problems(value, resolve("#/definitions/\(definition)"), at: "$")
    }

    private func resolve(_ reference: String) -> JSON {
        let path = reference.split(separator: "/").dropFirst()
        var value = JSON.object(document)
        for name in path { value = value[String(name)] ?? .null }
        return value
    }

    private func problems(_ value: JSON, _ schema: JSON, at place: String) throws -> [String] {
        guard let keywords = schema.objectValue else { return ["\(place): no schema"] }
        var problems: [String] = []
        for keyword in keywords.members {
            problems += try check(value, keyword, keywords, place)
        }
        return problems
    }

    private func check(
        _ value: JSON,
        _ keyword: JSONObject.Member,
        _ all: JSONObject,
        _ place: String
    ) throws -> [String] {
        let wrong = [
            "\(place): \(value.excerpt) breaks \(keyword.name) \(keyword.value.excerpt)"
        ]
        let limit = keyword.value.doubleValue ?? .nan
        switch keyword.name {
        case "$schema", "title", "description", "definitions": return []
        case "$ref":
            return try problems(value, resolve(keyword.value.stringValue ?? ""), at: place)
        case "oneOf":
            let results = try keyword.value.arrayValue?.map { try problems(value, $0, at: place) }
            let fitting = results?.count(where: \.isEmpty) ?? 0
            guard fitting != 1 else { return [] }
            return ["\(place): fits \(fitting) of oneOf"] + (results ?? []).flatMap(\.self)
        case "type": return value.isOf(keyword.value.stringValue ?? "") ? [] : wrong
        case "const": return value == keyword.value ? [] : wrong
        case "enum": return keyword.value.arrayValue?.contains(value) == true ? [] : wrong
        case "minimum": return value.doubleValue.map { $0 >= limit } ?? true ? [] : wrong
        case "maximum": return value.doubleValue.map { $0 <= limit } ?? true ? [] : wrong
        case "maxLength":
            return Double(value.stringValue?.unicodeScalars.count ?? 0) <= limit ? [] : wrong
        case "minItems": return Double(value.arrayValue?.count ?? .max) >= limit ? [] : wrong
        case "uniqueItems":
            let items = value.arrayValue ?? []
            let isUnique = items.indices.allSatisfy { !items[..<$0].contains(items[$0]) }
            return isUnique ? [] : wrong
        case "pattern":
            guard let text = value.stringValue else { return [] }
            return try text.fits(pattern: keyword.value.stringValue ?? "") ? [] : wrong
        case "items":
            return try (value.arrayValue ?? []).enumerated().flatMap {
                try problems($0.element, keyword.value, at: "\(place)[\($0.offset)]")
            }
        case "required":
            let names = value.objectValue?.members.map(\.name)
            let missing = keyword.value.strings.filter { names?.contains($0) == false }
            return missing.map { "\(place): \($0) is missing" }
        case "properties":
            return try (value.objectValue?.members ?? []).flatMap { member in
                guard let schema = keyword.value[member.name] else { return [String]() }
                return try problems(member.value, schema, at: "\(place).\(member.name)")
            }
        case "additionalProperties":
            guard keyword.value == false else { throw UnknownKeyword(name: "additionalProperties") }
            let known = all["properties"]?.objectValue
            return (value.objectValue?.members ?? []).filter { known?[$0.name] == nil }
                .map { "\(place): \($0.name) is not allowed" }
        default: throw UnknownKeyword(name: keyword.name)
        }
    }
}

extension JSON {
    fileprivate func isOf(_ type: String) -> Bool {
        switch (type, self) {
        case ("object", .object), ("array", .array), ("string", .string), ("number", .number),
            ("boolean", .bool), ("null", .null):
            true
        // Stricter than the draft, which takes 1.0 for an integer: not every validator does.
        case ("integer", .number): intValue != nil
        default: false
        }
    }
}

extension String {
    /// Whether the text fits one of our patterns; by hand, because there is a thousand of it in a test.
    fileprivate func fits(pattern: String) throws -> Bool {
        switch pattern {
        case "^[a-zA-Z0-9_-]+$":
            !isEmpty
                && utf8.allSatisfy { byte in
                    let character = Character(Unicode.Scalar(byte))
                    return character.isASCII
                        && (character.isLetter || character.isNumber || "_-".contains(character))
                }
        case "^[A-Z0-9_]+$":
            !isEmpty
                && utf8.allSatisfy { byte in
                    let character = Character(Unicode.Scalar(byte))
                    return character.isASCII
                        && (character.isUppercase || character.isNumber || character == "_")
                }
        case #"^\d+\.\d+\.\d+$"#:
            split(separator: ".", omittingEmptySubsequences: false).map { UInt($0) != nil }
                == [true, true, true]
        default: throw SchemaChecker.UnknownKeyword(name: "pattern \(pattern)")
        }
    }
}
