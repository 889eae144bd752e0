internal import EventLoop
internal import WebSocketCommon

/// The supervisor's end of the status socket: whoever connects is told, and the connection ends.
struct StatusSocket {
    /// The listening socket, for an event loop to accept from.
    let listener: Descriptor

    /// Listens on `path`, for the supervisor's own user alone.
    init(path: String) throws(SystemError) { listener = try Sockets.listen(path: path) }

    /// Answers a connection; its owner closes it.
    ///
    /// One send is enough: the document is far smaller than the buffer of a new Unix socket. A reader that is gone already
    /// is nobody's loss.
    func answer(_ connection: Descriptor, with status: SupervisorStatus) {
        _ = try? Sockets.send(status.json.encoded() + [UInt8(ascii: "\n")], to: connection)
    }
}
