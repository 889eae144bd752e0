/// A payload that was encoded before: the bytes of a compact JSON object, from a trusted place.
package struct EncodedObject: EnvelopeData, Equatable, Sendable {
    /// The object, from brace to brace.
    package let bytes: [UInt8]

    /// Takes the bytes of a compact JSON object as they are, unchecked.
    package init(trusting bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Encodes a payload once, to be sent many times.
    package init(_ data: some EnvelopeData) {
        bytes = data.encoded()
    }

    /// Says whether the object has a member of that name.
    package func hasMember(_ name: StaticString) -> Bool {
        bytes.withUnsafeBytes { bytes in
            (try? JSONSlice(parsing: bytes))?.hasMember(name) ?? false
        }
    }

    /// Appends the bytes.
    package func encode(into bytes: inout [UInt8]) {
        bytes.append(contentsOf: self.bytes)
    }
}
