extension Field {
    /// Says what is wrong with a value, `nil` for one that is missing; `nil` when nothing is.
    func problem(_ value: JSONSlice?) -> String? {
        guard let value else { return isRequired ? "field required" : nil }
        if value.kind == .null { return isRequired ? "expected \(type.article), found null" : nil }
        guard !type.admits(value) else { return nil }
        return "expected \(type.article), found \(value.excerpt)"
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
        var values = [JSONSlice?](repeating: nil, count: count)
        for (key, value) in object.members {
            guard let index = firstIndex(where: { key == $0.name }) else { continue }
            values[index] = value
        }
        for (field, value) in zip(self, values) {
            guard let problem = field.problem(value) else { continue }
            throw ServiceError(code, "\(name): \(field.name): \(problem)")
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
            var text = route.kind
            if let field = route.field {
                for (key, value) in data.members where key == field {
                    text = "\(route.kind):\(value.string?.decoded() ?? "")"
                }
            }
            guard let channel = ChannelName(text) else {
                throw ServiceError(
                    .invalidPayload,
                    "\(name): \(route.field ?? route.kind): \(text.quoted) is not a channel name of"
                        + " 1 to \(ChannelName.maximumLength) bytes without control characters"
                )
            }
            result.append(channel)
        }
        return result
    }
}
