package import WebSocketCommon

/// What an engine can be asked to do.
package struct EngineActions: Sendable {
    private let call: EngineCall
    private let timeout: Duration

    /// Sets it up.
    ///
    /// - Parameters:
    ///   - engine: Whom to ask.
    ///   - timeout: How long an answer may take; 5 s by default.
    package init(of engine: EngineAddress, timeout: Duration = .seconds(5)) {
        call = EngineCall(engine: engine)
        self.timeout = timeout
    }

    /// Posts to a page of the engine's; it may take its time.
    ///
    /// - Parameter path: The page: `/api/actions/reset`.
    /// - Returns: What the engine answers.
    /// - Throws: `INTERNAL_ERROR`, whose detail says what went wrong.
    package func perform(_ path: String) throws(ServiceError) -> JSONObject {
        do throws(EngineError) { return try call.post(path, timeout: timeout) } catch {
            throw .internalError(error.description)
        }
    }
}
