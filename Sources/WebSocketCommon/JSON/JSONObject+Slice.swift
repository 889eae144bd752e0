extension JSONObject {
    /// Lends `body` the object as the slice that a client would have sent.
    package func withSlice<Result, Failure: Error>(
        _ body: (JSONSlice) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try encoded().span.withUnsafeBytes { (bytes) throws(Failure) in
            guard let slice = try? JSONSlice(parsing: bytes) else {
                preconditionFailure("an encoded object is not JSON")
            }
            return try body(slice)
        }
    }
}

extension EnvelopeView {
    /// Lends `body` the payload, `{}` when there is none.
    package func withData<Result, Failure: Error>(
        _ body: (JSONSlice) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        if let data { return try body(data) }
        return try JSONObject().withSlice(body)
    }
}
