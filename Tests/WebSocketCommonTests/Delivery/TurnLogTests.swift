import Testing

@testable import WebSocketCommon

@Suite("A turn's log holds each frame once, in the order in which it was said")
struct TurnLogTests {
    @Test("a slice names what was appended")
    func append() {
        var log = TurnLog()
        #expect(log.isEmpty)
        let first = log.append { $0 += [1, 2, 3] }
        let second = log.append { $0 += [4] }
        let empty = log.append { _ in }
        #expect(first == LogSlice(offset: 0, length: 3))
        #expect(second == LogSlice(offset: 3, length: 1) && second.end == 4)
        #expect(empty == LogSlice(offset: 4, length: 0))
        #expect(log.bytes == [1, 2, 3, 4])
        #expect(!log.isEmpty)
    }

    @Test("the next turn begins empty, in the same memory")
    func clear() {
        var log = TurnLog()
        _ = log.append { $0 += [UInt8](repeating: 1, count: 1000) }
        let address = log.bytes.withUnsafeBytes(\.baseAddress)
        log.clear()
        #expect(log.isEmpty)
        #expect(log.append { $0 += [2] } == LogSlice(offset: 0, length: 1))
        #expect(log.bytes.withUnsafeBytes(\.baseAddress) == address)
    }

    @Test("much memory is given back")
    func trim() {
        var log = TurnLog()
        _ = log.append { $0 += [UInt8](repeating: 1, count: 2 << 20) }
        log.clear()
        #expect(log.bytes.capacity == 0)
    }

    @Test("slices that touch become one")
    func extend() {
        var slices: [LogSlice] = []
        slices.extend(by: LogSlice(offset: 10, length: 5))
        slices.extend(by: LogSlice(offset: 15, length: 1))
        slices.extend(by: LogSlice(offset: 20, length: 2))
        slices.extend(by: LogSlice(offset: 22, length: 3))
        #expect(slices == [LogSlice(offset: 10, length: 6), LogSlice(offset: 20, length: 5)])
        #expect(slices.byteCount == 11)
        #expect([LogSlice]().byteCount == 0)
    }
}
