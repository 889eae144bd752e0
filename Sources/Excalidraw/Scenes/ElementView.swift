internal import WebSocketCommon

/// An element where it came in, checked; valid only as long as the bytes that it stands in.
struct ElementView {
    /// The whole element.
    let slice: JSONSlice
    let revision: Revision
    let isDeleted: Bool
    private let name: JSONString
    private let place: JSONString?

    /// Its identifier.
    var id: ExactText { ExactText(text: name.decoded()) }
    /// Its fractional index; `nil` when it has none.
    var index: ExactText? { place.map { ExactText(text: $0.decoded()) } }

    /// Reads an element.
    ///
    /// - Parameters:
    ///   - slice: What should be an element: an object with `id` and `version`; of equal names the last counts.
    ///   - position: Its place among `elements`, for the error.
    ///   - code: What a breach is called.
    /// - Throws: The first breach, naming the element and the field.
    init(_ slice: JSONSlice, at position: Int, _ code: ErrorCode) throws(ServiceError) {
        func refuse(
            _ field: String,
            _ expected: String,
            _ found: JSONSlice?
        ) -> ServiceError {
            let place = "elements[\(position)]\(field)"
            guard let found else { return ServiceError(code, "\(place): field required") }
            return ServiceError(code, "\(place): expected \(expected), found \(found.excerpt)")
        }
        guard slice.kind == .object else { throw refuse("", "an object", slice) }
        var id: JSONSlice?
        var version: JSONSlice?
        var nonce: JSONSlice?
        var deleted: JSONSlice?
        var index: JSONSlice?
        for (key, value) in slice.members {
            // An element has some 25 members: most are told apart by the length of their names.
            switch key.hasEscapes ? key.decoded().utf8.count : key.bytes.count {
            case 2 where key.matches("id"): id = value
            case 5 where key.matches("index"): index = value
            case 7 where key.matches("version"): version = value
            case 9 where key.matches("isDeleted"): deleted = value
            case 12 where key.matches("versionNonce"): nonce = value
            default: continue
            }
        }
        guard let name = id?.string, Self.isIdentifier(name) else {
            throw refuse(
                ".id",
                "a string of 1 to \(Identifier.longestName) bytes without control characters",
                id
            )
        }
        guard let number = version?.exactInteger, Revision.versions.contains(number) else {
            throw refuse(".version", Self.text(of: Revision.versions), version)
        }
        var nonceNumber = 0
        if let nonce, nonce.kind != .null {
            guard let given = nonce.exactInteger, Revision.nonces.contains(given) else {
                throw refuse(".versionNonce", Self.text(of: Revision.nonces), nonce)
            }
            nonceNumber = given
        }
        switch deleted?.kind {
        case .true: isDeleted = true
        case .false, .null, nil: isDeleted = false
        default: throw refuse(".isDeleted", "a boolean", deleted)
        }
        switch index?.kind {
        case .null, nil: place = nil
        case .string: place = index?.string
        default: throw refuse(".index", "a string", index)
        }
        self.slice = slice
        self.name = name
        revision = Revision(version: number, nonce: nonceNumber)
    }

    /// The bytes of its JSON, compact.
    var size: Int { slice.isCompact ? slice.bytes.count : slice.encoded().count }

    /// How the bytes of two elements stand to each other.
    enum Order {
        case same
        case before
        case behind
    }

    /// Compares its compact JSON with another's, byte for byte.
    func compare(with json: [UInt8]) -> Order {
        json.span.withUnsafeBytes { json in
            func compare(_ mine: UnsafeRawBufferPointer) -> Order {
                if mine.elementsEqual(json) { return .same }
                return mine.lexicographicallyPrecedes(json) ? .before : .behind
            }
            // What a client sends is compact mostly: then nothing is copied.
            if slice.isCompact { return compare(slice.bytes) }
            return slice.encoded().span.withUnsafeBytes(compare)
        }
    }

    private static func isIdentifier(_ name: JSONString) -> Bool {
        guard !name.hasEscapes else { return Identifier.isName(name.decoded()) }
        // Of the control characters JSON lets only this one through without an escape.
        return 1...Identifier.longestName ~= name.bytes.count && !name.bytes.contains(0x7F)
    }

    private static func text(of range: ClosedRange<Int>) -> String {
        "an integer of \(range.lowerBound)...\(range.upperBound)"
    }
}

extension JSONSlice {
    /// The integer it is; `nil` for other kinds, for fractions and exponents, and beyond 18 digits.
    fileprivate var exactInteger: Int? {
        guard kind == .number, bytes.count <= 19 else { return nil }
        let isNegative = bytes[0] == UInt8(ascii: "-")
        var value = 0
        for byte in bytes.dropFirst(isNegative ? 1 : 0) {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            // Nineteen bytes are nineteen digits at most, which may be too much for the sign's side.
            let (tens, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = tens.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            guard !overflows, !overflowsToo else { return nil }
            value = sum
        }
        return isNegative ? -value : value
    }

    /// Shows each element of the array `elements` of the payload or the parameters it is.
    ///
    /// - Parameters:
    ///   - code: What a breach is called.
    ///   - body: Is shown the elements in order.
    /// - Throws: The first breach, naming the element and the field, or what `body` throws.
    func forEachElement(
        refusingWith code: ErrorCode,
        _ body: (ElementView) throws(ServiceError) -> Void
    ) throws(ServiceError) {
        guard let elements = member("elements") else { return }
        var position = 0
        try elements.forEachElement { (slice) throws(ServiceError) in
            try body(try ElementView(slice, at: position, code))
            position += 1
        }
    }
}
