internal import EventLoop
internal import HubServer
internal import Settings
internal import WebSocketCommon

extension Command {
    /// Prints the contract of a service.
    static let describe = Command(
        name: "describe",
        operands: "[SERVICE]",
        summary:
            "Print what a service declares: its channels, events and requests; without SERVICE list the services.",
        details: """
            The formats are markdown (what docs/services shows), asyncapi (the WebSocket, AsyncAPI 3.0) and openapi (the pages,
            OpenAPI 3.1). Hosts and ports are those of the settings; a port that is left to the kernel is 0.
            """,
        options: [
            settingsOption,
            CommandOption("format", value: "NAME", "markdown (the default), asyncapi or openapi"),
        ]
    ) { arguments in
        guard arguments.operands.count <= 1 else {
            throw UsageError("expected one SERVICE at most")
        }
        guard !arguments.operands.isEmpty || !arguments.has("format") else {
            throw UsageError("expected a SERVICE with --format")
        }
        let format = try ContractFormat.named(arguments["format"])
        let service = try arguments.operands.first.map { try HostedService.named($0) }
        let directory = try SettingsDirectory.load(
            directory: arguments["settings"],
            services: HostedService.names,
            environment: ProcessEnvironment.current
        )
        if let service {
            print(try format.text(of: service, directory), terminator: "")
        } else {
            try list(directory)
        }
        return 0
    }

    private static func list(_ directory: SettingsDirectory) throws(SettingsErrors) {
        let width = HostedService.names.map(\.count).max() ?? 0
        for service in HostedService.all {
            let catalogue = service.catalogue
            let addresses = try ContractAddresses(service, directory)
            let ports = "WebSocket \(addresses.webSocket.port), HTTP \(addresses.http.port)"
            print("\(catalogue.name.padded(to: width))  \(ports)  \(catalogue.summary)")
        }
    }
}

/// In what form a contract is printed.
private enum ContractFormat: String, CaseIterable {
    case markdown, asyncapi, openapi

    static func named(_ name: String?) throws(UsageError) -> Self {
        guard let name else { return .markdown }
        if let format = Self(rawValue: name) { return format }
        let known = allCases.map(\.rawValue).joined(separator: ", ")
        throw UsageError("no format \(name.quoted); there are \(known)")
    }

    func text(
        of service: HostedService,
        _ directory: SettingsDirectory
    ) throws(SettingsErrors) -> String {
        let catalogue = service.catalogue
        let addresses = try ContractAddresses(service, directory)
        let version = EcosystemHub.version
        switch self {
        case .markdown: return catalogue.markdown
        case .asyncapi:
            let (host, port) = addresses.webSocket
            return catalogue.asyncAPI(version: version, host: host, port: port).text
        case .openapi:
            let (host, port) = addresses.http
            return catalogue.openAPI(version: version, host: host, port: port).text
        }
    }
}

/// Where a service is found, by the settings; both ports speak WebSocket and HTTP, so one that is off leaves the other.
private struct ContractAddresses {
    let webSocket: (host: String, port: UInt16)
    let http: (host: String, port: UInt16)

    init(_ service: HostedService, _ directory: SettingsDirectory) throws(SettingsErrors) {
        let settings = try service.settings(directory)
        let webSocket = (settings.webSocket.host.bracketedHost, settings.webSocket.port)
        let http = (settings.http.host.bracketedHost, settings.http.port)
        self.webSocket = settings.webSocket.isEnabled ? webSocket : http
        self.http = settings.http.isEnabled ? http : webSocket
    }
}

extension JSONObject {
    /// The document for people to read and for programs to parse.
    fileprivate var text: String {
        String(decoding: JSON.object(self).indented(), as: UTF8.self) + "\n"
    }
}
