import TestSupport
import Testing
import WebSocketCommon

@testable import Supervisor

@Suite("The status document")
struct SupervisorStatusTests {
    private let status = SupervisorStatus(
        process: 7,
        uptime: .milliseconds(61_500),
        services: [
            SupervisorStatus.Service(
                name: "buddy",
                stage: .ready,
                process: 8,
                restarts: 1,
                since: .seconds(60),
                status: "serving",
                reason: "ended with exit status 1"
            ),
            SupervisorStatus.Service(
                name: "other",
                stage: .failed,
                process: nil,
                restarts: 0,
                since: .zero,
                status: nil,
                reason: nil
            ),
        ]
    )

    @Test("it is one JSON object")
    func encoding() {
        #expect(
            String(decoding: status.json.encoded(), as: UTF8.self) == """
                {"pid":7,"uptime_seconds":61.5,"services":[{"name":"buddy","state":"ready","pid":8,\
                "restarts":1,"since_seconds":60.0,"status":"serving",\
                "reason":"ended with exit status 1"},{"name":"other","state":"failed","pid":null,\
                "restarts":0,"since_seconds":0.0,"status":null,"reason":null}]}
                """
        )
    }

    @Test("it reads back as what it was")
    func roundTrip() throws {
        #expect(try SupervisorStatus(json: JSON(parsing: status.json.encoded())) == status)
    }

    @Test(
        "one that lacks something says what",
        arguments: [
            ("{}", "pid"),
            (#"{"pid":7,"uptime_seconds":"long","services":[]}"#, "uptime_seconds"),
            (#"{"pid":7,"uptime_seconds":1}"#, "services"),
            (#"{"pid":7,"uptime_seconds":1,"services":[{"name":"x","state":"odd"}]}"#, "state"),
        ]
    )
    func missing(document: String, member: String) throws {
        let json = try JSON(parsing: document)
        let reason = "\(member) is missing or of another kind"
        #expect(throws: SupervisorError.unreadableStatus(reason)) {
            try SupervisorStatus(json: json)
        }
    }

    @Test("a directory without a supervisor has none to read")
    func notRunning() {
        let place = TemporaryDirectory()
        #expect(throws: SupervisorError.notRunning(directory: place.path)) {
            try SupervisorStatus.read(stateDirectory: place.path)
        }
    }
}
