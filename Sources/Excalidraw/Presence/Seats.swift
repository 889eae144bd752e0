internal import WebSocketCommon

/// A user in a diagram.
struct Seat: Hashable, Comparable, Sendable {
    let diagramID: String
    let userID: String

    static func < (seat: Seat, other: Seat) -> Bool {
        (seat.diagramID, seat.userID) < (other.diagramID, other.userID)
    }
}

/// Which clients hold which seats, as long as they are there: somebody with two tabs has one seat that both hold.
///
/// It is no part of the state that events tell: after a restart no client is there any more.
struct Seats: Sendable {
    private var holders: [Seat: Set<ClientID>] = [:]
    private var seats: [ClientID: Set<Seat>] = [:]

    /// Whether a client holds a seat.
    func isHeld(_ seat: Seat) -> Bool { holders[seat] != nil }

    /// How many seats a client holds.
    func count(of client: ClientID) -> Int { seats[client]?.count ?? 0 }

    /// Whether this client holds the seat.
    func isHeld(_ seat: Seat, by client: ClientID) -> Bool { seats[client]?.contains(seat) == true }

    /// Lets a client hold a seat beside those who hold it already.
    mutating func give(_ seat: Seat, to client: ClientID) {
        holders[seat, default: []].insert(client)
        seats[client, default: []].insert(seat)
    }

    /// Takes a seat from a client.
    mutating func release(_ seat: Seat, by client: ClientID) {
        seats[client]?.remove(seat)
        if seats[client]?.isEmpty == true { seats[client] = nil }
        holders[seat]?.remove(client)
        if holders[seat]?.isEmpty == true { holders[seat] = nil }
    }

    /// Takes a seat from all clients.
    mutating func release(_ seat: Seat) {
        for client in holders[seat] ?? [] { release(seat, by: client) }
    }

    /// Forgets a client.
    ///
    /// - Returns: The seats that nobody holds any more, in order.
    mutating func release(_ client: ClientID) -> [Seat] {
        let left = (seats[client] ?? []).sorted()
        for seat in left { release(seat, by: client) }
        return left.filter { !isHeld($0) }
    }
}
