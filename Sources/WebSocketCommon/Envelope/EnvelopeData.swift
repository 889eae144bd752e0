/// A payload: anything that writes itself as a JSON object.
package protocol EnvelopeData: JSONEncodable {
    /// Says whether the object has a member of that name.
    func hasMember(_ name: StaticString) -> Bool
}

extension JSONObject: EnvelopeData {
    /// Says whether the object has a member of that name.
    package func hasMember(_ name: StaticString) -> Bool {
        self[name.description] != nil
    }
}

/// A slice serves as a payload when it is an object, as the one in `EnvelopeView.data` always is.
extension JSONSlice: EnvelopeData {}
