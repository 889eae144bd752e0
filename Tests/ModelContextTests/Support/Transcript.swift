import WebSocketCommon
import WebSocketProtocol

@testable import ModelContext

extension Desk {
    /// What the server does, a line for each action; a stream's events have one each.
    func lines(_ actions: [ModelContextServer.Action]) -> [String] { actions.flatMap(lines) }

    private func lines(_ action: ModelContextServer.Action) -> [String] {
        switch action {
        case .respond(let exchange, let response):
            [
                ([exchange.name, "\(response.status.code)"] + details(response)).joined(
                    separator: " "
                )
            ]
        case .openStream(let exchange, let headers):
            [([exchange.name, "stream"] + notable(headers)).joined(separator: " ")]
        case .send(let exchange, let bytes):
            events(bytes).map { "\(exchange.name) \($0)" }
        case .closeStream(let exchange):
            ["\(exchange.name) end"]
        case .call(let call, let tool, let arguments, let client):
            ["call \(call.number) \(tool) \(text(arguments)) \(client.name)"]
        case .listResources(let call):
            ["call \(call.number) list"]
        case .readResource(let call, let uri):
            ["call \(call.number) read \(uri)"]
        case .cancel(let call):
            ["cancel \(call.number)"]
        case .watch(let uri):
            ["watch \(uri)"]
        case .unwatch(let uri):
            ["unwatch \(uri)"]
        case .sessionEnded(let client):
            ["ended \(Optional(client).name)"]
        }
    }

    private func details(_ response: HTTPResponse) -> [String] {
        let isJSON = response.headers["Content-Type"] == "application/json"
        let body = String(decoding: response.body, as: UTF8.self)
        return notable(response.headers)
            + (body.isEmpty ? [] : [isJSON ? body : "not JSON: \(body)"])
    }

    /// The headers that differ from answer to answer.
    private func notable(_ headers: HTTPHeaders) -> [String] {
        ["Mcp-Session-Id", "Allow"].compactMap { name in
            headers[name].map { "[\(name): \($0)]" }
        }
    }

    /// The events of a piece of a stream: their data, or the comment.
    private func events(_ bytes: [UInt8]) -> [String] {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(separator: "\n\n").map { event in
            let message = "event: message\ndata: "
            return event.hasPrefix(message) ? String(event.dropFirst(message.count)) : String(event)
        }
    }

    private func text(_ object: JSONObject) -> String {
        String(decoding: object.encoded(), as: UTF8.self)
    }
}

extension Exchange {
    fileprivate var name: String { "#\(number)" }
}

extension Optional<ClientKey> {
    fileprivate var name: String { map { "client \($0.number)" } ?? "stateless" }
}
