internal import WebSocketCommon

/// Something that is said to a client, before it is written in the client's form.
struct Packet: Equatable, Sendable {
    /// What stands beside the type.
    enum Content: Equatable, Sendable {
        /// An object of the service's: `data`, or its members beside the type for who wants them flat.
        case data(JSONObject)
        /// What has changed since the packet before, a merge patch (RFC 7396).
        case patch(JSONObject)
        /// What is wrong with what the client said.
        case error(ServiceError)
    }

    /// The names of members that are a packet's own: no state has them, lest a flat packet be misread.
    static let ownMembers = ["type", "sequence"]

    /// The `type`.
    let type: String
    /// Counts the packets of a client that gets differences.
    let sequence: Int?
    /// What stands beside it.
    let content: Content

    /// A state, or an answer to a client.
    static func data(_ type: String, _ data: JSONObject, sequence: Int? = nil) -> Packet {
        Packet(type: type, sequence: sequence, content: .data(data))
    }

    /// What has changed in the state.
    static func delta(_ patch: JSONObject, sequence: Int) -> Packet {
        Packet(type: "DELTA", sequence: sequence, content: .patch(patch))
    }

    /// What is wrong with what the client said.
    static func error(_ error: ServiceError) -> Packet {
        Packet(type: "ERROR", sequence: nil, content: .error(error))
    }

    /// The packet as an object.
    ///
    /// - Parameter isFlat: Whether the members of the data stand beside the type, as the older front ends read them.
    /// - Returns: What is to be written.
    func object(isFlat: Bool) -> JSONObject {
        var object: JSONObject = ["type": .string(type)]
        if let sequence { object["sequence"] = .integer(sequence) }
        switch content {
        case .data(let data) where isFlat:
            for member in data.members where !Self.ownMembers.contains(member.name) {
                object[member.name] = member.value
            }
        case .data(let data): object["data"] = .object(data)
        case .patch(let patch): object["patch"] = .object(patch)
        case .error(let error):
            object["code"] = .string(error.code.rawValue)
            object["message"] = .string(error.message)
        }
        return object
    }
}
