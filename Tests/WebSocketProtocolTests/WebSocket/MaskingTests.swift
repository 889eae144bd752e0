import Testing

@testable import WebSocketProtocol

@Suite struct MaskingTests {
    @Test("the words agree with the bytes for every length, offset and alignment")
    func agreement() {
        let key: UInt32 = 0x37FA_213D
        let source = (0..<160).map { UInt8($0 &* 7 & 0xFF) }
        for length in 0...130 {
            for offset in 0..<4 {
                for alignment in 0..<8 {
                    var fast = source
                    var slow = source
                    let part = alignment..<(alignment + length)
                    fast.withUnsafeMutableBytes {
                        Masking.unmask(.init(rebasing: $0[part]), key: key, offset: offset)
                    }
                    slow.withUnsafeMutableBytes {
                        Masking.reference(.init(rebasing: $0[part]), key: key, offset: offset)
                    }
                    guard fast == slow else {
                        Issue.record("length \(length), offset \(offset), alignment \(alignment)")
                        return
                    }
                }
            }
        }
    }

    @Test("the first byte of the key on the wire meets the first byte of the payload")
    func order() {
        // RFC 6455 §5.7: "Hello" masked with 37 fa 21 3d.
        var bytes = [UInt8]("Hello")
        bytes.withUnsafeMutableBytes { Masking.unmask($0, key: 0x37FA_213D) }
        #expect(bytes == hex("7f 9f 4d 51 58"))
    }

    @Test("a payload in pieces is unmasked as one, whatever the offset", arguments: 0...20)
    func pieces(cut: Int) {
        var whole = [UInt8](repeating: 0x55, count: 20)
        var pieces = whole
        whole.withUnsafeMutableBytes { Masking.reference($0, key: 0x0102_0304) }
        pieces.withUnsafeMutableBytes {
            Masking.unmask(.init(rebasing: $0[..<cut]), key: 0x0102_0304)
            Masking.unmask(.init(rebasing: $0[cut...]), key: 0x0102_0304, offset: cut)
        }
        #expect(pieces == whole)
    }
}
