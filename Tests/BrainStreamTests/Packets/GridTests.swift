import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("Moments at equal distances")
struct GridTests {
    @Test(
        "are found by the microsecond",
        arguments: [
            (0, 0), (-5, 0), (1, 1_000_000), (1_000_000, 1_000_000), (1_000_001, 2_000_000),
            (86_400_000_000_000, 86_400_000_000_000),
        ] as [(Int64, Int64)]
    )
    func grid(moment: Int64, found: Int64) {
        let origin = Timestamp(clampingMicroseconds: 1_795_161_600_123_456)
        let at = { (offset: Int64) in origin.advanced(by: .microseconds(offset)) }
        #expect(origin.onGrid(of: .seconds(1), notBefore: at(moment)) == at(found))
    }
}
