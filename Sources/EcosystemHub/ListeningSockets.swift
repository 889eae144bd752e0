internal import EventLoop
internal import HubServer
internal import Settings
internal import VitalFigures
internal import WebSocketCommon

/// The listening sockets of one service: opened here, or handed over by a supervisor.
struct ListeningSockets {
    /// The sockets of each port, as many as loops; the same for both when their addresses are the same.
    let sockets: [Listener]
    private let service: String
    private let settings: ServiceSettings

    /// Opens the sockets that the settings name.
    init(opening settings: ServiceSettings) throws(SystemError) {
        var sockets: [Listener] = []
        let web = settings.webSocket
        let http = settings.http
        if web.isEnabled {
            sockets += try Sockets.listen(host: web.host, port: web.port, count: settings.loops)
                .map { Listener(.webSocket, $0) }
        }
        let isShared =
            web.isEnabled && web.host == http.host && web.port == http.port && web.port != 0
        if http.isEnabled, !isShared {
            sockets += try Sockets.listen(host: http.host, port: http.port, count: settings.loops)
                .map { Listener(.http, $0) }
        }
        self.init(sockets, settings)
    }

    /// Takes the sockets that a supervisor opened for this service; `nil` when it opened none.
    ///
    /// Their names say what they are for: `session-buddy.websocket`, `session-buddy.http`. A systemd socket unit has one name for
    /// all that it opens, so sockets called `session-buddy` are told apart by their ports, in the order in which the unit lists
    /// them: the first is the port for WebSocket clients, whatever number it has, any other is for HTTP.
    init?(
        inherited: inout InheritedSockets,
        _ settings: ServiceSettings
    ) throws(SystemError) {
        let service = settings.serviceName
        var sockets: [Listener] = []
        for port in [HubPort.webSocket, .http] {
            while let socket = inherited.take(Self.name(service, port)) {
                sockets.append(Listener(port, socket))
            }
        }
        var webSocketPort: UInt16?
        while let socket = inherited.take(service) {
            let number = try Sockets.localPort(of: socket)
            webSocketPort = webSocketPort ?? number
            sockets.append(Listener(number == webSocketPort ? .webSocket : .http, socket))
        }
        guard !sockets.isEmpty else { return nil }
        self.init(sockets, settings)
    }

    private init(
        _ sockets: [Listener],
        _ settings: ServiceSettings
    ) {
        self.sockets = sockets
        self.settings = settings
        service = settings.serviceName
    }

    /// The sockets under the names by which they are handed over (`LISTEN_FDNAMES`).
    var named: [(name: String, socket: Descriptor)] {
        sockets.map { (Self.name(service, $0.port), $0.socket) }
    }

    private static func name(_ service: String, _ port: HubPort) -> String {
        "\(service).\(port == .webSocket ? "websocket" : "http")"
    }

    /// The TCP port of each socket.
    private func numbers() throws(SystemError) -> [HubPort: UInt16] {
        var numbers: [HubPort: UInt16] = [:]
        for listener in sockets {
            numbers[listener.port] = try Sockets.localPort(of: listener.socket)
        }
        // Without a socket of its own, HTTP is spoken on the WebSocket's.
        if settings.http.isEnabled, numbers[.http] == nil { numbers[.http] = numbers[.webSocket] }
        return numbers
    }

    /// Where to look: the addresses as a person would call them.
    func addresses() throws(SystemError) -> (webSocket: String?, http: String?) {
        let numbers = try numbers()
        return (
            numbers[.webSocket].map { "ws://\(settings.webSocket.host.bracketedHost):\($0)" },
            numbers[.http].map { "http://\(settings.http.host.bracketedHost):\($0)" }
        )
    }

    /// Where the service answers HTTP; `nil` when it does not.
    func httpAddress() throws(SystemError) -> ServiceAddress? {
        guard let port = try numbers()[.http] else { return nil }
        return ServiceAddress(service: service, host: settings.http.host, port: port)
    }

    /// A line of the ports file: `{"service":"session-buddy","websocket":40123,"http":40124}`.
    func portsLine() throws(SystemError) -> String {
        let numbers = try numbers()
        let object: JSONObject = [
            "service": .string(service),
            "websocket": numbers[.webSocket].map { .integer($0) } ?? .null,
            "http": numbers[.http].map { .integer($0) } ?? .null,
        ]
        return String(decoding: object.encoded(), as: UTF8.self)
    }

    /// The settings with the ports that the sockets really have.
    func settingsInForce() throws(SystemError) -> ServiceSettings {
        let numbers = try numbers()
        var settings = settings
        if let port = numbers[.webSocket] { settings.webSocket.port = port }
        if let port = numbers[.http] { settings.http.port = port }
        return settings
    }
}
