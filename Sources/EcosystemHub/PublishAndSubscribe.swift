internal import EventLoop
internal import Glibc
internal import HubClient
internal import Settings
internal import WebSocketCommon

extension Command {
    /// Publishes one event.
    static let publish = Command(
        name: "publish",
        operands: "SERVICE CHANNEL EVENT [JSON]",
        summary: "Publish an event in a channel of a service.",
        details: """
            JSON is the event's payload, an object; without it the payload is empty. CHANNEL may be "-": then the
            service's catalogue says where the event goes.
            """,
        options: [settingsOption, jsonOption]
    ) { arguments in
        let operands = arguments.operands
        guard 3...4 ~= operands.count else {
            throw UsageError("expected SERVICE CHANNEL EVENT [JSON]")
        }
        var request: JSONObject = ["event": .string(operands[2])]
        if operands[1] != "-" { request["channel"] = .string(operands[1]) }
        if operands.count == 4 { request["data"] = try payload(operands[3]) }
        var connection = try connect(operands[0], arguments)
        let answer = try connection.request("publish", request)
        connection.close()
        guard answer.type == .response else { throw CommandError(answer.problem) }
        if arguments.has("json") {
            print(String(decoding: answer.data.encoded(), as: UTF8.self))
        } else {
            let channels = answer.data["channels"]?.arrayValue?.compactMap(\.stringValue) ?? []
            let subscribers = answer.data["subscribers"]?.intValue ?? 0
            print("published to \(channels.joined(separator: ", ")); \(subscribers) receive it")
        }
        return 0
    }

    /// Listens to channels.
    static let subscribe = Command(
        name: "subscribe",
        operands: "SERVICE CHANNEL…",
        summary: "Print what is said in channels of a service, until Ctrl-C.",
        options: [settingsOption, jsonOption]
    ) { arguments in
        guard let name = arguments.operands.first, arguments.operands.count > 1 else {
            throw UsageError("expected SERVICE and at least one CHANNEL")
        }
        signal(SIGINT) { _ in _exit(0) }  // Ctrl-C is how it ends
        var connection = try connect(name, arguments)
        for channel in arguments.operands.dropFirst() {
            let answer = try connection.request("subscribe", ["channel": .string(channel)])
            guard answer.type == .response else { throw CommandError(answer.problem) }
            if !arguments.has("json") { StandardError.write("subscribed to \(channel)") }
        }
        while true {
            let message = try connection.next(timeout: nil)
            guard message.type == .event, message.room != nil else { continue }
            print(arguments.has("json") ? message.text : message.line)
            fflush(nil)  // whoever reads a pipe wants each event as it comes
        }
    }

    /// Connects to a service where the settings say it is.
    static func connect(
        _ name: String,
        _ arguments: CommandLineParser
    ) throws -> HubConnection {
        let service = try HostedService.named(name)
        let directory = try SettingsDirectory.load(
            directory: arguments["settings"],
            services: HostedService.names,
            environment: ProcessEnvironment.current
        )
        let settings = try service.settings(directory)
        return try HubConnection(host: settings.webSocket.host, port: settings.webSocket.port)
    }
}

extension Envelope {
    /// The error that it answers with, for people.
    var problem: String {
        "\(errorCode ?? "error"): \(errorMessage ?? "no reason given")"
    }

    /// The envelope as it is sent.
    fileprivate var text: String { String(decoding: encoded(), as: UTF8.self) }

    /// The event for people.
    fileprivate var line: String {
        "\(timestamp) \(room ?? "") \(event ?? "") \(String(decoding: data.encoded(), as: UTF8.self))"
    }
}
