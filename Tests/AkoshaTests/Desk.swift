import Akosha
import TestSupport
import WebSocketCommon

/// Plays the hub for an akosha; each request and event moves the present on by a millisecond.
typealias Desk = ServiceDesk<Akosha>

extension Desk {
    init(_ change: (inout Akosha.Limits) -> Void = { _ in }) {
        self.init(Self.service(change), pace: .milliseconds(1))
    }

    init(at time: Timestamp, _ change: (inout Akosha.Limits) -> Void = { _ in }) {
        self.init(Self.service(change), at: time, pace: .milliseconds(1))
    }

    private static func service(_ change: (inout Akosha.Limits) -> Void) -> Akosha {
        var limits = Akosha.Limits()
        change(&limits)
        return Akosha(limits: limits)
    }

    /// Records a sample now.
    mutating func record(_ name: String, _ value: Double, _ labels: JSONObject = [:]) throws {
        try ask(
            "record_metric",
            ["name": .string(name), "value": .float(value), "labels": .object(labels)]
        )
    }

    /// Records values, with a pause after each.
    mutating func record(_ name: String, _ values: [Double], every pause: Duration) throws {
        for value in values {
            try record(name, value)
            try wait(pause)
        }
    }

    /// Lets time pass without a tick, as for a loop that is busy: folding nothing in moves the present on.
    mutating func holdUp(_ duration: Duration) throws {
        replay(Event("test.nothing", [:]), at: now.advanced(by: duration))
    }

    /// The payloads of the events of that name.
    func said(_ name: String) -> [JSONObject] {
        record.filter { $0.event.name == name }.map(\.event.data)
    }

    /// The value of a figure.
    func figure(_ name: String) -> Int? {
        service.figures.first { $0.name == name }?.value
    }

    /// All findings that can be asked for.
    mutating func findings() throws -> [JSONObject] {
        let limit: JSONObject = ["limit": 500]
        return [
            try ask("get_patterns", limit), try ask("get_anomalies", limit),
            try ask("get_insights", limit),
            service.state(of: try S.catalogue.channelName("metrics")) ?? [:],
        ]
    }
}

extension JSON {
    /// The member of a member; null when there is none.
    subscript(path: [String]) -> JSON {
        path.reduce(self) { value, name in value[name] ?? .null }
    }
}
