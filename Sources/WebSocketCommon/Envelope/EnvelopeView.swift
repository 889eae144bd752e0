/// A received envelope, checked and left where it stands in its frame.
///
/// It borrows the frame's payload: it and its slices are valid only while those bytes are. Unknown
/// fields are checked as JSON and ignored; of equal names the last wins.
package struct EnvelopeView {
    /// What the envelope is for.
    package let type: MessageType

    /// The message's own identifier; `nil` when the sender gave none.
    package let id: JSONString?

    /// The identifier the sender matches replies by; `nil` when absent or null.
    package let correlationID: JSONString?

    /// The name of the event or request; `nil` when absent or null.
    package let event: JSONString?

    /// The payload, always an object; `nil` when absent, which means `{}`.
    package let data: JSONSlice?

    /// When the message was made, any text; `nil` when absent.
    package let timestamp: JSONString?

    /// The channel; `nil` when absent or null.
    package let room: JSONString?

    /// The stable code of an error; `nil` when absent or null.
    package let errorCode: JSONString?

    /// The text of an error; `nil` when absent or null.
    package let errorMessage: JSONString?

    /// Checks a frame's payload.
    ///
    /// - Parameters:
    ///   - bytes: The payload; it must outlive the view.
    ///   - validatingUTF8: Whether to check the encoding too, which binary frames need and text
    ///     frames, checked on arrival, do not.
    /// - Throws: The first problem, in the order of `EnvelopeField`.
    package init(
        decoding bytes: UnsafeRawBufferPointer,
        validatingUTF8: Bool = false
    ) throws(EnvelopeError) {
        if validatingUTF8, let offset = UTF8Check.firstInvalidByte(in: bytes) {
            throw .invalidUTF8(offset: offset)
        }
        let fields = try EnvelopeFields(scanning: bytes)
        id = try fields.string(.id)
        correlationID = try fields.stringOrNull(.correlationID)
        type = try fields.messageType()
        event = try fields.stringOrNull(.event)
        data = try fields.object(.data)
        timestamp = try fields.string(.timestamp)
        room = try fields.stringOrNull(.room)
        errorCode = try fields.stringOrNull(.errorCode)
        errorMessage = try fields.stringOrNull(.errorMessage)
    }
}
