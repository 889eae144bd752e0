internal import WebSocketCommon

/// Reads commands in either spelling.
///
/// `{"type":"cmd","action":A,…}` has its parameters beside the action, `{"action":A,"params":{…}}` within; where `params` is, it
/// alone counts.
struct CommandReader {
    /// A message that is a command in form.
    struct Form {
        let action: String
        let parameters: JSONObject
        /// Whether it says that it is a command, which Daedalus does not.
        let hasType: Bool
    }

    let schema: SimulationSchema

    /// Finds the action and its parameters.
    static func form(of text: UnsafeRawBufferPointer) throws(CommandError) -> Form {
        let json: JSON
        do throws(JSONError) { json = try JSON(parsing: text) } catch {
            throw CommandError(.invalidJSON, "Invalid JSON: \(error)")
        }
        guard let object = json.objectValue else {
            throw CommandError(.invalidCommand, "Command must be a JSON object")
        }
        if let type = object["type"], type != "cmd" {
            throw CommandError(
                .invalidCommand,
                "Command 'type' must be \"cmd\", found \(type.excerpt)"
            )
        }
        guard let action = object["action"], action != .null else {
            throw CommandError(.invalidCommand, "Command missing 'action' field")
        }
        guard let name = action.stringValue else {
            throw CommandError(
                .invalidCommand,
                "Command 'action' must be a text, found \(action.excerpt)"
            )
        }
        var parameters = object
        if let params = object["params"], params != .null {
            guard let given = params.objectValue else {
                throw CommandError(
                    .invalidCommand,
                    "Command 'params' must be an object, found \(params.excerpt)"
                )
            }
            parameters = given
        }
        return Form(action: name, parameters: parameters, hasType: object["type"] != nil)
    }

    /// Reads a command.
    func command(_ form: Form) throws(CommandError) -> Command {
        guard let action = Command.Action(rawValue: form.action) else {
            let known = Command.Action.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandError(
                .unknownAction,
                "Unknown action: \(form.action.shortened(to: 60)) (there are \(known))"
            )
        }
        let parameters = form.parameters
        switch action {
        case .pause: return .pause
        case .resume: return .resume
        case .reset: return .reset
        case .step: return .step(try stepCount(parameters))
        case .set: return .set(try setting(parameters))
        case .subscribe: return .subscribe(try subscription(parameters))
        case .unsubscribe:
            guard let signals = parameters["signals"], signals != .null else {
                return .unsubscribe(nil)
            }
            return .unsubscribe(try Self.patterns(signals, "unsubscribe"))
        case .introspect: return .introspect(try text("module", parameters, "introspect"))
        case .getStatus: return .getStatus
        case .speed:
            return .speed(try number("factor", parameters, "speed", in: Command.speeds))
        case .seek: return .seek(try seekTarget(parameters))
        case .record:
            let name = try text("name", parameters, "record")
            let rate: Double? =
                isGiven("rate_hz", parameters)
                ? try number("rate_hz", parameters, "record", in: Self.rates) : nil
            return .record(try Self.recordingName(name), rate: rate)
        case .stopRecording: return .stopRecording
        }
    }

    // MARK: Parameters

    /// The rates that may be asked for, in Hz.
    static let rates = 0.001...1_000_000.0

    private func stepCount(_ parameters: JSONObject) throws(CommandError) -> Int {
        guard let count = parameters["count"], count != .null else { return 1 }
        guard let number = count.intValue, Command.stepCounts.contains(number) else {
            let range = Command.stepCounts
            throw CommandError(
                .invalidParameter,
                "step 'count' must be a positive integer, \(range.lowerBound)...\(range.upperBound), found \(count.excerpt)"
            )
        }
        return number
    }

    /// Checks a name and a value as `set` takes them.
    func setting(_ parameters: JSONObject) throws(CommandError) -> Command.Setting {
        let name = try text("signal", parameters, "set")
        guard let raw = parameters["value"] else {
            throw CommandError(.missingParameter, "set command requires 'value' param")
        }
        guard let place = schema.place(of: name) else {
            throw CommandError(.unknownSignal, "Unknown signal: \(name.shortened(to: 60))")
        }
        let signal = schema.signals[place]
        guard signal.isWritable else {
            throw CommandError(.notWritable, "Signal is not writable: \(name)")
        }
        guard let value = Self.value(raw) else {
            throw CommandError(
                .invalidValue,
                "Invalid value: \(raw.excerpt), expected a number for \(name)"
            )
        }
        guard signal.kind.takes(value) else {
            throw CommandError(
                .invalidValue,
                "Invalid value: \(raw.excerpt), \(name) takes \(signal.kind.expectation)"
            )
        }
        return Command.Setting(name: name, place: place, value: value, raw: raw)
    }

