internal import WebSocketCommon

/// What is known of a client.
struct Client {
    /// Counts the clients, so that one is not taken for the next with its connection.
    let number: UInt64
    /// What it is streamed; `nil`: nothing.
    var subscription: Subscription?
    /// How many orders on its behalf are not done.
    var openOrders = 0
    /// How fast it is sent what was.
    var pace = ReplayPace()

    init(number: UInt64) { self.number = number }
}

/// A client that waits for an order to be done, as it was when the order was posted.
struct Waiting: Equatable {
    /// The client.
    let client: ClientID
    /// Its number: its connection may have come back.
    let number: UInt64
    /// The number of the subscription on whose behalf it was posted; `nil`: it was asked for by itself.
    let subscription: UInt64?
}
