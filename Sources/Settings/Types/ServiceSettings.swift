package import WebSocketCommon

/// What every service can be set to: `settings/<service>.yaml`.
package struct ServiceSettings: Equatable, Sendable {
    /// The name of the service, its file and its variables: `session-buddy`.
    package let serviceName: String

    /// Whether addresses beyond loopback are allowed, readable and writable by all; default `false`.
    ///
    /// Without it such a host is an error, until listeners have authentication and TLS.
    package var isInsecure = false

    /// How many event loops serve its connections, each on a thread of its own, 1...32, default 1.
    ///
    /// The first decides everything; each further one accepts, receives and sends for the connections that the kernel gives it.
    package var loops = 1

    /// The section `websocket`.
    package var webSocket: WebSocketSettings

    /// The section `http`.
    package var http: HTTPSettings

    /// Makes the defaults.
    ///
    /// - Parameters:
    ///   - serviceName: The name of the service.
    ///   - defaultPorts: The service's own ports.
    ///   - defaults: What else is the service's own.
    package init(
        serviceName: String,
        defaultPorts: Ports,
        defaults: ServiceDefaults = ServiceDefaults()
    ) {
        self.serviceName = serviceName
        webSocket = WebSocketSettings(
            port: defaultPorts.webSocket,
            defaults: defaults
        )
        http = HTTPSettings(host: webSocket.host, port: defaultPorts.http)
    }

    /// Reads the file of a service.
    ///
    /// - Parameters:
    ///   - reader: The top of the file.
    ///   - serviceName: The name of the service.
    ///   - defaultPorts: The service's own ports.
    ///   - defaults: What else is the service's own.
    package init(
        reading reader: inout SettingsReader,
        serviceName: String,
        defaultPorts: Ports,
        defaults: ServiceDefaults = ServiceDefaults()
    ) {
        self.init(
            serviceName: serviceName,
            defaultPorts: defaultPorts,
            defaults: defaults
        )
        reader.bool("insecure", into: &isInsecure)
        reader.integer("loops", into: &loops, in: 1...32)
        let isInsecure = isInsecure
        let webSocket = reader.section("websocket") { section in
            let settings = WebSocketSettings(
                reading: &section,
                defaultPort: defaultPorts.webSocket,
                defaults: defaults
            )
            if !isInsecure { section.requireLoopback(settings.host) }
            return settings
        }
        self.webSocket = webSocket
        http = reader.section("http") { section in
            let settings = HTTPSettings(
                reading: &section,
                defaultHost: webSocket.host,
                defaultPort: defaultPorts.http
            )
            // A host that was taken over from the WebSocket has been refused there.
            if !isInsecure, settings.host != webSocket.host {
                section.requireLoopback(settings.host)
            }
            if !settings.isEnabled, !webSocket.isEnabled {
                section.reject("enabled", "false here and under websocket: nothing would be served")
            }
            return settings
        }
    }
}

extension SettingsReader {
    /// Rejects the `host` of a section when others than this machine can reach it.
    fileprivate mutating func requireLoopback(_ host: String) {
        guard !Loopback.contains(host) else { return }
        reject(
            "host",
            "\(host.quoted) is not a loopback address, and this listener has no authentication "
                + "and no TLS; set insecure: true to open it all the same"
        )
    }
}
