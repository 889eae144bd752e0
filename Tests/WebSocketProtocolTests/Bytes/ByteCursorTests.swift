import Testing

@testable import WebSocketProtocol

@Suite struct ByteCursorTests {
    @Test("bytes are taken in order, never more than there are")
    func take() {
        hex("01 02 03").withCursor { cursor in
            #expect(Array(cursor.take(upTo: 2)) == hex("01 02"))
            #expect(cursor.count == 1)
            #expect(Array(cursor.unread) == hex("03"))
            #expect(cursor.take(upTo: -1).isEmpty)
            #expect(Array(cursor.take(upTo: .max)) == hex("03"))
            #expect(cursor.isEmpty)
            #expect(cursor.take(upTo: 1).isEmpty)
        }
    }

    @Test("an empty receive is empty, and discarding empties any other")
    func empty() {
        var nothing = ByteCursor(UnsafeMutableRawBufferPointer(start: nil, count: 0))
        #expect(nothing.isEmpty)
        #expect(nothing.take(upTo: 1).isEmpty)
        hex("01 02").withCursor { cursor in
            cursor.discard()
            #expect(cursor.isEmpty)
        }
    }

    @Test("received bytes are equal wherever they lie")
    func equality() {
        hex("01 02").withUnsafeBytes { bytes in
            let inPlace = ReceivedBytes.inPlace(bytes)
            #expect(inPlace == .gathered(hex("01 02")))
            #expect(inPlace != .gathered(hex("01 03")))
            #expect(inPlace != .gathered(hex("01")))
            #expect(inPlace.count == 2)
            #expect(inPlace.array == hex("01 02"))
        }
    }
}
