internal import Hermes
internal import WebSocketCommon

/// A line that a program answered; it is believed nothing before it is checked.
struct ModuleAnswer {
    private let line: [UInt8]
    private let question: ModuleQuestion

    /// Takes a line without its end.
    init(_ line: [UInt8], to question: ModuleQuestion) {
        self.line = line
        self.question = question
    }

    /// The values of all signals.
    ///
    /// `null` is NaN, which is what JSON writers make of it; true and false are 1 and 0, for signals of that kind.
    func values(count: Int) throws(ModuleError) -> [Double] {
        try withAnswer { answer throws(ModuleError) in
            guard let list = answer.member("values"), list.kind == .array else {
                throw nonsense("no list of values")
            }
            var values: [Double] = []
            values.reserveCapacity(count)
            try list.forEachElement { element throws(ModuleError) in
                guard let value = Self.value(element) else {
                    throw nonsense("value \(values.count) is \(element.excerpt), no number")
                }
                values.append(value)
            }
            guard values.count == count else {
                throw ModuleError(
                    "answered \(question.name) with \(values.count) values, there are \(count) signals"
                )
            }
            return values
        }
    }

    /// The signals that it declares, and its inside if it tells of it.
    ///
    /// - Parameter configured: The signals that it must have; empty: any. When it names none, it has those.
    /// - Returns: The signals in the order in which their values come, and the inside.
    /// - Throws: What is wrong with the answer, or what the program says of itself.
    func declarations(
        configured: [SignalDeclaration]
    ) throws(ModuleError) -> (signals: [SignalDeclaration], inside: ModuleIntrospection?) {
        try withAnswer { answer throws(ModuleError) in
            var signals = configured
            if let list = answer.member("signals") {
                guard list.kind == .array else { throw nonsense("signals are no list") }
                signals = try ModuleSignals.read(list)
                try ModuleSignals.compare(signals, with: configured)
            }
            guard !signals.isEmpty else { throw ModuleError("declares no signals") }
            guard signals.count <= ModuleQuestion.signalLimit else {
                throw ModuleError(
                    "declares \(signals.count) signals, limit is \(ModuleQuestion.signalLimit)"
                )
            }
            guard let told = answer.member("introspection"), told.kind != .null else {
                return (signals, nil)
            }
            guard let inside = ModuleIntrospection(reading: JSON(told)) else {
                throw nonsense("introspection has no list of components")
            }
            return (signals, inside)
        }
    }

    /// The beginning of some bytes in quotation marks.
    static func excerpt(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix(256), as: UTF8.self).quoted
    }

    private func withAnswer<Result>(
        _ body: (JSONSlice) throws(ModuleError) -> Result
    ) throws(ModuleError) -> Result {
        try line.span.withUnsafeBytes { bytes throws(ModuleError) in
            let answer: JSONSlice
            do throws(JSONError) {
                answer = try JSONSlice(parsing: bytes, validatingUTF8: true)
            } catch {
                throw nonsense(error.description)
            }
            guard answer.kind == .object else { throw nonsense("no object") }
            if let error = answer.member("error"), error.kind != .null {
                throw ModuleError(Self.oneLine(error.string?.decoded() ?? error.excerpt))
            }
            return try body(answer)
        }
    }

    private func nonsense(_ problem: String) -> ModuleError {
        ModuleError(
            "answered \(question.name) with \(Self.excerpt(line)), expected \(question.expectation): \(problem)"
        )
    }

    /// What a program says of itself goes into logs and messages: a line, of bounded length.
    private static func oneLine(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(500).map { scalar in
            scalar.properties.generalCategory == .control ? " " : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private static func value(_ element: JSONSlice) -> Double? {
        switch element.kind {
        case .number: Double(String(decoding: element.bytes, as: UTF8.self))
        case .null: .nan
        case .true: 1
        case .false: 0
        case .string:
            switch element.string?.decoded() {
            case "NaN": .nan
            case "Infinity": .infinity
            case "-Infinity": -.infinity
            default: nil
            }
        case .object, .array: nil
        }
    }
}
