import Synchronization
import WebSocketCommon

/// A service for tests: it remembers who asked, does things later, and leaves work to be done.
struct Workshop: Service {
    static let catalogue = Catalogue(
        name: "workshop",
        summary: "A service for tests.",
        ports: Ports(webSocket: 1, http: 2),
        channels: [.plain("floor", "All that happens.")],
        events: [
            .event("bell.rang", to: ["floor"], "It rang.", payload: [.required("n", .integer)]),
            .event("guest.left", to: ["floor"], "Gone.", payload: [.required("who", .string)]),
            .event("thing.made", to: ["floor"], "Done.", payload: [.required("what", .string)]),
        ],
        requests: [
            .command(
                "ring",
                "Rings so often, a second apart.",
                parameters: [.required("times", .integer), .optional("plans", .boolean)],
                answer: []
            ),
            .command("enter", "Comes in.", parameters: [.required("who", .string)], answer: []),
            .command(
                "order",
                "Has something made, and answers when it is.",
                parameters: [.required("what", .string)],
                answer: [.required("what", .string)]
            ),
            .query(
                "find",
                "Looks for something, and answers when it is found.",
                parameters: [.required("what", .string)],
                answer: [.required("what", .string)]
            ),
            .command(
                "note",
                "Notes something, and answers when the note is kept.",
                parameters: [.required("what", .string)],
                answer: [.required("what", .string)]
            ),
        ],
        uploads: [
            .upload(
                "/parcels",
                "Takes a parcel in.",
                mediaTypes: ["text/plain"],
                parameters: [.required("who", .string), .optional("weight", .integer)],
                largestBody: 3 << 20,
                answer: [.required("size", .integer), .required("who", .string)]
            )
        ]
    )

    /// What the work has kept.
    final class Shelf: Sendable {
        let things = Mutex<[String]>([])
    }

    let shelf = Shelf()
    private var rings = 0
    /// Whether it plans anew when the calendar is set back.
    private var plans = false
    private var guests: [ClientID: String] = [:]
    private var unkept: [String] = []
    private(set) var nextTick: Timestamp?

    mutating func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        switch request.name {
        case "ring":
            rings = request.parameters["times"]?.intValue ?? 0
            plans = request.parameters["plans"]?.boolValue ?? false
            nextTick = request.time.advanced(by: .seconds(1))
            return Outcome([:])
        case "enter":
            if let client = request.client { guests[client] = request.string("who") }
            return Outcome([:])
        case "find":
            let what = request.string("what")
            return .after { () throws(ServiceError) in
                if what == "accident" { throw .internalError }
                return Outcome(["what": .string(what)])
            }
        case "order":
            let what = request.string("what")
            return .after { () throws(ServiceError) in
                if what == "trouble" { throw ServiceError(.invalidState, "no trouble here") }
                if what == "accident" { throw .internalError }
                if what == "doll" { return Outcome([:], events: [Self.doll] + [Self.doll]) }
                return Outcome(
                    ["what": .string(what)],
                    events: [Event("thing.made", ["what": .string(what)])]
                )
            }
        default:
            let what = JSON.string(request.string("what"))
            return Outcome(
                ["what": what],
                events: [Event("thing.made", ["what": what])],
                .afterWork
            )
        }
    }

    mutating func calendarSetBack(to now: Timestamp) {
        if plans { nextTick = nextTick.map { min($0, now.advanced(by: .seconds(1))) } }
    }

    mutating func receive(_ upload: Upload) throws(ServiceError) -> Outcome {
        .after { () throws(ServiceError) in
            let text = String(decoding: upload.body, as: UTF8.self)
            guard text != "poison" else { throw ServiceError(.invalidPayload, "body: poison") }
            return Outcome(
                ["size": .integer(upload.body.count), "who": .string(upload.string("who"))],
                events: [Event("thing.made", ["what": .string(String(text.prefix(20)))])]
            )
        }
    }

    mutating func apply(_ event: EventView) {
        if event.name == "thing.made" { unkept.append(event.string("what") ?? "") }
    }

    /// An event that is nested deeper than a client's may be.
    private static let doll = Event(
        "thing.made",
        ["what": "doll", "inside": (0..<200).reduce(JSON.null) { doll, _ in .array([doll]) }]
    )

    mutating func tick(now: Timestamp) -> [Event] {
        // A bell that is stuck says what the catalogue refuses, and does not move on.
        if rings < 0 { return [Event("bell.rang", ["n": "stuck"])] }
        rings -= 1
        nextTick = rings > 0 ? nextTick?.advanced(by: .seconds(1)) : nil
        rings = max(rings, 0)
        return [Event("bell.rang", ["n": .integer(rings)])]
    }

    mutating func disconnected(_ client: ClientID, now: Timestamp) -> [Event] {
        guests.removeValue(forKey: client).map { [Event("guest.left", ["who": .string($0)])] } ?? []
    }

    mutating func takeWork() -> [Work] {
        guard !unkept.isEmpty else { return [] }
        defer { unkept = [] }
        return [
            Work { [shelf, unkept] () throws(ServiceError) in
                if unkept.contains("full") { throw .internalError }
                shelf.things.withLock { $0 += unkept }
                return Outcome([:])
            }
        ]
    }

    var figures: [Figure] { [.gauge("guests", "Who is in.", guests.count)] }
}
