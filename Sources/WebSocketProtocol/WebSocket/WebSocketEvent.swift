extension WebSocketConnection {
    /// What the peer did, one thing at a time.
    package enum Event: Equatable {
        /// It sent a whole message, whose payload may lie in the receive buffer.
        case message(WebSocketMessage)
        /// It sent a ping; the pong is in the output.
        case ping
        /// It sent a pong; the payload if it has the 8 bytes that `ping(payload:)` sends.
        case pong(payload: UInt64?)
        /// It sent a close frame; ours is in the output unless we had sent one before.
        ///
        /// A `nil` code means an empty close frame, which applications see as 1005.
        case closeReceived(code: CloseCode?, reason: String)
        /// It broke the protocol; a close frame that says so is in the output.
        case failed(WebSocketError)
        /// The transport ended: cleanly after both close frames, else as 1006.
        case ended(clean: Bool)
    }
}
