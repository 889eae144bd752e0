import TestSupport
import Testing

@testable import WebSocketCommon

@Suite("Damaged JSON")
struct JSONMutationTests {
    @Test(
        "is refused by all readers or by none, and never traps",
        arguments: 1...8 as ClosedRange<UInt64>
    )
    func mutations(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("{}[]:,\"\\/utnfb0123456789eE+-. \tNaIy\u{7F}".utf8)
        let documents = (JSONDocuments.valid + JSONDocuments.objects).map { Array($0.utf8) }
        for _ in 0..<400 {
            guard var document = documents.randomElement(using: &generator) else { continue }
            for _ in 0...Int.random(in: 0...3, using: &generator) {
                let position = Int.random(in: 0...document.count, using: &generator)
                let byte = alphabet.randomElement(using: &generator) ?? 0
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: document.insert(byte, at: position)
                case 1 where position < document.count: document[position] = byte
                case _ where position < document.count: document.remove(at: position)
                default: break
                }
            }
            check(document)
        }
    }

    private func check(_ document: [UInt8]) {
        // Cutting a character in two leaves bytes that only the readers of UTF-8 refuse.
        guard String(validating: document, as: UTF8.self) != nil else { return }
        let fault = scannerFault(in: document)
        #expect(parserFault(in: document) == fault)
        guard fault == nil else { return }
        let once = try? JSON(parsing: document)
        let again = (try? compacted(String(decoding: document, as: UTF8.self))).flatMap {
            try? JSON(parsing: $0)
        }
        #expect(once.map { text(of: $0) } == again.map { text(of: $0) })
        if let object = once?.objectValue { #expect(walked(document) == object) }
    }

    /// Reads the members of a sound object as those do that look one up.
    private func walked(_ document: [UInt8]) -> JSONObject {
        var object = JSONObject()
        document.withUnsafeBytes { bytes in
            guard let slice = try? JSONSlice(parsing: bytes) else { return }
            for (key, value) in slice.members { object[key.decoded()] = JSON(value) }
        }
        return object
    }
}
