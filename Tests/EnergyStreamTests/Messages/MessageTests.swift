import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("Messages")
struct MessageTests {
    private let time = Timestamp(clampingMicroseconds: 1_795_161_600_123_999)
    private let a = ModelID(literal: "a")
    private let council = Council([ModelID(literal: "a"), ModelID(literal: "b")])

    private func text(_ payload: some PlainPayload) -> String {
        String(decoding: payload.message(at: time), as: UTF8.self)
    }

    private func text(_ payload: some FramePayload, frame: Int = 7) -> String {
        String(decoding: payload.message(at: time, frame: frame), as: UTF8.self)
    }

    /// Expects a text to be what was written by hand, and to fit the definition of its type and no other.
    private func expect(_ text: String, _ type: StreamMessageType, _ expected: String) throws {
        #expect(text == expected)
        let value = try JSON(parsing: text)
        #expect(try SchemaChecker.ours.problems(value) == [])
        for other in StreamMessageType.allCases {
            let problems = try SchemaChecker.ours.problems(value, as: other.rawValue)
            #expect(problems.isEmpty == (other == type), "\(other)")
        }
    }

    @Test("of the beginning say what is served")
    func startup() throws {
        try expect(
            text(StartupComplete(model: a, tier: .high)),
            .startupComplete,
            #"{"type":"startup_complete","channel":"system","timestamp":1795161600123,"payload":{"model":"a","tier":"High-Tier","version":"1.0.0","frameRate":60,"capabilities":["visualization","council"]}}"#
        )
    }

    @Test("of energy have a total that is the sum, and a change that leads to it")
    func update() throws {
        let update = EnergyUpdate(
            energy: EnergyDistribution(
                generation: EnergyAmount(0.1),
                attention: EnergyAmount(0.2),
                reasoning: EnergyAmount(0.00005)
            ),
            before: EnergyAmount(1),
            tokens: 3,
            model: a,
            processingTime: ProcessingTime(.microseconds(250))
        )
        try expect(
            text(update),
            .energyUpdate,
            #"{"type":"energy_update","channel":"energy","timestamp":1795161600123,"frameNumber":7,"payload":{"totalEnergy":0.3001,"deltaEnergy":-0.6999,"tokensGenerated":3,"processingTime":0.25,"modelId":"a","energyDistribution":{"generation":0.1,"attention":0.2,"reasoning":0.0001}}}"#
        )
    }

    @Test("of fields have coordinates, or none")
    func field() throws {
        let field = EnergyField(
            kind: .lightning,
            intensity: UnitInterval(0.5),
            coordinates: [.init(x: -0.25, y: 1, energy: EnergyAmount(2.5))],
            model: a
        )
        try expect(
            text(field),
            .energyField,
            #"{"type":"energy_field","channel":"energy","timestamp":1795161600123,"frameNumber":7,"payload":{"fieldType":"lightning","intensity":0.5,"coordinates":[{"x":-0.25,"y":1,"energy":2.5}],"modelId":"a"}}"#
        )
        for kind in EnergyField.Kind.allCases {
            let empty = EnergyField(kind: kind, intensity: .zero, coordinates: [], model: a)
            #expect(try SchemaChecker.ours.problems(JSON(parsing: text(empty))) == [])
        }
    }

    @Test("of tokens escape what JSON demands")
    func tokens() throws {
        let stream = TokenStream(
            tokens: ["a\"\n", "é\u{0}", ""],
            isComplete: true,
            session: try #require(SessionID("s \\")),
            model: a,
            cost: EnergyAmount(3)
        )
        try expect(
            text(stream),
            .tokenStream,
            #"{"type":"token_stream","channel":"experience","timestamp":1795161600123,"payload":{"tokens":["a\"\n","é\u0000",""],"isComplete":true,"sessionId":"s \\","modelId":"a","energyCost":3}}"#
        )
    }

