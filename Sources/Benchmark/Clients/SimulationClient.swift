internal import EventLoop
internal import WebSocketCommon

/// A client of hermes that says something and waits for the answer.
struct SimulationClient {
    let socket: Descriptor
    /// The names of all signals.
    let signals: [String]
    /// How many frames of the simulation lie between two that are streamed by default.
    let distance: UInt32
    /// What has been read of the connection, up to where.
    private(set) var reader: FrameReader

    /// Connects and reads the schema.
    init(of server: RunningServer) throws {
        socket = try Sockets.connect(host: "127.0.0.1", port: server.port)
        try Opening.requestUpgrade(socket, port: server.port)
        var reader = FrameReader()
        var texts: [JSON] = []
        let unread = try Opening.awaitUpgrade(socket)
        try unread.withUnsafeBytes { try reader.read($0) { texts += try Self.json($0, $1) } }
        while texts.isEmpty {
            try Self.receive(socket, &reader) { texts += try Self.json($0, $1) }
        }
        self.reader = reader
        guard texts[0]["type"]?.stringValue == "schema", let modules = texts[0]["modules"],
            let rate = texts[0]["rate_hz"]?.doubleValue,
            let telemetryRate = texts[0]["telemetry_hz"]?.doubleValue,
            let distance = UInt32(exactly: (rate / telemetryRate).rounded()), distance > 0
        else { throw BenchmarkError("hermes sent no schema first") }
        self.distance = distance
        signals = (modules.objectValue?.members ?? []).flatMap { module in
            (module.value["signals"]?.arrayValue ?? [])
                .compactMap { $0["name"]?.stringValue }.map { "\(module.name).\($0)" }
        }
    }

    /// Gives a command and waits until it is answered.
    ///
    /// - Returns: The answer.
    @discardableResult
    mutating func command(_ action: String, _ parameters: JSONObject = [:]) throws -> JSON {
        var command: JSONObject = ["type": "cmd", "action": .string(action)]
        for member in parameters.members { command[member.name] = member.value }
        var output: [UInt8] = []
        output.appendTextFrame(command.encoded(), maskingKey: 1)
        try Opening.send(output, to: socket)
        var answer: JSON?
        while answer == nil {
            try Self.receive(socket, &reader) { kind, payload in
                for text in try Self.json(kind, payload) {
                    switch text["type"]?.stringValue {
                    case "ack": answer = text
                    case "error":
                        throw BenchmarkError("hermes: \(text["message"]?.stringValue ?? "?")")
                    default: break
                    }
                }
            }
        }
        return answer ?? .null
    }

    /// Subscribes; the present frame may be read together with the answer, or later.
    mutating func subscribe(_ signals: [String]) throws {
        let answer = try command("subscribe", ["signals": signals.json])
        guard answer["count"]?.intValue == signals.count else {
            throw BenchmarkError("hermes does not have all of \(signals)")
        }
    }

    private static func receive(
        _ socket: Descriptor,
        _ reader: inout FrameReader,
        _ body: (FrameReader.Kind, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let bytes = try Opening.receive(from: socket)
        try bytes.withUnsafeBytes { try reader.read($0, body) }
    }

    /// The message as JSON, when it is a text.
    private static func json(
        _ kind: FrameReader.Kind,
        _ payload: UnsafeRawBufferPointer
    ) throws -> [JSON] {
        kind == .text ? [try JSON(parsing: payload)] : []
    }
}
