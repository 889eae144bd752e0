internal import HubClient
internal import WebSocketCommon

extension Command {
    /// Sends one request.
    static let ask = Command(
        name: "ask",
        operands: "SERVICE REQUEST [JSON]",
        summary: "Send a request to a service and print its answer.",
        details: """
            JSON is the request's parameters, an object; without it there are none. `describe SERVICE` lists the requests.
            An error is told on standard error, and the exit status is 1.
            """,
        options: [settingsOption, jsonOption]
    ) { arguments in
        let operands = arguments.operands
        guard 2...3 ~= operands.count else { throw UsageError("expected SERVICE REQUEST [JSON]") }
        var parameters = JSONObject()
        if operands.count == 3 {
            guard let object = try payload(operands[2]).objectValue else {
                throw UsageError("JSON: expected an object")
            }
            parameters = object
        }
        var connection = try connect(operands[0], arguments)
        let answer = try connection.request(operands[1], parameters)
        connection.close()
        guard answer.type == .response else { throw CommandError(answer.problem) }
        print(
            arguments.has("json")
                ? String(decoding: answer.data.encoded(), as: UTF8.self)
                : String(decoding: JSON.object(answer.data).indented(), as: UTF8.self)
        )
        return 0
    }

    /// The JSON that stands on the command line.
    static func payload(_ text: String) throws(UsageError) -> JSON {
        do throws(JSONError) { return try JSON(parsing: text) } catch {
            throw UsageError("JSON: \(error)")
        }
    }
}
