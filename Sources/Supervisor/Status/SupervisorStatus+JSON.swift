package import WebSocketCommon

extension SupervisorStatus {
    /// The status as the document of the status socket; durations are seconds, to the millisecond.
    package var json: JSON {
        [
            "pid": .integer(process),
            "uptime_seconds": .seconds(uptime),
            "services": .array(services.map(\.json)),
        ]
    }

    /// Reads the document of a status socket.
    ///
    /// - Parameter json: The document.
    /// - Throws: `SupervisorError.unreadableStatus` naming the member that is missing or of another kind.
    package init(json: JSON) throws(SupervisorError) {
        process = try json.read("pid") { $0.processValue }
        uptime = try json.read("uptime_seconds") { $0.durationValue }
        services = []
        for element in try json.read("services", as: \.arrayValue) {
            services.append(try Service(json: element))
        }
    }
}

extension SupervisorStatus.Service {
    fileprivate var json: JSON {
        [
            "name": .string(name),
            "state": .string(stage.rawValue),
            "pid": process.map { .integer($0) } ?? .null,
            "restarts": .integer(restarts),
            "since_seconds": .seconds(since),
            "status": status.map { .string($0) } ?? .null,
            "reason": reason.map { .string($0) } ?? .null,
        ]
    }

    fileprivate init(json: JSON) throws(SupervisorError) {
        name = try json.read("name", as: \.stringValue)
        stage = try json.read("state") {
            $0.stringValue.flatMap(SupervisorStatus.Stage.init(rawValue:))
        }
        process = json["pid"]?.processValue
        restarts = try json.read("restarts", as: \.intValue)
        since = try json.read("since_seconds") { $0.durationValue }
        status = json["status"]?.stringValue
        reason = json["reason"]?.stringValue
    }
}

extension JSON {
    fileprivate static func seconds(_ duration: Duration) -> JSON {
        .float((duration / .milliseconds(1)).rounded() / 1000)
    }

    fileprivate var durationValue: Duration? { doubleValue.map { .seconds($0) } }

    fileprivate var processValue: Int32? { intValue.flatMap { Int32(exactly: $0) } }

    fileprivate func read<Value>(
        _ name: String,
        as value: (JSON) -> Value?
    ) throws(SupervisorError) -> Value {
        guard let member = self[name], let value = value(member) else {
            throw .unreadableStatus("\(name) is missing or of another kind")
        }
        return value
    }
}