    /// The number that a value stands for: a number, a numeric text, a boolean; `nil` for anything else.
    private static func value(_ raw: JSON) -> Double? {
        switch raw {
        case .number(let number): number.doubleValue
        case .bool(let flag): flag ? 1 : 0
        case .string(let text) where !text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "x") }):
            // Hexadecimal is no number elsewhere.
            Double(text.trimmingBlanks)
        case .string, .null, .array, .object: nil
        }
    }

    private func subscription(_ parameters: JSONObject) throws(CommandError) -> SubscriptionRequest
    {
        guard let signals = parameters["signals"], signals != .null else {
            throw CommandError(.missingParameter, "subscribe command requires 'signals' param")
        }
        var request = SubscriptionRequest(patterns: try Self.patterns(signals, "subscribe"))
        request.format = try choice("format", parameters)
        request.encoding = try choice("encoding", parameters) ?? .f64
        if isGiven("rate_hz", parameters) {
            request.rate = try number("rate_hz", parameters, "subscribe", in: Self.rates)
        }
        return request
    }

    /// Reads a list of patterns; a text alone is a list of one.
    static func patterns(_ value: JSON, _ action: String) throws(CommandError) -> [String] {
        if let text = value.stringValue { return [text] }
        guard let items = value.arrayValue else {
            throw CommandError(
                .invalidParameter,
                "\(action) 'signals' must be a list, found \(value.excerpt)"
            )
        }
        var patterns: [String] = []
        for item in items {
            guard let text = item.stringValue else {
                throw CommandError(
                    .invalidParameter,
                    "\(action) 'signals' must be a list of texts, found \(item.excerpt)"
                )
            }
            patterns.append(text)
        }
        return patterns
    }

    private func seekTarget(_ parameters: JSONObject) throws(CommandError) -> SeekTarget {
        if let frame = parameters["frame"], frame != .null {
            guard let number = frame.intValue, let frame = UInt64(exactly: number) else {
                throw CommandError(
                    .invalidParameter,
                    "seek 'frame' must be an integer, 0 or more, found \(frame.excerpt)"
                )
            }
            return .frame(frame)
        }
        guard isGiven("time", parameters) else {
            throw CommandError(.missingParameter, "seek command requires 'frame' or 'time' param")
        }
        return .moment(try number("time", parameters, "seek", in: 0...1e15))
    }

    /// The names that recordings may have: no folder, nothing hidden.
    static func recordingName(_ name: String) throws(CommandError) -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isPlain, 1...64 ~= name.utf8.count, !name.hasPrefix(".") else {
            throw CommandError(
                .invalidParameter,
                "record 'name' must be 1 to 64 of the characters a-z A-Z 0-9 . _ - and not begin with a dot, found \(name.shortened(to: 60))"
            )
        }
        return name
    }

    private func isGiven(_ name: String, _ parameters: JSONObject) -> Bool {
        parameters[name].map { $0 != .null } ?? false
    }

    private func text(
        _ name: String,
        _ parameters: JSONObject,
        _ action: String
    ) throws(CommandError) -> String {
        guard let value = parameters[name], value != .null else {
            throw CommandError(.missingParameter, "\(action) command requires '\(name)' param")
        }
        guard let text = value.stringValue else {
            throw CommandError(
                .invalidParameter,
                "\(action) '\(name)' must be a text, found \(value.excerpt)"
            )
        }
        return text
    }

    private func number(
        _ name: String,
        _ parameters: JSONObject,
        _ action: String,
        in range: ClosedRange<Double>
    ) throws(CommandError) -> Double {
        guard let value = parameters[name], value != .null else {
            throw CommandError(.missingParameter, "\(action) command requires '\(name)' param")
        }
        guard let number = value.doubleValue, range.contains(number) else {
            throw CommandError(
                .invalidParameter,
                "\(action) '\(name)' must be a number, \(range.lowerBound)...\(range.upperBound), found \(value.excerpt)"
            )
        }
        return number
    }

    private func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        _ parameters: JSONObject
    ) throws(CommandError) -> Value? {
        guard let value = parameters[name], value != .null else { return nil }
        if let text = value.stringValue, let choice = Value(rawValue: text) { return choice }
        let known = Value.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
        throw CommandError(
            .invalidParameter,
            "subscribe '\(name)' must be \(known), found \(value.excerpt)"
        )
    }
}

extension SignalDeclaration.Kind {
    /// Whether a signal of this kind can have a value.
    fileprivate func takes(_ value: Double) -> Bool {
        switch self {
        case .f64, .f32: true
        case .i64: Int64(exactly: value) != nil
        case .i32: Int32(exactly: value) != nil
        case .bool: value == 0 || value == 1
        }
    }

    /// What a signal of this kind takes, a phrase.
    fileprivate var expectation: String {
        switch self {
        case .f64, .f32: "a number"
        case .i64: "a whole number of 64 bits"
        case .i32: "a whole number of 32 bits"
        case .bool: "true, false, 1 or 0"
        }
    }
}

extension JSON {
    /// The value as an error quotes it.
    var excerpt: String { String(decoding: encoded(), as: UTF8.self).shortened(to: 60) }
}

extension String {
    /// The text without blanks around it.
    fileprivate var trimmingBlanks: String {
        let kept = drop { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" }
        return String(
            kept.reversed().drop { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" }.reversed()
        )
    }
}
