import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("Numbers on the wire")
struct NumberWritingTests {
    private func text(_ number: Int64, _ places: Int) -> String {
        var bytes: [UInt8] = []
        bytes.append(number, places: places)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "are written with no zeros that say nothing",
        arguments: [
            (0, 4, "0"), (1, 4, "0.0001"), (12500, 4, "1.25"), (10000, 4, "1"), (-1, 4, "-0.0001"),
            (-10_500, 3, "-10.5"), (16670, 3, "16.67"), (5999, 2, "59.99"), (7, 0, "7"),
            (3599, 1, "359.9"), (1_000_000_000_000_000, 4, "100000000000"),
        ] as [(Int64, Int, String)]
    )
    func places(number: Int64, places: Int, expected: String) {
        #expect(text(number, places) == expected)
    }

    @Test("are whole where they are", arguments: [0, 9, 10, 1_795_161_600_000, UInt64.max])
    func whole(number: UInt64) {
        var bytes: [UInt8] = []
        bytes.append(whole: number)
        #expect(String(decoding: bytes, as: UTF8.self) == "\(number)")
    }

    @Test("are bounded, whatever is computed")
    func bounds() {
        for value in [Double.nan, .infinity, -.infinity, -1] {
            #expect(EnergyAmount(value) == .zero)
        }
        #expect(EnergyAmount(1e300).tenThousandths == EnergyAmount.most)
        #expect(UnitInterval(2).value == 1)
        #expect(UnitInterval(-2).value == 0)
        #expect(UnitInterval(.nan).value == 0)
        #expect(UnitInterval(0.33333).value == 0.3333)
        let point = EnergyField.Coordinate(x: .nan, y: -1e30, energy: .zero)
        #expect((point.x, point.y) == (0, -1000))
    }

    @Test("clamp the time a frame took to what the schema allows")
    func processingTime() {
        let text = { (lateness: Duration) in
            String(decoding: ProcessingTime(lateness).encoded(), as: UTF8.self)
        }
        #expect(text(.zero) == "0")
        #expect(text(.microseconds(1234)) == "1.234")
        #expect(text(.nanoseconds(1_234_999)) == "1.234")
        #expect(text(.microseconds(16_670)) == "16.67")
        #expect(text(.milliseconds(40)) == "16.67")
        #expect(text(.seconds(1_000_000)) == "16.67")
        #expect(text(.milliseconds(-3)) == "0")
    }
}
