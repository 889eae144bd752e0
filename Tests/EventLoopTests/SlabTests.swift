import TestSupport
import Testing

@testable import EventLoop

@Suite("A slab holds one element for each descriptor")
struct SlabTests {
    /// Counts its living instances, for leaks and double frees.
    private final class Element {
        final class Census { var living = 0 }

        let value: Int
        private let census: Census

        init(_ value: Int, _ census: Census) {
            self.value = value
            self.census = census
            census.living += 1
        }

        deinit { census.living -= 1 }
    }

    @Test("what was put in is there until it is taken out")
    func insertAndRemove() throws {
        var slab = try Slab<Int>(capacity: 8)
        #expect(slab.count == 0)
        slab.insert(70, at: 7)
        slab.insert(0, at: 0)
        #expect(slab.contains(7) && slab.contains(0) && !slab.contains(1))
        slab[7] += 1
        #expect(slab[7] == 71)
        #expect(slab.descriptors == [0, 7])
        #expect(slab.count == 2)
        #expect(slab.remove(7) == 71)
        #expect(slab.remove(7) == nil)
        #expect(slab.descriptors == [0])
        slab.insert(5, at: 7)
        #expect(slab[7] == 5)
    }

    @Test("numbers outside have no element", arguments: [-1, 8, Int32.min, Int32.max])
    func outside(_ number: Int32) throws {
        var slab = try Slab<Int>(capacity: 8)
        let isContained = slab.contains(number)
        #expect(!isContained)
        #expect(slab.remove(number) == nil)
    }

    @Test("it agrees with a dictionary, and frees what it held")
    func random() throws {
        let census = Element.Census()
        var generator = SeededGenerator(seed: 1)
        do {
            var slab = try Slab<Element>(capacity: 64)
            var model: [Int32: Int] = [:]
            for step in 0..<5_000 {
                let number = Int32.random(in: 0..<64, using: &generator)
                if model[number] == nil {
                    slab.insert(Element(step, census), at: number)
                    model[number] = step
                } else if Bool.random(using: &generator) {
                    let removed = slab.remove(number)?.value
                    #expect(removed == model.removeValue(forKey: number))
                } else {
                    slab[number] = Element(-step, census)
                    model[number] = -step
                }
                #expect(slab.count == model.count && census.living == model.count)
            }
            #expect(slab.descriptors == model.keys.sorted())
            for (number, value) in model { #expect(slab[number].value == value) }
        }
        #expect(census.living == 0)
    }

    @Test("room for a million elements costs nothing until it is used")
    func large() throws {
        var slab = try Slab<(Int, Int, Int, Int)>(capacity: 1 << 20)
        slab.insert((1, 2, 3, 4), at: 1 << 20 - 1)
        #expect(slab[1 << 20 - 1] == (1, 2, 3, 4))
        #expect(slab.capacity == 1 << 20)
    }
}
