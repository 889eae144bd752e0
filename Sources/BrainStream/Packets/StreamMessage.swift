internal import WebSocketCommon

/// A message of a client: an object with a type.
struct StreamMessage {
    /// What it is.
    let type: String
    /// All its members.
    let members: JSONObject

    /// Reads a message.
    ///
    /// - Throws: `DECODE_ERROR` when it is no JSON, `INVALID_REQUEST` when it is no object with a type.
    init(_ message: ConversationMessage) throws(ServiceError) {
        guard message.isText else {
            throw ServiceError(
                .decodeError,
                "expected a text with a JSON object, found \(message.payload.count) binary bytes"
            )
        }
        let value: JSON
        do throws(JSONError) { value = try JSON(parsing: message.payload) } catch {
            throw ServiceError(.decodeError, "not JSON: \(error)")
        }
        guard let members = value.objectValue else {
            throw ServiceError(.invalidRequest, "expected an object, found \(value.excerpt)")
        }
        guard let type = members["type"] else { throw .missingParameter("type") }
        guard let text = type.stringValue else {
            throw ServiceError(.invalidRequest, "type: expected a string, found \(type.excerpt)")
        }
        self.type = text
        self.members = members
    }

    /// Refuses a message of another type than those that there are.
    func unknown(_ types: [String]) -> ServiceError {
        ServiceError(
            .unknownRequest,
            "type: \(type.quoted) is not one of \(types.joined(separator: ", "))"
        )
    }
}
