import WebSocketCommon

@testable import Excalidraw

extension Manager {
    /// What must be true whenever an event was folded in, and is not: each breach as a sentence.
    var breaches: [String] {
        var found: [String] = []
        let check = { (isTrue: Bool, breach: @autoclosure () -> String) in
            if !isTrue { found.append(breach()) }
        }
        var sums = (drawn: 0, tombstones: 0, size: 0, users: 0)
        for diagram in diagrams.values {
            let scene = diagram.scene
            let elements = scene.elements
            check(!diagram.isShell, "\(diagram.id) is empty and kept")
            check(diagram.isDrawn || elements.isEmpty, "\(diagram.id) is not drawn, and is")
            check(Set(elements.map(\.id)).count == elements.count, "\(diagram.id) has twins")
            check(elements.allSatisfy { scene[$0.id]?.change == $0.change }, "one is misplaced")
            check(scene.version == elements.reduce(0) { $0 + $1.revision.version }, "a wrong sum")
            check(scene.size == elements.reduce(0) { $0 + $1.size }, "\(diagram.id) is miscounted")
            check(scene.drawn == elements.count { !$0.isDeleted }, "\(diagram.id) is misdrawn")
            check(elements.allSatisfy { $0.change <= scene.changes }, "a change of the future")
            let drawing = scene.sortedPlaces.map { elements[$0] }
            check(drawing.count == elements.count, "one is not in the drawing")
            check(zip(drawing, drawing.dropFirst()).allSatisfy { !$1.isBelow($0) }, "no order")
            check(elements.count <= limits.elements, "\(diagram.id) has too many elements")
            check(scene.size <= limits.diagramSize, "\(diagram.id) is too large")
            check(diagram.users.count <= limits.usersPerDiagram, "\(diagram.id) is crowded")
            for user in diagram.users.keys {
                let seat = Seat(diagramID: diagram.id, userID: user)
                check(
                    seats.isHeld(seat) != vigil.seats.contains(seat),
                    "\(user) in \(diagram.id) is not held or watched, or both"
                )
            }
            sums.drawn += scene.drawn
            sums.tombstones += scene.tombstones
            sums.size += scene.size
            sums.users += diagram.users.count
        }
        for seat in vigil.seats {
            check(diagrams[seat.diagramID]?.users[seat.userID] != nil, "nobody is watched")
        }
        check(vigil.seats.isEmpty == (vigil.next == nil), "who is watched is not looked at")
        check(sums == (counts.elements, counts.tombstones, counts.size, counts.users), "\(sums)")
        check(diagrams.count <= limits.diagrams, "\(diagrams.count) diagrams")
        check(counts.size <= limits.totalSize, "\(counts.size) bytes")
        check(counts.users <= limits.users, "\(counts.users) users")
        return found
    }
}
