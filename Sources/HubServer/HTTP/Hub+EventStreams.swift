internal import EventLoop
internal import Settings
internal import WebSocketCommon
internal import WebSocketProtocol

/// `GET /events?channel=…`, and the pages that stream a channel: the events of channels as Server-Sent Events.
///
/// https://html.spec.whatwg.org/multipage/server-sent-events.html
extension Hub {
    /// Begins a stream of the channels that a request names, or refuses it.
    mutating func streamEvents(_ request: HTTPRequest, _ connection: Int32) {
        let channels: [ChannelName]
        do throws(ServiceError) {
            channels = try eventChannels(request, connections[connection].identity)
        } catch {
            count(\.messageErrors, error.code.rawValue)
            respond(.error(error), to: request, connection)
            return
        }
        streamEvents(of: channels, .envelopes, request, connection)
    }

    /// Begins a stream of the channel of a page that the service declares, or refuses it.
    mutating func streamEvents(
        ofPage channel: String,
        _ request: HTTPRequest,
        _ connection: Int32
    ) throws(ServiceError) {
        let name = try catalogue.channelName(channel)
        guard policy.mayRead(name, connections[connection].identity) else {
            throw .forbidden(channel: channel)
        }
        guard request.method != "HEAD" else {
            return respond(HTTPResponse(.ok, headers: .eventStream), to: request, connection)
        }
        streamEvents(of: [name], .payloads, request, connection)
    }

    private mutating func streamEvents(
        of channels: [ChannelName],
        _ form: EventStreams.Form,
        _ request: HTTPRequest,
        _ connection: Int32
    ) {
        let exchange = beginExchange(request, connection)
        eventStreams.insert(connection, channels, form)
        openStream(.eventStream, in: exchange)
        let names = channels.map(\.description).joined(separator: ", ")
        var bytes: [UInt8] = []
        ServerSentEvent.append(comment: "listening to \(names)", into: &bytes)
        send(bytes, in: exchange)
        setTimer(connection, .stream, now + timing.pingInterval)
    }

    private func eventChannels(
        _ request: HTTPRequest,
        _ identity: Identity
    ) throws(ServiceError) -> [ChannelName] {
        let names = request.queryValues("channel")
        let most = settings.webSocket.maximumChannelsPerConnection
        guard !names.isEmpty else {
            let known = catalogue.channels.map(\.pattern).joined(separator: ", ")
            throw ServiceError(
                .invalidRequest,
                "channel: field required: /events?channel=NAME, one of \(known)"
            )
        }
        guard names.count <= most else {
            throw ServiceError(.limitExceeded, "\(names.count) channels, limit is \(most)")
        }
        var channels: [ChannelName] = []
        for name in names {
            let channel = try catalogue.channelName(name)
            guard policy.mayRead(channel, identity) else { throw .forbidden(channel: name) }
            if !channels.contains(channel) { channels.append(channel) }
        }
        return channels
    }

    /// Says an event to those who listen to its channels by streams: it is written once, whatever their number.
    ///
    /// - Returns: How many they are, counted once for each channel.
    mutating func sayInStreams(
        _ name: String,
        _ data: JSONSlice,
        _ channels: [ChannelName],
        _ envelope: EnvelopeEncoder
    ) -> Int {
        var count = 0
        for channel in channels {
            let payloadListeners = eventStreams.listeners(of: channel, .payloads)
            if !payloadListeners.isEmpty {
                let payload = Array(data.bytes)
                fanOut.sendRaw(to: payloadListeners) {
                    ServerSentEvent.append(data: payload, into: &$0)
                }
                count += payloadListeners.count
            }
            let listeners = eventStreams.listeners(of: channel, .envelopes)
            guard !listeners.isEmpty else { continue }
            var message: [UInt8] = []
            envelope.publication(
                of: name,
                data: data,
                room: channel.description,
                into: &message
            )
            fanOut.sendRaw(to: listeners) {
                ServerSentEvent.append(event: name, data: message, into: &$0)
            }
            count += listeners.count
        }
        return count
    }

    /// Shows a silent stream's client, and the proxies between, that it is alive.
    mutating func keepStreamAlive(_ connection: Int32) {
        fanOut.sendRaw(to: connection) { ServerSentEvent.append(comment: "", into: &$0) }
        setTimer(connection, .stream, now + timing.pingInterval)
    }
}

extension HTTPHeaders {
    /// The fields of a stream of Server-Sent Events, which no cache keeps and no proxy holds back.
    static let eventStream: HTTPHeaders = [
        "Content-Type": "text/event-stream", "Cache-Control": "no-cache, no-transform",
        "X-Accel-Buffering": "no",
    ]
}
