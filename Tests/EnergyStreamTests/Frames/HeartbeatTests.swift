import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("Heartbeats")
struct HeartbeatTests {
    @Test("come each second, count from 0 for the whole server, and tell the measured rate")
    func sequence() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        try stage.pass(.seconds(3))
        let beats = stage.payloads(.heartbeat, to: client)
        #expect(beats.map { $0["sequence"] } == [0, 1, 2])
        // The first frame was 0.789 ms late: moments are whole milliseconds, the stage's start is none.
        #expect(beats.map { $0["frameRate"] } == [60.05, 60, 60])
        let stamps = stage.sent(.heartbeat, to: client).map { $0["timestamp"] }
        #expect(beats.map { $0["serverTime"] } == stamps)
        #expect(stamps == [1_795_161_601_000, 1_795_161_602_000, 1_795_161_603_000])
        let other = try stage.client(2)
        try stage.pass(.seconds(1))
        #expect(stage.payloads(.heartbeat, to: other).map { $0["sequence"] } == [3])
    }

    @Test("do not come while nobody is there")
    func nobody() throws {
        var stage = try Stage()
        try stage.pass(.seconds(10))
        let client = try stage.client(1)
        try stage.pass(.seconds(1))
        #expect(stage.payloads(.heartbeat, to: client).map { $0["sequence"] } == [0])
    }

    @Test("come once when frames are skipped over a second's end, with what was measured")
    func skipping() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        try stage.pass(.milliseconds(500))
        try stage.stall(.milliseconds(900))
        #expect(stage.payloads(.heartbeat, to: client).count == 1)
        // 31 frames in 1.4 seconds, and the one that ended them begins the next.
        let rate = stage.payloads(.heartbeat, to: client).first?["frameRate"]?.doubleValue
        #expect(rate.map { abs($0 - 31 / 1.4) < 0.01 } == true)
        try stage.pass(.seconds(1))
        #expect(stage.payloads(.heartbeat, to: client).count == 2)
    }

    @Test("need no answer, and an answer is not answered")
    func answers() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        #expect(try stage.ask(#"{"type":"heartbeat_response"}"#, from: client) == [])
        #expect(
            try stage.ask(
                #"{"type":"heartbeat_response","sequence":3,"timestamp":1}"#,
                from: client
            ) == []
        )
    }
}
