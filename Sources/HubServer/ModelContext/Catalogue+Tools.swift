internal import ModelContext
internal import WebSocketCommon
internal import WebSocketProtocol

extension Catalogue {
    /// The requests of which each is a tool: the server's, the common ones that need no connection, and the service's own.
    var toolDeclarations: [RequestDeclaration] {
        let common: [RequestDeclaration] = [.getStatus, .listChannels, .publish]
        return ServerTool.allCases.map(\.declaration)
            + common.filter { request($0.name) == nil } + requests
    }

    /// The channels as resources: one template for each kind, and one for each plain channel.
    var resourceTemplates: [ResourceTemplate] {
        channels.map { channel in
            ResourceTemplate(
                uriTemplate: "channel://\(name)/\(channel.pattern)",
                name: channel.kind,
                description: channel.summary
            )
        }
    }
}

extension Tool {
    /// Makes a tool of a request.
    init(_ request: RequestDeclaration) {
        self.init(
            name: request.name,
            description: request.summary,
            inputSchema: request.parameters.schema(allowsFurther: false),
            outputSchema: request.answer.schema(allowsFurther: true),
            annotations: Annotations(
                readOnly: !request.changesState,
                idempotent: !request.changesState
            )
        )
    }
}

/// The name of a channel as a resource: `channel://<service>/<channel>`, percent-encoded where a URI needs it.
struct ChannelURI {
    private let prefix: String

    init(service: String) { prefix = "channel://\(service)/" }

    /// The URI of a channel.
    func text(_ channel: ChannelName) -> String { prefix + channel.description.percentEncoded }

    /// The name that a URI stands for.
    ///
    /// - Throws: `NOT_FOUND` for a URI of another kind or service.
    func channel(_ uri: String) throws(ServiceError) -> String {
        guard uri.hasPrefix(prefix) else {
            throw ServiceError(.notFound, "uri: \(uri.quoted) does not begin with \(prefix)")
        }
        return Substring(uri.dropFirst(prefix.count)).percentDecoded
    }
}

extension String {
    /// The text with every byte that is neither unreserved (RFC 3986 §2.3) nor one of `:@/` encoded.
    fileprivate var percentEncoded: String {
        var result: [UInt8] = []
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: "@"),
                UInt8(ascii: "/"):
                result.append(byte)
            default:
                result.append(UInt8(ascii: "%"))
                result += [byte >> 4, byte & 15].map { $0 < 10 ? $0 + 48 : $0 + 55 }
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
