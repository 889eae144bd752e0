internal import EventLoop
internal import HubClient
internal import Settings
internal import WebSocketCommon
internal import WebSocketProtocol

/// Asking a service how it is, over its HTTP port.
struct HealthProbe {
    /// The service's name.
    let service: String
    /// What `/health` said; `nil` when nobody answered.
    let answer: JSONObject?
    /// Why there is no answer, or an unhealthy one.
    let problem: String?

    /// Whether it is up and says so.
    var isHealthy: Bool { problem == nil }

    /// Asks one service.
    init(_ service: HostedService, _ directory: SettingsDirectory) throws(SettingsErrors) {
        let name = service.catalogue.name
        let settings = try service.settings(directory)
        let host = settings.http.isEnabled ? settings.http.host : settings.webSocket.host
        let port = settings.http.isEnabled ? settings.http.port : settings.webSocket.port
        self.service = name
        do throws(ClientError) {
            let response = try HTTPCall.get("/health", host: host, port: port)
            answer = (try? JSON(parsing: response.body))?.objectValue
            problem =
                response.status == .ok
                ? nil : answer?["status"]?.stringValue ?? "answers \(response.status.code)"
        } catch {
            answer = nil
            problem = error.description
        }
    }

    /// The answer for programs.
    var json: JSON {
        var object = answer ?? ["service": .string(service), "status": "unreachable"]
        if let problem { object["problem"] = .string(problem) }
        return .object(object)
    }

    /// The answer for people.
    var line: String {
        guard let answer, isHealthy else {
            return "\(service): not healthy: \(problem ?? "no answer")"
        }
        let seconds = answer["uptime_seconds"]?.doubleValue ?? 0
        let connections = answer["connections"]?.intValue ?? 0
        return "\(service): healthy, up \(Int(seconds)) s, \(connections.counted("connection"))"
    }
}

extension Command {
    /// Asks services how they are.
    static let health = Command(
        name: "health",
        operands: "[SERVICE]",
        summary: "Ask a service, or all, how it is; exit status 0 when healthy, 1 when not.",
        options: [settingsOption, jsonOption]
    ) { arguments in
        guard arguments.operands.count <= 1 else {
            throw UsageError("expected one SERVICE at most")
        }
        let directory = try SettingsDirectory.load(
            directory: arguments["settings"],
            services: HostedService.names,
            environment: ProcessEnvironment.current
        )
        let services = try arguments.operands.first.map { [try HostedService.named($0)] }
        let probes = try (services ?? directory.enabledServices()).map {
            try HealthProbe($0, directory)
        }
        if arguments.has("json") {
            let answers = JSON.array(probes.map(\.json))
            let answer = services == nil ? answers : probes[0].json
            print(String(decoding: answer.encoded(), as: UTF8.self))
        } else {
            for probe in probes { print(probe.line) }
        }
        return probes.allSatisfy(\.isHealthy) ? 0 : 1
    }
}

extension SettingsDirectory {
    /// The services that the settings say to run: those named, or all.
    func enabledServices() throws(SettingsErrors) -> [HostedService] {
        let named = try hub().services
        return HostedService.all.filter { named.isEmpty || named.contains($0.catalogue.name) }
    }
}
