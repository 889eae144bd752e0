internal import EventLoop
internal import Settings
internal import Telemetry
internal import WebSocketCommon
internal import WebSocketProtocol

/// The pages that every port has.
extension Hub {
    /// Answers a request, now or later.
    mutating func answer(_ request: HTTPRequest, _ connection: Int32) {
        guard let page = Page(rawValue: request.path) else {
            if let upload = catalogue.upload(request.path) {
                return receive(upload, request, connection)
            }
            let resources = catalogue.resources(at: request.pathSegments)
            if !resources.isEmpty { return answer(resources, request, connection) }
            respond(missingPage(request, connection), to: request, connection)
            return
        }
        // The Model Context Protocol has its own words for a wrong method.
        guard page.methods.contains(request.method) || page == .mcp && request.method != "OPTIONS"
        else {
            respond(
                request.method == "OPTIONS"
                    ? preflight(page.methods) : wrongMethod(request, page.methods),
                to: request,
                connection
            )
            return
        }
        let response: HTTPResponse
        switch page {
        case .events: return streamEvents(request, connection)
        case .mcp: return speakModelContext(request, connection)
        case .publish: response = publication(request, connection)
        case .health:
            let health = health
            response = .json(health["status"] == "healthy" ? .ok : .serviceUnavailable, health)
        case .healthz: response = .json(.ok, ["status": "ok"])
        case .readyz:
            response =
                isStopping
                ? .json(.serviceUnavailable, ["status": "stopping"])
                : .json(.ok, ["status": "ready"])
        case .metrics:
            response = HTTPResponse(
                .ok,
                headers: ["Content-Type": MetricsText.contentType],
                body: metricsPage()
            )
        case .channels: response = .json(.ok, channelList)
        case .asyncAPI, .openAPI: response = .json(encoded: contract(page))
        }
        respond(response, to: request, connection)
    }

    /// Refuses a method that a page does not take.
    func wrongMethod(_ request: HTTPRequest, _ methods: [String]) -> HTTPResponse {
        let methods = methods.joined(separator: ", ")
        var response = HTTPResponse.error(
            .methodNotAllowed,
            .invalidRequest,
            "\(request.path) takes \(methods), not \(request.method.quoted)"
        )
        response.headers.append("Allow", methods)
        return response
    }

    /// Tells a browser what an allowed page may send (https://fetch.spec.whatwg.org/#http-cors-protocol).
    func preflight(_ methods: [String]) -> HTTPResponse {
        let methods = (methods + ["OPTIONS"]).joined(separator: ", ")
        return HTTPResponse(
            .noContent,
            headers: [
                "Allow": methods,
                "Access-Control-Allow-Methods": methods,
                "Access-Control-Allow-Headers":
                    "Accept, Content-Type, Last-Event-ID, Mcp-Method, Mcp-Name, Mcp-Protocol-Version, Mcp-Session-Id",
                "Access-Control-Max-Age": "600",
            ]
        )
    }

    /// A path without a page: on the WebSocket port every path is a WebSocket, on the HTTP port it does not exist.
    func missingPage(_ request: HTTPRequest, _ connection: Int32) -> HTTPResponse {
        let isWebSocket =
            connections[connection].port == .webSocket && self.isWebSocket(request.path)
        guard !isWebSocket || request.method != "GET" else {
            var response = HTTPResponse.error(
                .upgradeRequired,
                .invalidRequest,
                "\(request.path.quoted) is a WebSocket: connect with ws://"
            )
            response.headers.append("Upgrade", "websocket")
            response.headers.append("Connection", "Upgrade")
            return response
        }
        let own = catalogue.uploads.map(\.path) + catalogue.resources.map(\.path)
        let known = Set(Page.paths + own).sorted().joined(separator: ", ")
        var problem = "no page \(request.path.quoted); there are \(known)"
        if let paths = catalogue.conversation?.paths {
            let all = (paths + [ConversationDeclaration.envelopePath]).joined(separator: ", ")
            problem += "; WebSockets open at \(all)"
        }
        return .error(.notFound, .notFound, problem)
    }

    /// The service's name as names of metrics have it.
    private var metricPrefix: String {
        String(catalogue.name.map { $0 == "-" ? "_" : $0 })
    }

    /// The document that a page shows: it never changes, and is made when somebody first asks for it.
    private mutating func contract(_ page: Page) -> [UInt8] {
        if let document = contracts[page] { return document }
        let (web, http) = (settings.webSocket, settings.http)
        let document =
            page == .asyncAPI
            ? catalogue.asyncAPI(version: version, host: web.host.bracketedHost, port: web.port)
            : catalogue.openAPI(version: version, host: http.host.bracketedHost, port: http.port)
        contracts[page] = document.encoded()
        return document.encoded()
    }

    private mutating func metricsPage() -> [UInt8] {
        metrics.page(
            server: catalogue.name,
            ServerMetrics.Present(
                openWebSockets: openWebSockets,
                eventStreams: eventStreams.count,
                rooms: fanOut.rooms.count,
                subscriptions: fanOut.rooms.membershipCount,
                deliveries: fanOut.deliveries,
                sending: fanOut.statistics(refusedConnections: metrics.refusedConnections),
                compression: fanOut.compressionFigures,
                pendingWork: jobs.count,
                residentMemory: ProcessUsage.residentMemory,
                processorSeconds: ProcessUsage.processorSeconds,
                uptime: uptime,
                isHealthy: !isStopping && failingWork.isEmpty
            ),
            [("mcp", agents.figures), (metricPrefix, service.figures)]
        )
    }
}
