import Testing

@testable import WebSocketProtocol

@Suite struct UTF8ValidatorTests {
    /// The bytes at the borders of table 3-7 of the Unicode Standard.
    private static let borders = hex(
        "00 7f 80 8f 90 9f a0 bf c0 c1 c2 df e0 e1 ec ed ee ef f0 f1 f3 f4 f5 ff"
    )

    /// Feeds `bytes` in two pieces to both validators and compares every answer.
    private func agree(on bytes: [UInt8], cut: Int) -> Bool {
        bytes.withUnsafeBytes { all in
            var fast = UTF8Validator()
            var slow = UTF8Validator()
            for piece in [all[..<cut], all[cut...]] {
                let piece = UnsafeRawBufferPointer(rebasing: piece)
                let verdict = slow.validateReference(piece)
                guard fast.validate(piece) == verdict else { return false }
                guard verdict else { return String(validating: bytes, as: UTF8.self) == nil }
                guard fast == slow else { return false }
            }
            return slow.isComplete == (String(validating: bytes, as: UTF8.self) != nil)
        }
    }

    private func check(_ sequence: [UInt8]) {
        for cut in 0...sequence.count where !agree(on: sequence, cut: cut) {
            Issue.record("\(sequence) cut at \(cut)")
        }
    }

    @Test("fast and slow agree on all short sequences, at every cut, and with the standard library")
    func exhaustive() {
        for first in Self.borders {
            check([first])
            for second in Self.borders {
                check([first, second])
                for third in Self.borders {
                    check([first, second, third])
                }
            }
        }
    }

    @Test("they agree on code points of four bytes behind a word of ASCII")
    func fourBytes() {
        let prefix = [UInt8]("12345678")
        for first in hex("f0 f1 f3 f4 f5") {
            for second in hex("7f 80 8f 90 bf c0") {
                for last in hex("7f 80 bf c0") {
                    check(prefix + [first, second, 0x80, last])
                    check(prefix + [first, second, last, 0x80, 0x41])
                }
            }
        }
    }

    @Test("a text is refused at its first impossible byte, not at its end")
    func failsFast() {
        // Autobahn 6.4.1: κόσμε, then U+110000 begins, which cannot exist.
        let text = [UInt8]("κόσμε")
        var validator = UTF8Validator()
        let answers = (text + hex("f4 90")).map { byte in
            withUnsafeBytes(of: byte) { validator.validate($0) }
        }
        #expect(answers == Array(repeating: true, count: text.count + 1) + [false])
    }

    @Test("a text that ends within a code point is incomplete, not invalid")
    func incomplete() {
        var validator = UTF8Validator()
        let validates = hex("41 e2 82").withUnsafeBytes { validator.validate($0) }
        #expect(validates)
        #expect(!validator.isComplete)
    }
}
