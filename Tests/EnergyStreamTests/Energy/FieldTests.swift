import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("Fields")
struct FieldTests {
    private func fields(_ frames: [EnergyModel.Frame], _ kind: EnergyField.Kind) -> [EnergyField] {
        frames.flatMap(\.fields).filter { $0.kind == kind }
    }

    @Test("of a steady flow have the intensity rate ÷ (rate + 20), twenty times a second")
    func stream() throws {
        var bench = ModelBench()
        // 20 tokens a second.
        try bench.play(600) { $0 % 3 == 0 ? ["a": 1] : [:] }
        bench.forget()
        try bench.play(60) { $0 % 3 == 0 ? ["a": 1] : [:] }
        let stream = fields(bench.frames, .stream)
        #expect(stream.count == 20)
        for field in stream {
            #expect(abs(field.intensity.value - 0.5) < 0.02)
            #expect(field.model.description == "a")
            #expect(field.coordinates.count == 4)
        }
        #expect(fields(bench.frames, .lightning).isEmpty)
        #expect(fields(bench.frames, .interference).isEmpty)
        #expect(fields(bench.frames, .resonance).isEmpty)
    }

    @Test("of a burst strike at once, fade, and are told to be over")
    func lightning() throws {
        var bench = ModelBench()
        try bench.play(60) { _ in [:] }
        bench.forget()
        try bench.advance(["a": 20])
        let strike = try #require(fields(bench.frames, .lightning).first)
        #expect(strike.intensity.value > 0.6)
        #expect(strike.coordinates.count == 5)
        #expect(strike.coordinates.first?.x == 0)
        try bench.play(120) { _ in [:] }
        let all = fields(bench.frames, .lightning)
        #expect(all.count > 3)
        let last = try #require(all.last)
        #expect(last.intensity == .zero)
        #expect(last.coordinates.isEmpty)
        #expect(all.dropLast().allSatisfy { $0.intensity > .zero })
    }

    @Test("are not told when nothing happens")
    func silence() throws {
        var bench = ModelBench()
        try bench.play(120) { _ in [:] }
        #expect(bench.frames.flatMap(\.fields) == [])
    }

    @Test("of the council name those that take part, and the first of them")
    func council() throws {
        var bench = ModelBench()
        try bench.play(480) { $0 % 20 < 3 ? ["a": 4, "b": 2] : [:] }
        for kind in [EnergyField.Kind.interference, .resonance] {
            let field = try #require(fields(bench.frames, kind).last)
            #expect(field.intensity.value > 0.3)
            #expect(field.model.description == "a")
            #expect(field.coordinates.count == 2)
            // Twice as fast, twice the energy.
            let energies = field.coordinates.map(\.energy.units)
            #expect(abs(energies[0] / energies[1] - 2) < 0.01)
        }
    }

    @Test("have points in the visible plane, with the field's share of the energy")
    func coordinates() throws {
        var bench = ModelBench()
        try bench.play(600) { $0 % 20 < 3 ? ["a": 4, "b": 2, "c": 1] : [:] }
        var seen: Set<EnergyField.Kind> = []
        for made in bench.frames {
            for field in made.fields where !field.coordinates.isEmpty {
                seen.insert(field.kind)
                for point in field.coordinates {
                    #expect(abs(point.x) <= 1 && abs(point.y) <= 1)
                }
                let sum = field.coordinates.reduce(0) { $0 + $1.energy.units }
                let share = made.energy.total.units * field.intensity.value
                #expect(abs(sum - share) < 0.001 + share * 0.01)
            }
        }
        #expect(seen == Set(EnergyField.Kind.allCases))
    }

    @Test("have a room each, so that of each kind the newest waits for who is behind")
    func rooms() {
        let rooms = Audience.rooms(.energy)
        #expect(Set(rooms).count == 5)
        let policies = EnergyStream.catalogue.deliveryPolicies
        for room in rooms {
            #expect(policies.policy(of: room.name) == .newest(perByteAt: nil))
        }
        for channel in Channel.allCases where channel != .energy {
            #expect(policies.policy(of: Audience.room(channel).name) == .all)
        }
    }
}
