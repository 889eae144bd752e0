import Testing

@testable import RedisBackplane

@Suite("Replies are read, however they are cut")
struct ReplyReaderTests {
    /// What a reader makes of pieces: the replies, and why it read no more.
    private func read(_ pieces: [ArraySlice<UInt8>]) -> (replies: [Reply], failure: String?) {
        let reader = ReplyReader()
        var replies: [Reply] = []
        do throws(LinkFailure) {
            for piece in pieces {
                piece.withUnsafeBytes { reader.feed($0) }
                while let reply = try reader.next() { replies.append(reply) }
            }
            return (replies, nil)
        } catch {
            return (replies, error.reason)
        }
    }

    private func read(_ text: String) -> (replies: [Reply], failure: String?) {
        read([Array(text.utf8)[...]])
    }

    /// One of each kind (RESP 2), and its meaning.
    private let text = """
        +OK\r
        -ERR no\r
        :-7\r
        $5\r
        a\r
        \0b\r
        $0\r
        \r
        $-1\r
        *-1\r
        *0\r
        *3\r
        $7\r
        message\r
        *1\r
        :1\r
        $-1\r

        """
    private let replies: [Reply] = [
        .status("OK"), .error("ERR no"), .integer(-7), .bytes(Array("a\r\n\0b".utf8)), .bytes([]),
        .absent, .absent, .array([]),
        .array([.bytes(Array("message".utf8)), .array([.integer(1)]), .absent]),
    ]

    @Test("whole, byte by byte, and cut in two anywhere")
    func cuts() {
        let bytes = Array(text.utf8)
        #expect(read([bytes[...]]).replies == replies)
        #expect(read(bytes.map { [$0] }).replies == replies)
        for index in bytes.indices {
            let (replies, failure) = read([bytes[..<index], bytes[index...]])
            #expect(replies == self.replies)
            #expect(failure == nil)
        }
    }

    @Test(
        "a string of 1 MiB passes; of a longer one only its length is left, and what follows is read"
    )
    func longStrings() {
        let limit = ReplyLimiter.longestString
        for excess in 0...2 {
            let length = limit + excess
            let string = [UInt8](repeating: 13, count: length)
            let bytes =
                Array("*2\r\n$1\r\nc\r\n$\(length)\r\n".utf8) + string + Array("\r\n+next\r\n".utf8)
            let text = "\(length) bytes are too many, limit is \(limit)"
            let part = excess == 0 ? Reply.bytes(string) : .error(text)
            let expected = [Reply.array([.bytes([99]), part]), .status("next")]
            #expect(read([bytes[...]]).replies == expected)
            // Cut in its length, in its bytes and in its end.
            for cut in [12, 17, 18, 19, 5000, bytes.count - 9, bytes.count - 8, bytes.count - 7] {
                #expect(read([bytes[..<cut], bytes[cut...]]).replies == expected)
            }
        }
    }

    @Test("half a gigabyte that is announced takes no memory, and an end of it is waited for")
    func announced() {
        let (replies, failure) = read("$536870912\r\n" + String(repeating: "x", count: 1000))
        #expect(replies == [.error("536870912 bytes are too many, limit is 1048576")])
        #expect(failure == nil)
    }

    @Test(
        "what Redis does not say ends it, after what came before",
        arguments: [
            (
                "HTTP/1.1 400 Bad Request\r\nx",
                #""HTTP/1.1 400 Bad Request" is no answer of Redis's"#
            ),
            ("*65\r\n", "an array of more than 64 parts was not asked for"),
            ("*4294967295\r\n", "an array of more than 64 parts was not asked for"),
            ("*x\r\n", #""*x" is no answer of Redis's"#),
            ("$\r\n", #""$" is no answer of Redis's"#),
            ("$-2\r\n", #""$-2" is no answer of Redis's"#),
            ("$5\n", #""$5" is no answer of Redis's"#),
            ("$9223372036854775807\r\n", #""$9223372036854775807" is no answer of Redis's"#),
            ("$99999999999999999999\r\n", #""$99999999999999999999" is no answer of Redis's"#),
            ("%1\r\n", #""%1" is no answer of Redis's"#),
            (
                "+" + String(repeating: "x", count: 70_000),
                "a line of more than 65536 bytes is no answer of Redis's"
            ),
        ]
    )
    func nonsense(_ text: String, _ reason: String) {
        let (replies, failure) = read("+OK\r\n" + text)
        #expect(replies == [.status("OK")])
        #expect(failure == reason)
    }

    @Test(
        "an array in an array and so on, and an array of long strings without an end, are not collected"
    )
    func hoards() {
        #expect(read(String(repeating: "*1\r\n", count: 20)).failure != nil)
        let string = Array("$1048576\r\n".utf8) + [UInt8](repeating: 0, count: 1 << 20) + [13, 10]
        let pieces = [Array("*64\r\n".utf8)[...]] + Array(repeating: string[...], count: 5)
        #expect(read(pieces).failure == "a reply of more than 4194304 bytes")
    }

    @Test("nothing is read after a failure")
    func over() throws {
        let reader = ReplyReader()
        for text in ["?\r\n", "+OK\r\n"] {
            Array(text.utf8).withUnsafeBytes { reader.feed($0) }
            #expect(throws: LinkFailure("\"?\" is no answer of Redis's")) { try reader.next() }
        }
    }
}
