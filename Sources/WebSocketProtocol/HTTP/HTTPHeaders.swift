/// The header fields of a message, in order; names are compared without regard to case.
///
/// It cannot hold a byte that would end a line, so no value can smuggle a field into a message.
package struct HTTPHeaders: Equatable, Sendable {
    /// One header field.
    package struct Field: Equatable, Sendable {
        /// The name, a token.
        package let name: String
        /// The value, without the blanks around it.
        package let value: String
    }

    /// All fields, in the order of the message.
    package private(set) var fields: [Field] = []

    /// No fields.
    package init() {}

    /// The value of the first field of that name, or `nil`.
    package subscript(name: String) -> String? {
        fields.first { $0.name.equalsIgnoringCase(name) }?.value
    }

    /// The values of all fields of that name, in order.
    package func values(for name: String) -> [String] {
        fields.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
    }

    /// The members of a comma-separated list, over all fields of that name (RFC 9110 §5.6.1).
    package func tokens(in name: String) -> [String] {
        values(for: name).flatMap { $0.listMembers.map(String.init) }
    }

    /// Whether such a list has `token` as a member, in whatever case.
    package func containsToken(_ token: String, in name: String) -> Bool {
        values(for: name).contains { $0.listMembers.contains(where: token.equalsIgnoringCase) }
    }

    /// Appends a field; bytes that must not be in it are replaced.
    ///
    /// In a name they become `-`; in a value, control characters become spaces (RFC 9110 §5.5).
    package mutating func append(_ name: String, _ value: String) {
        let name = (name.isEmpty ? "-" : name).utf8.map { byte in
            byte.isTokenCharacter ? byte : UInt8(ascii: "-")
        }
        let value = value.utf8.map { $0.isForbiddenInLine ? .space : $0 }
        fields.append(
            Field(
                name: String(decoding: name, as: UTF8.self),
                value: String(decoding: value, as: UTF8.self)
            )
        )
    }

    /// Appends a field just parsed, whose bytes have been checked.
    mutating func append(checked field: Field) {
        fields.append(field)
    }

    /// Appends the fields as they stand on the wire, each with its CRLF, leaving out some names.
    func encode(into output: inout [UInt8], except omitted: [String]) {
        for field in fields where !omitted.contains(where: field.name.equalsIgnoringCase) {
            output.append(contentsOf: field.name.utf8)
            output.append(contentsOf: ": ".utf8)
            output.append(contentsOf: field.value.utf8)
            output.append(contentsOf: "\r\n".utf8)
        }
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    /// Fields in the order written.
    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements {
            append(name, value)
        }
    }
}
