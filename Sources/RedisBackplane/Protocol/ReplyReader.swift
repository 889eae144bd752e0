internal import CHiredis

/// Makes replies of bytes, with hiredis's reader, which touches no socket.
final class ReplyReader {
    /// The most bytes that one reply may take: three long strings, as a message of a pattern has, and what was read with it.
    private static let longestReply = 4 << 20

    private let reader: UnsafeMutablePointer<redisReader>
    private var limiter = ReplyLimiter()
    /// How many bytes have come since the last reply.
    private var unread = 0
    /// Why nothing more is read.
    private var failure: LinkFailure?

    init() {
        guard let reader = redisReaderCreate() else {
            preconditionFailure("no memory for a reader")
        }
        self.reader = reader
    }

    deinit { redisReaderFree(reader) }

    /// Takes bytes in, cut anywhere.
    func feed(_ bytes: UnsafeRawBufferPointer) {
        guard failure == nil else { return }
        do throws(LinkFailure) {
            try limiter.take(bytes) { piece in
                unread += piece.count
                // It fails when there is no memory, and then so does the next reply.
                redisReaderFeed(reader, piece.baseAddress, piece.count)
            }
            if unread > Self.longestReply {
                failure = LinkFailure("a reply of more than \(Self.longestReply) bytes")
            }
        } catch {
            failure = error
        }
    }

    /// The next reply that is whole; `nil` when more must come first.
    ///
    /// - Throws: What is wrong with what came behind the last.
    func next() throws(LinkFailure) -> Reply? {
        var object: UnsafeMutableRawPointer?
        guard redisReaderGetReply(reader, &object) == REDIS_OK else {
            throw LinkFailure(
                withUnsafeBytes(of: &reader.pointee.errstr) { text in
                    String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
                }
            )
        }
        guard let object else {
            if let failure { throw failure }
            return nil
        }
        defer { freeReplyObject(object) }
        unread = 0
        guard let reply = Reply(object.load(as: redisReply.self)) else {
            throw LinkFailure("a reply of an unknown type")
        }
        return reply
    }
}
