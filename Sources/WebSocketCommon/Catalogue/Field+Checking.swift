extension Field {
    /// Says what is wrong with a value, `nil` for one that is missing; `nil` when nothing is.
    func problem(_ value: JSONSlice?) -> String? {
        guard let value else { return isRequired ? "field required" : nil }
        if value.kind == .null { return isRequired ? "expected \(type.article), found null" : nil }
        guard type.admits(value) else {
            return "expected \(type.article), found \(value.excerpt)"
        }
        return constraint?.problem(value)
    }
}

extension Field.Constraint {
    /// Says what is wrong with a value of the right type; `nil` when nothing is.
    fileprivate func problem(_ value: JSONSlice) -> String? {
        switch self {
        case .oneOf(let values):
            guard let text = value.string?.decoded(), !values.contains(text) else { return nil }
            return "\(text.quoted) is not one of \(values.joined(separator: ", "))"
        case .within(let range):
            guard let number = JSON(value).intValue, !range.contains(number) else { return nil }
            return "\(number) is outside \(range.lowerBound)...\(range.upperBound)"
        }
    }
}

extension Field.ValueType {
    /// The type with its article, as errors name it.
    var article: String {
        switch self {
        case .integer, .object, .array, .strings: "an \(rawValue)"
        case .string, .number, .boolean: "a \(rawValue)"
        case .any: "any value"
        }
    }

    fileprivate func admits(_ value: JSONSlice) -> Bool {
        switch (self, value.kind) {
        case (.any, _), (.string, .string), (.number, .number): true
        case (.object, .object), (.array, .array): true
        case (.boolean, .true), (.boolean, .false): true
        case (.integer, .number): JSON(value).intValue != nil
        case (.strings, .array):
            JSON(value).arrayValue?.allSatisfy { $0.stringValue != nil } ?? false
        default: false
        }
    }
}

extension [Field] {
    /// Checks an object's members against the declaration; further members pass.
    ///
    /// - Parameters:
    ///   - object: The object.
    ///   - code: What a breach is called.
    ///   - name: The event or request that it belongs to.
    /// - Throws: The first breach, naming the field.
    package func check(
        _ object: JSONSlice,
        _ code: ErrorCode,
        of name: String
    ) throws(ServiceError) {
        // One pass over the object: payloads have few fields, and most of them are declared.
        try withUnsafeTemporaryAllocation(of: JSONSlice?.self, capacity: count) {
            (values) throws(ServiceError) in
            values.initialize(repeating: nil)
            for (key, value) in object.members {
                for index in indices where key == self[index].name {
                    values[index] = value
                    break
                }
            }
            for index in indices {
                guard let problem = self[index].problem(values[index]) else { continue }
                throw ServiceError(code, "\(name): \(self[index].name): \(problem)")
            }
        }
    }
}

extension EventDeclaration {
    /// The channels that a payload is routed to.
    ///
    /// - Parameter data: A payload that was checked against the declaration.
    /// - Returns: A channel for each route, in order.
    /// - Throws: `INVALID_PAYLOAD` when an identifier makes no channel name.
    package func channels(for data: JSONSlice) throws(ServiceError) -> [ChannelName] {
        var result: [ChannelName] = []
        for route in routes {
            guard let channel = route.channel(for: data) else {
                throw ServiceError(
                    .invalidPayload,
                    "\(name): \(route.field ?? route.kind): \(route.text(for: data).quoted)"
                        + " is not a channel name of 1 to \(ChannelName.maximumLength) bytes"
                        + " without control characters"
                )
            }
            result.append(channel)
        }
        return result
    }
}

extension ChannelRoute {
    /// The channel that a payload is routed to; `nil` when its identifier makes no name.
    fileprivate func channel(for data: JSONSlice) -> ChannelName? {
        guard field != nil else { return ChannelName(kind) }
        return identifier(in: data).flatMap { ChannelName(kind: kind, identifier: $0) }
    }

    /// The text that would be the channel's name.
    fileprivate func text(for data: JSONSlice) -> String {
        field == nil ? kind : "\(kind):\(identifier(in: data)?.decoded() ?? "")"
    }

    private func identifier(in data: JSONSlice) -> JSONString? {
        field.flatMap { data.member(named: $0)?.string }
    }
}
