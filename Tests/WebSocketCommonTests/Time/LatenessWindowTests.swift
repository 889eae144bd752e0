import TestSupport
import Testing
import WebSocketCommon

@Suite("A window of how late frames were")
struct LatenessWindowTests {
    @Test("has zeros when nothing was, and no time below zero")
    func nothing() {
        var window = LatenessWindow(capacity: 3)
        #expect(window.quantile(50) == 0)
        window.note(.seconds(-1))
        #expect(window.quantile(0) == 0)
    }

    @Test("tells how late so many of a hundred were at most")
    func quantiles() {
        var window = LatenessWindow(capacity: 200)
        for number in (1...101).reversed() { window.note(.milliseconds(number)) }
        let told = [0, 50, 99, 100].map { window.quantile($0) }
        #expect(told == [0.001, 0.051, 0.1, 0.101])
    }

    @Test("has the same quantiles as its last samples sorted")
    func sorting() {
        var window = LatenessWindow(capacity: 50)
        var samples: [Double] = []
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<500 {
            // Few values, so that many are equal.
            let lateness = Duration.microseconds(Int(generator.next() % 20))
            window.note(lateness)
            samples.append(lateness / .seconds(1))
            let sorted = samples.suffix(50).sorted()
            for percent in [0, 1, 50, 99, 100] {
                #expect(window.quantile(percent) == sorted[(sorted.count - 1) * percent / 100])
            }
        }
    }
}
