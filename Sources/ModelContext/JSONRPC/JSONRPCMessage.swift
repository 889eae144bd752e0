internal import WebSocketCommon

/// One message of JSON-RPC 2.0 as a client sends it.
enum JSONRPCMessage: Equatable, Sendable {
    /// It has an `id` and wants an answer.
    case request(JSONRPCRequest)
    /// It has no `id` and wants none.
    case notification(method: String, parameters: JSONObject)
    /// The answer to a request of the server, which never sends any.
    case response
}

/// A request: a method, its parameters, and the identifier of the answer.
struct JSONRPCRequest: Equatable, Sendable {
    let id: RequestID
    let method: String
    let parameters: JSONObject

    /// The reserved part of the parameters.
    var meta: JSONObject? { parameters["_meta"]?.objectValue }
}

/// A message that is none, with the identifier that its answer may repeat.
struct JSONRPCFault: Error, Equatable, Sendable {
    let id: RequestID?
    let error: JSONRPCError
}

extension JSONRPCMessage {
    /// Reads a message.
    ///
    /// - Parameters:
    ///   - json: One value of the body.
    ///   - identifierLimit: The longest `id`, in bytes.
    /// - Throws: What it breaks, by `invalidRequest`.
    init(_ json: JSON, identifierLimit: Int) throws(JSONRPCFault) {
        guard let object = json.objectValue else {
            throw JSONRPCFault("a message: expected an object, found \(json.excerpt)")
        }
        let id = RequestID(object["id"], limit: identifierLimit)
        guard object["jsonrpc"]?.stringValue == "2.0" else {
            let found = object["jsonrpc"]?.excerpt ?? "nothing"
            throw JSONRPCFault("jsonrpc: expected \"2.0\", found \(found)", id)
        }
        if object["method"] == nil, object["result"] != nil || object["error"] != nil {
            self = .response
            return
        }
        guard let method = object["method"]?.stringValue else {
            let found = object["method"]?.excerpt ?? "nothing"
            throw JSONRPCFault("method: expected a string, found \(found)", id)
        }
        let parameters: JSONObject
        switch object["params"] {
        case nil, .null: parameters = JSONObject()
        case .object(let members): parameters = members
        case .some(let other):
            throw JSONRPCFault("params: expected an object, found \(other.excerpt)", id)
        }
        // §4.1: whether the member is there tells a request from a notification, whatever it holds.
        guard let given = object["id"] else {
            self = .notification(method: method, parameters: parameters)
            return
        }
        guard let id else {
            throw JSONRPCFault(
                "id: expected an integer or a string of at most \(identifierLimit) bytes, "
                    + "found \(given.excerpt)"
            )
        }
        self = .request(JSONRPCRequest(id: id, method: method, parameters: parameters))
    }
}

extension JSONRPCFault {
    /// Names what makes a value no message.
    fileprivate init(_ message: String, _ id: RequestID? = nil) {
        self.init(id: id, error: JSONRPCError(.invalidRequest, message))
    }
}
