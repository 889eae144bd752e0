import Hermes
import TestSupport
import Testing

@testable import SimulationHost

@Suite("What a program answers is checked before it is believed")
struct ModuleAnswerTests {
    private static let question = ModuleQuestion.step(time: 0, dt: 1, values: [])

    private func values(_ line: String, count: Int) throws(ModuleError) -> [Double] {
        try ModuleAnswer(Array(line.utf8), to: Self.question).values(count: count)
    }

    private func signals(
        _ list: String,
        configured: [SignalDeclaration] = []
    ) throws(ModuleError) -> [SignalDeclaration] {
        try ModuleAnswer(Array(#"{"signals":\#(list)}"#.utf8), to: .stage)
            .declarations(configured: configured).signals
    }

    @Test("numbers in all spellings, booleans, and what JSON has no number for")
    func spellings() throws {
        let line =
            #" {"x":[{}],"values":[1, -2.5e3,true,false,"Infinity","-Infinity",Infinity,1e999]} "#
        let numbers = try values(line, count: 8)
        #expect(
            numbers == [1, -2500, 1, 0, .infinity, -.infinity, .infinity, .infinity]
        )
        let nan = try values(#"{"values":[null,"NaN",NaN]}"#, count: 3)
        #expect(nan.map(\.isNaN) == [true, true, true])
        let none = try values("{\"values\":[]}\r", count: 0)
        #expect(none.isEmpty)
    }

    @Test("what a program says of its error is one line of bounded length")
    func errors() throws {
        #expect(throws: ModuleError("a b c")) { try values(#"{"error":"a\nb\tc"}"#, count: 0) }
        let long = String(repeating: "ä", count: 10_000)
        #expect(throws: ModuleError(String(long.prefix(500)))) {
            try values(#"{"error":"\#(long)"}"#, count: 0)
        }
        #expect(try values(#"{"error":null,"values":[1]}"#, count: 1) == [1])
    }

    @Test("an excerpt of nonsense is short, and bytes that are no text do no harm")
    func nonsense() throws {
        let bytes = [UInt8](repeating: 0xFF, count: 1_000_000)
        let failure = #expect(throws: ModuleError.self) {
            try ModuleAnswer(bytes, to: .reset).values(count: 1)
        }
        let text = try #require(failure).description
        #expect(text.hasPrefix("answered reset with \"") && text.utf8.count < 400)
        #expect(text.hasSuffix(#"expected {"values":[…]}: byte 0: invalid UTF-8"#))
    }

    @Test(
        "declarations that are refused",
        arguments: [
            (
                "7",
                #"answered stage with "{\"signals\":7}", expected {"signals":[…]}: signals are no list"#
            ),
            ("[]", "declares no signals"),
            ("[{}]", "declares signal 0 without a name"),
            (#"["a"]"#, "declares signal 0 without a name"),
            (#"[{"name":""}]"#, #"declares a signal that cannot be called """#),
            (#"[{"name":"a*"}]"#, #"declares a signal that cannot be called "a*""#),
            (#"[{"name":"a"},{"name":"a"}]"#, #"declares the signal "a" twice"#),
            (
                #"[{"name":"a","type":"f16"}]"#,
                #"declares the signal "a" with a type that is not one of f64, f32, i64, i32, bool"#
            ),
            (
                #"[{"name":"a","unit":5}]"#,
                #"declares the signal "a" with a unit that is not a text"#
            ),
            (
                #"[{"name":"a","writable":"yes"}]"#,
                #"declares the signal "a" with a writable that is not true or false"#
            ),
        ]
    )
    func refused(list: String, description: String) {
        #expect(throws: ModuleError(description)) { try signals(list) }
    }

    @Test("the configuration's signals must be there, as it says, and no others")
    func configured() throws {
        let wanted = [
            SignalDeclaration("a", .bool, unit: "m", isWritable: true), SignalDeclaration("b"),
        ]
        let declared = #"{"name":"a","type":"bool","unit":"m","writable":true}"#
        let names = try signals(#"[{"name":"b","unit":"s"},\#(declared)]"#, configured: wanted)
        #expect(names.map(\.name) == ["b", "a"], "in the order of the program")
        for (list, problem) in [
            (declared, #"does not declare the configured signal "b""#),
            (
                #"\#(declared),{"name":"b"},{"name":"c"}"#,
                #"declares the signal "c", which the configuration does not list"#
            ),
            (
                #"{"name":"a"},{"name":"b"}"#,
                #"declares the signal "a" with type f64, the configuration says bool"#
            ),
            (
                #"{"name":"a","type":"bool","unit":"km"},{"name":"b"}"#,
                #"declares the signal "a" with unit "km", the configuration says "m""#
            ),
            (
                #"{"name":"a","type":"bool","unit":"m"},{"name":"b"}"#,
                #"declares the signal "a" with writable false, the configuration says true"#
            ),
        ] {
            #expect(throws: ModuleError(problem)) { try signals("[\(list)]", configured: wanted) }
        }
        let silent = try ModuleAnswer(Array("{}".utf8), to: .stage).declarations(configured: wanted)
        #expect(silent.signals == wanted)
    }

    @Test("a program may tell of its inside")
    func introspection() throws {
        let line = #"""
            {"signals":[{"name":"a"},{"name":"b"}],"introspection":{"components":[
            {"name":"Tank","type":"Tank","inputs":["a"],"outputs":[{"name":"b"}]},7],
            "edges":[{"source":"a","target":"b"},{"source":"a"},{"source":"a","target":"Tank","kind":"resolve"}]}}
            """#
        let inside = try ModuleAnswer(Array(line.utf8), to: .stage).declarations(configured: [])
            .inside
        #expect(
            inside
                == ModuleIntrospection(
                    components: [.init(name: "Tank", type: "Tank", inputs: ["a"], outputs: ["b"])],
                    edges: [
                        .init(from: "a", to: "b"), .init(from: "a", to: "Tank", kind: "resolve"),
                    ]
                )
        )
        let wrong = ModuleAnswer(
            Array(#"{"signals":[{"name":"a"}],"introspection":[]}"#.utf8),
            to: .stage
        )
        #expect(throws: ModuleError.self) { try wrong.declarations(configured: []) }
    }

    @Test("an answer that is cut anywhere is refused, and one that is damaged never traps")
    func damaged() throws {
        let stage = Array(
            #"{"signals":[{"name":"a","type":"f64","unit":"°C","writable":true},{"name":"b\u00e9"}]}"#
                .utf8
        )
        let step = Array(#"{"values":[1.5,-2e10,"NaN",null]}"#.utf8)
        for length in 0..<stage.count {
            #expect(throws: ModuleError.self) {
                try ModuleAnswer(Array(stage[..<length]), to: .stage).declarations(configured: [])
            }
        }
        for length in 0..<step.count {
            #expect(throws: ModuleError.self) {
                try ModuleAnswer(Array(step[..<length]), to: .reset).values(count: 4)
            }
        }
        var generator = SeededGenerator(seed: 41)
        for _ in 0..<20_000 {
            var bytes = Bool.random(using: &generator) ? stage : step
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            if let values = try? ModuleAnswer(bytes, to: .reset).values(count: 4) {
                #expect(values.count == 4)
            }
            if let read = try? ModuleAnswer(bytes, to: .stage).declarations(configured: []) {
                #expect(Set(read.signals.map(\.name)).count == read.signals.count)
            }
        }
    }

    @Test("the longest values of the most signals fit a line")
    func limit() {
        let longest = -Double.leastNormalMagnitude
        #expect(longest.description.count == 24)
        let values = [Double](repeating: longest, count: ModuleQuestion.signalLimit)
        let line = ModuleQuestion.step(time: longest, dt: longest, values: values).line
        #expect(line.count <= ModuleQuestion.lineLimit)
    }

    @Test("limits of time are told as they are written, and none is too long to keep")
    func timeLimits() {
        #expect(TimeLimit(seconds: 5).description == "5 s")
        #expect(TimeLimit(seconds: 0.25).description == "0.25 s")
        #expect(TimeLimit(seconds: 0.25).duration == .milliseconds(250))
        for nonsense in [Double.nan, .infinity, -1, 0, 1e300] {
            #expect(TimeLimit(seconds: nonsense).duration == .seconds(86_400))
        }
    }
}
