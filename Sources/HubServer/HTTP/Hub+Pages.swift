internal import EventLoop
internal import Settings
internal import Telemetry
internal import WebSocketCommon
internal import WebSocketProtocol

/// The pages that every port has.
extension Hub {
    /// Answers a request, now or later.
    mutating func answer(_ request: HTTPRequest, _ connection: Int32) {
        guard let page = Page(path: request.path) else {
            respond(missingPage(request, connection), to: request, connection)
            return
        }
        guard page.methods.contains(request.method) else {
            respond(
                request.method == "OPTIONS" ? preflight(page) : wrongMethod(request, page),
                to: request,
                connection
            )
            return
        }
        switch page {
        case .events: streamEvents(request, connection)
        case .publish: respond(publication(request, connection), to: request, connection)
        case .health, .healthz, .readyz, .metrics, .channels:
            respond(content(of: page), to: request, connection)
        }
    }

    /// What a page without parameters shows.
    private mutating func content(of page: Page) -> HTTPResponse {
        switch page {
        case .health:
            let health = health
            return .json(health["status"] == "healthy" ? .ok : .serviceUnavailable, health)
        case .healthz: return .json(.ok, ["status": "ok"])
        case .readyz:
            return isStopping
                ? .json(.serviceUnavailable, ["status": "stopping"])
                : .json(.ok, ["status": "ready"])
        case .metrics:
            return HTTPResponse(
                .ok,
                headers: ["Content-Type": MetricsText.contentType],
                body: metricsPage()
            )
        case .channels: return .json(.ok, channelList)
        case .publish, .events: preconditionFailure("\(page) is answered elsewhere")
        }
    }

    private func wrongMethod(_ request: HTTPRequest, _ page: Page) -> HTTPResponse {
        let methods = page.methods.joined(separator: ", ")
        var response = HTTPResponse.error(
            .methodNotAllowed,
            .invalidRequest,
            "\(request.path) takes \(methods), not \(request.method.quoted)"
        )
        response.headers.append("Allow", methods)
        return response
    }

    /// Tells a browser what an allowed page may send (https://fetch.spec.whatwg.org/#http-cors-protocol).
    private func preflight(_ page: Page) -> HTTPResponse {
        let methods = (page.methods + ["OPTIONS"]).joined(separator: ", ")
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
    private func missingPage(_ request: HTTPRequest, _ connection: Int32) -> HTTPResponse {
        guard connections[connection].port == .http || request.method != "GET" else {
            var response = HTTPResponse.error(
                .upgradeRequired,
                .invalidRequest,
                "\(request.path.quoted) is a WebSocket: connect with ws://"
            )
            response.headers.append("Upgrade", "websocket")
            response.headers.append("Connection", "Upgrade")
            return response
        }
        let known = Page.allCases.map(\.path).sorted().joined(separator: ", ")
        return .error(
            .notFound,
            .notFound,
            "no page \(request.path.quoted); there are \(known)"
        )
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
                pendingWork: jobs.count,
                uptime: uptime
            ),
            service.figures
        )
    }
}
