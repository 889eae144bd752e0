internal import WebSocketCommon

/// What a turn needs to know of one connection; plain bytes, so that the walk over a room touches nothing that is counted.
struct Lane {
    /// How the connection gets what this turn has for it.
    enum Route: UInt8 {
        /// One room's frames, the same bytes as everybody else in it.
        case shared
        /// Several sources, merged in the order in which they spoke.
        case merged
        /// Another loop sends for it.
        case elsewhere
    }

    /// The dirty room, by its place in this turn's list, whose frames it gets; -1 for none.
    var dirtyRoom: Int32 = -1
    /// The last frame of this turn that is for this connection alone, by its place in the list of letters; -1 for none.
    var letter: Int32 = -1
    /// Whether its frames have to be merged.
    var route = Route.shared
    /// Whether it agreed to compressed messages.
    var form = RoomRegistry.Form.plain
    /// Whether it may still have something to receive: it has an outbox, because it could not take all it was sent before, or the
    /// loop that sends for it has not confirmed that all is sent.
    var isSlow = false
    /// The loop that owns the connection; 0 is this one, unless this one is a shard, which owns all it knows.
    var loop: UInt8 = 0
}