    @Test("of the council name at least two models")
    func councils() throws {
        #expect(Council([]) == nil)
        #expect(Council([a]) == nil)
        let interference = InterferenceEvent(
            pattern: .destructive,
            models: try #require(council),
            intensity: UnitInterval(0.75),
            coherence: UnitInterval(1)
        )
        try expect(
            text(interference),
            .interferenceEvent,
            #"{"type":"interference_event","channel":"council","timestamp":1795161600123,"frameNumber":7,"payload":{"patternType":"destructive","models":["a","b"],"intensity":0.75,"coherenceScore":1}}"#
        )
        let resonance = ResonanceEvent(
            .overtone,
            frequency: 6.25,
            amplitude: UnitInterval(0.4),
            participants: try #require(council),
            phase: -90
        )
        try expect(
            text(resonance),
            .resonanceEvent,
            #"{"type":"resonance_event","channel":"council","timestamp":1795161600123,"frameNumber":7,"payload":{"resonanceType":"overtone","frequency":6.25,"amplitude":0.4,"participants":["a","b"],"phase":270}}"#
        )
    }

    @Test(
        "of resonance have a phase from 0 to below 360 degrees, and a frequency not below 0",
        arguments: [
            (0, 0), (360, 0), (359.96, 0), (-0.01, 0), (725, 5), (-725, 355), (.nan, 0),
        ] as [(Double, Double)]
    )
    func phases(phase: Double, expected: Double) throws {
        let event = ResonanceEvent(
            .harmonic,
            frequency: -phase,
            amplitude: .zero,
            participants: try #require(council),
            phase: phase
        )
        #expect(event.phase == expected)
        #expect(try SchemaChecker.ours.problems(JSON(parsing: text(event))) == [])
    }

    @Test("of rewards are shortened to what the schema allows")
    func rewards() throws {
        let reward = RewardEvent(
            .levelUp,
            "Level 2",
            points: 200,
            "reached",
            level: RewardEvent.Level(2),
            bonus: EnergyAmount(100)
        )
        try expect(
            text(reward),
            .rewardEvent,
            #"{"type":"reward_event","channel":"reward","timestamp":1795161600123,"payload":{"rewardType":"level_up","title":"Level 2","points":200,"description":"reached","level":2,"energyBonus":100}}"#
        )
        let long = RewardEvent(
            .feedback,
            String(repeating: "👍", count: 101),
            points: UInt(Int.max),
            String(repeating: "é", count: 501)
        )
        #expect(try SchemaChecker.ours.problems(JSON(parsing: text(long))) == [])
        #expect(RewardEvent.Level(0) == nil)
        #expect(RewardEvent.Level(6) == nil)
    }

    @Test("of life count, and tell the measured rate where one was measured")
    func heartbeats() throws {
        try expect(
            text(Heartbeat(sequence: 0, serverTime: time, frameRate: 59.987)),
            .heartbeat,
            #"{"type":"heartbeat","channel":"system","timestamp":1795161600123,"payload":{"sequence":0,"serverTime":1795161600123,"frameRate":59.99}}"#
        )
        try expect(
            text(Heartbeat(sequence: UInt64(Int.max), serverTime: time, frameRate: nil)),
            .heartbeat,
            #"{"type":"heartbeat","channel":"system","timestamp":1795161600123,"payload":{"sequence":9223372036854775807,"serverTime":1795161600123}}"#
        )
    }

    @Test("of errors are shortened to what the schema allows")
    func errors() throws {
        let error = ErrorEvent(
            .warning,
            .decodeError,
            "no",
            .websocket,
            details: ["received": "x"],
            isRecoverable: true
        )
        try expect(
            text(error),
            .errorEvent,
            #"{"type":"error_event","channel":"system","timestamp":1795161600123,"payload":{"severity":"warning","code":"DECODE_ERROR","message":"no","component":"websocket","details":{"received":"x"},"recoverable":true}}"#
        )
        for code in ErrorEvent.Code.allCases {
            let long = ErrorEvent(
                .critical,
                code,
                String(repeating: "\u{1F600}", count: 2000),
                .ui,
                details: [:],
                isRecoverable: false
            )
            #expect(try SchemaChecker.ours.problems(JSON(parsing: text(long))) == [])
        }
    }

    @Test("are stamped with milliseconds that were cut, and never before 1970")
    func timestamps() {
        #expect(Timestamp(clampingMicroseconds: 1999).milliseconds == 1)
        #expect(Timestamp(clampingMicroseconds: -1).milliseconds == 0)
        #expect(Timestamp(clampingMicroseconds: .min).milliseconds == 0)
    }
}
