extension Field {
    /// Says where something is wrong with a value, `nil` for one that is missing, and what; `nil` when nothing is.
    func problem(_ value: JSONSlice?) -> String? {
        guard let value else { return isRequired ? "\(name): field required" : nil }
        if value.kind == .null, !isRequired { return nil }
        guard value.kind != .null, type.admits(value) else {
            return "\(name): expected \(type.article), found \(value.excerpt)"
        }
        if type == .strings { return elementProblem(JSON(value).arrayValue ?? []) }
        return constraint?.problem(value).map { "\(name): \($0)" }
    }

    /// Says which of an array's elements is no string; `nil` when each is.
    private func elementProblem(_ elements: [JSON]) -> String? {
        guard let place = elements.firstIndex(where: { $0.stringValue == nil }) else { return nil }
        let field = Field.required("\(name)[\(place)]", .string)
        let object: JSONObject = [field.name: elements[place]]
        return object.withSlice { field.problem($0.member(named: field.name)) }
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
        case (.object, .object), (.array, .array), (.strings, .array): true
        case (.boolean, .true), (.boolean, .false): true
        case (.integer, .number): JSON(value).intValue != nil
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
                throw ServiceError(code, "\(name): \(problem)")
            }
        }
    }
}
