import CMath
import TestSupport
import Testing

@testable import EnergyStream

@Suite("The spectrum of arrivals")
struct SpectrumTests {
    private func counts(_ count: (Int) -> Int) -> [Float] {
        (0..<240).map { Float(count($0)) }
    }

    @Test("has a line of amplitude 1 at a rhythm of pulses, and at its multiples")
    func pulses() {
        // Every 30th frame: 2 Hz.
        let peaks = Spectrum(counts { $0 % 30 == 0 ? 5 : 0 }).peaks
        #expect(peaks.map(\.bin) == [8, 16, 24, 32, 40])
        #expect(peaks.allSatisfy { abs($0.amplitude - 1) < 1e-9 })
    }

    @Test(
        "tells how far the rhythm is beyond its crest",
        arguments: [(0, 0), (10, 120), (15, 180), (25, -60)] as [(Int, Double)]
    )
    func phase(age: Int, degrees: Double) throws {
        let peak = try #require(Spectrum(counts { (239 - $0 - age) % 30 == 0 ? 1 : 0 }).peaks.first)
        #expect(peak.bin == 8)
        #expect(abs(math_sin((peak.phase * 180 / .pi - degrees) * .pi / 360)) < 1e-9)
    }

    @Test("agrees with the sum that defines it")
    func definition() {
        var generator = SeededGenerator(seed: 5)
        let values = counts { frame in
            (frame % 24 < 6 ? 6 : 0) + Int(generator.next() % 3)
        }
        for peak in Spectrum(values).peaks {
            var (real, imaginary) = (0.0, 0.0)
            for (frame, value) in values.enumerated() {
                let angle = 2 * Double.pi * Double(peak.bin * (239 - frame)) / 240
                real += Double(value) * math_cos(angle)
                imaginary += Double(value) * math_sin(angle)
            }
            let sum = Double(values.reduce(0, +))
            let length = (real * real + imaginary * imaginary).squareRoot()
            #expect(abs(peak.amplitude - length / sum) < 1e-9)
            #expect(abs(peak.phase - math_atan2(imaginary, real)) < 1e-6)
        }
        // Every 24 frames: 2.5 Hz.
        #expect(Spectrum(values).peaks.first?.bin == 10)
    }

    @Test("has no line where nothing comes, where it comes steadily, or but a few times")
    func nothing() {
        #expect(Spectrum(counts { _ in 0 }).peaks == [])
        #expect(Spectrum(counts { _ in 3 }).peaks == [])
        // 15 Hz is above what is looked at.
        #expect(Spectrum(counts { $0 % 4 == 0 ? 1 : 0 }).peaks == [])
        #expect(Spectrum(counts { $0 % 60 == 0 ? 50 : 0 }).peaks == [])
        // One burst is no rhythm.
        #expect(Spectrum(counts { 100..<160 ~= $0 ? 2 : 0 }).peaks == [])
        #expect(Spectrum(counts { 180... ~= $0 ? 2 : 0 }).peaks == [])
    }

    @Test("hardly ever has a line where tokens come at random")
    func chance() {
        var generator = SeededGenerator(seed: 11)
        var lines = 0
        for _ in 0..<500 {
            lines += Spectrum(counts { _ in generator.next() % 8 == 0 ? 1 : 0 }).peaks.count
        }
        // 39 lines each, of which one in 400 is as strong.
        #expect(lines < 100)
    }
}
