import TestSupport
import WebSocketCommon

@testable import Excalidraw

/// A client of Excalidraw's kind: it changes its own scene at once, tells of it later, and reconciles what it hears by Excalidraw's rule.
struct Drawer {
    let name: String
    /// Its scene, by identifier.
    private(set) var scene: [String: JSON] = [:]
    /// What it has to say: each an array of elements.
    var outbox: [[JSON]] = []
    /// What it will hear.
    var inbox: [[JSON]] = []
    /// How far it knows the diagram, since it was last told.
    var position: JSON?
    private var count = 0

    init(_ name: String) { self.name = name }

    /// Does what somebody at a drawing does: draws, moves, restacks, deletes, brings back.
    mutating func edit(_ random: inout SeededGenerator) {
        var changed: [JSON] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            guard Int.random(in: 0..<4, using: &random) > 0,
                var thing = scene.keys.sorted().randomElement(using: &random)
                    .flatMap({ scene[$0]?.objectValue })
            else {
                count += 1
                changed.append(
                    element("\(name)\(count)", nonce: nonce(&random), index: index(&random))
                )
                continue
            }
            thing["version"] = .integer((thing["version"]?.intValue ?? 0) + 1)
            thing["versionNonce"] = .integer(nonce(&random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: thing["index"] = .string(index(&random))
            case 1: thing["isDeleted"] = true
            case 2: thing["isDeleted"] = false
            default: thing["x"] = .integer(Int.random(in: 0..<1000, using: &random))
            }
            changed.append(.object(thing))
        }
        hear(changed)
        outbox.append(changed)
    }

    /// Reconciles as Excalidraw does: the higher version wins, at equal versions the lower nonce.
    mutating func hear(_ elements: [JSON]) {
        for element in elements {
            let id = element["id"]?.stringValue ?? ""
            if let mine = scene[id], !Self.wins(element, over: mine) { continue }
            scene[id] = element
        }
    }

    /// What it has that the hub has not, or only older.
    func ahead(of elements: [JSON]) -> [JSON] {
        var others: [String: JSON] = [:]
        for element in elements { others[element["id"]?.stringValue ?? ""] = element }
        return drawing.filter { element in
            guard let other = others[element["id"]?.stringValue ?? ""] else { return true }
            return Self.wins(element, over: other)
        }
    }

    /// Its scene in the order of the drawing.
    var drawing: [JSON] {
        scene.values.sorted { first, second in
            let key = { (element: JSON) in
                ["index", "id"].map { element[$0]?.stringValue ?? "" }.joined(separator: "\n")
            }
            return key(first) < key(second)
        }
    }

    private static func wins(_ element: JSON, over other: JSON) -> Bool {
        let (version, present) = (
            element["version"]?.intValue ?? 0, other["version"]?.intValue ?? 0
        )
        if version != present { return version > present }
        return (element["versionNonce"]?.intValue ?? 0) < (other["versionNonce"]?.intValue ?? 0)
    }

    private func nonce(_ random: inout SeededGenerator) -> Int {
        Int.random(in: 0..<Int(Int32.max), using: &random)
    }

    private func index(_ random: inout SeededGenerator) -> String {
        let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        return "a" + String((0..<2).compactMap { _ in digits.randomElement(using: &random) })
    }
}
