internal import HubClient
internal import WebSocketCommon
internal import WebSocketProtocol

/// Why an engine did not answer as it should.
struct EngineError: Error, Equatable, CustomStringConvertible {
    /// What was asked and what went wrong.
    let description: String
}

/// Calls of an engine's pages.
struct EngineCall {
    /// How deep an answer may be nested: it is passed on within other objects, and JSON is read 128 levels deep.
    private static let deepest = 64

    let engine: EngineAddress

    /// Reads a page.
    ///
    /// - Parameters:
    ///   - path: The page.
    ///   - timeout: How long the whole answer may take.
    /// - Returns: The object that it tells.
    /// - Throws: What was asked and what went wrong.
    func get(_ path: String, timeout: Duration) throws(EngineError) -> JSONObject {
        try answer(to: "GET", path) { (target) throws(ClientError) in
            try HTTPCall.get(target, host: engine.host, port: engine.port, timeout: timeout)
        }
    }

    /// Has a page do something.
    ///
    /// - Parameters:
    ///   - path: The page.
    ///   - timeout: How long the whole answer may take.
    /// - Returns: The object that it tells; empty when it tells nothing.
    /// - Throws: What was asked and what went wrong.
    func post(_ path: String, timeout: Duration) throws(EngineError) -> JSONObject {
        try answer(to: "POST", path) { (target) throws(ClientError) in
            try HTTPCall.post(target, host: engine.host, port: engine.port, timeout: timeout)
        }
    }

    private func answer(
        to method: String,
        _ path: String,
        _ call: (_ target: String) throws(ClientError) -> HTTPResponse
    ) throws(EngineError) -> JSONObject {
        let asked = "\(method) \(engine)\(path)"
        let response: HTTPResponse
        do throws(ClientError) { response = try call(engine.basePath + path) } catch {
            throw EngineError(description: "\(asked): \(error)")
        }
        guard 200...299 ~= response.status.code else {
            let told = Self.message(response.body).map { ": \($0)" } ?? ""
            throw EngineError(description: "\(asked): status \(response.status.code)\(told)")
        }
        if response.body.isEmpty, method == "POST" { return [:] }
        let value: JSON
        do throws(JSONError) { value = try JSON(parsing: response.body) } catch {
            throw EngineError(description: "\(asked): not JSON: \(error)")
        }
        guard let object = value.objectValue else {
            throw EngineError(description: "\(asked): expected an object")
        }
        guard !value.isNested(deeperThan: Self.deepest) else {
            throw EngineError(description: "\(asked): nested deeper than \(Self.deepest) levels")
        }
        return object
    }

    /// What an answer says of the error that it is.
    private static func message(_ body: [UInt8]) -> String? {
        guard let value = try? JSON(parsing: body) else { return nil }
        return (value["error"] ?? value["detail"])?.stringValue?.shortened(to: 200)
    }
}

extension JSON {
    /// Whether it is nested deeper than some levels.
    fileprivate func isNested(deeperThan levels: Int) -> Bool {
        switch self {
        case .null, .bool, .number, .string: false
        case .array(let elements):
            levels < 1 || elements.contains { $0.isNested(deeperThan: levels - 1) }
        case .object(let object):
            levels < 1 || object.members.contains { $0.value.isNested(deeperThan: levels - 1) }
        }
    }
}
