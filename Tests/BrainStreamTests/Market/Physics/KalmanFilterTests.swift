import Testing

@testable import BrainStream

@Suite("The Kalman filter of a constant acceleration")
struct KalmanFilterTests {
    private func filter(_ positions: [Double], noise: Double = 1e-5) -> KalmanFilter {
        var filter = KalmanFilter(processNoise: noise, measurementNoise: 1)
        for position in positions { filter.measure(position) }
        return filter
    }

    private func path(_ count: Int, from p: Double, _ v: Double, _ a: Double) -> [Double] {
        (0..<count).map { step in
            let t = Double(step)
            return p + v * t + a * t * t / 2
        }
    }

    @Test("knows nothing at first, and a place after one measurement")
    func beginning() {
        #expect(filter([]).motion == KalmanFilter.Motion())
        #expect(filter([42]).motion == KalmanFilter.Motion(position: 42))
    }

    @Test("the second measurement by hand")
    func byHand() {
        // P = diag(1, 100, 100); predicted: pp = 1 + 100 + 100/4, pv = 100 + 100/2, pa = 100/2; S = pp + 1 = 127.
        let motion = filter([0, 127], noise: 0).motion
        #expect((motion.position - 126).magnitude < 1e-9)
        #expect((motion.velocity - 150).magnitude < 1e-9)
        #expect((motion.acceleration - 50).magnitude < 1e-9)
    }

    @Test("the noise of the process adds to the covariance what integrating white jerk gives")
    func processNoise() {
        // With q = 120 and T = 2: Q = 120 × [32/20 16/8 8/6; · 8/3 4/2; · · 2].
        // P = diag(1, 100, 100) becomes pp = 1 + 400 + 400 + 192, pv = 200 + 400 + 240, pa = 200 + 160; S = 994.
        var filter = KalmanFilter(processNoise: 120, measurementNoise: 1, interval: 2)
        filter.measure(0)
        filter.measure(994)
        #expect((filter.motion.position - 993).magnitude < 1e-9)
        #expect((filter.motion.velocity - 840).magnitude < 1e-9)
        #expect((filter.motion.acceleration - 360).magnitude < 1e-9)
    }

    @Test("comes to know a constant acceleration exactly", arguments: [1e-8, 1e-5, 1])
    func constantAcceleration(noise: Double) {
        let motion = filter(path(2000, from: 100, 0.5, 0.002), noise: noise).motion
        let t = 1999.0
        #expect((motion.position - (100 + 0.5 * t + 0.001 * t * t)).magnitude < 1e-6)
        #expect((motion.velocity - (0.5 + 0.002 * t)).magnitude < 1e-6)
        #expect((motion.acceleration - 0.002).magnitude < 1e-7)
    }

    @Test("at rest there is neither velocity nor acceleration")
    func rest() {
        let motion = filter([Double](repeating: 77, count: 50)).motion
        #expect(motion == KalmanFilter.Motion(position: 77))
    }

    @Test("trembles less than what it measures, and less the less it expects to change")
    func noise() {
        func deviation(_ noise: Double) -> Double {
            var random = SplitMix64(seed: 5)
            var filter = KalmanFilter(processNoise: noise, measurementNoise: 1)
            let positions = (0..<5000).map { _ in
                filter.measure(random.nextNormal())
                return filter.motion.position
            }
            return SampleMoments(of: Array(positions.dropFirst(1000))).deviation
        }
        #expect(deviation(1e-8) < deviation(1e-4))
        #expect(deviation(1e-4) < 0.7)
    }

    @Test("only the quotient of the noises matters")
    func quotient() {
        var random = SplitMix64(seed: 6)
        var one = KalmanFilter(processNoise: 0.01, measurementNoise: 1)
        var other = KalmanFilter(processNoise: 0.64, measurementNoise: 64)
        for _ in 0..<100 {
            let position = random.nextNormal()
            one.measure(position)
            other.measure(position)
        }
        #expect((one.motion.velocity - other.motion.velocity).magnitude < 1e-12)
    }

    @Test("what is not finite is passed over")
    func notFinite() {
        let positions = path(20, from: 0, 1, 0)
        var filter = filter(positions)
        for position in [Double.nan, .infinity, -.infinity] { filter.measure(position) }
        #expect(filter.motion == self.filter(positions).motion)
    }

    @Test("beyond what a float holds it begins anew")
    func overflow() {
        let greatest = Double.greatestFiniteMagnitude
        var filter = filter([])
        for position in [
            0, greatest, -greatest, greatest, .leastNonzeroMagnitude, greatest, -greatest,
        ] {
            filter.measure(position)
            let motion = filter.motion
            #expect(motion.position.isFinite)
            #expect(motion.velocity.isFinite)
            #expect(motion.acceleration.isFinite)
        }
        for position in path(2000, from: 5, 1, 0) { filter.measure(position) }
        #expect((filter.motion.velocity - 1).magnitude < 1e-3)
    }
}
