/// What one pass over a whole recording finds.
struct RecordingSurvey {
    let header: RecordingHeader
    private(set) var index = RecordIndex()
    private(set) var frameCount = 0
    private(set) var last: RecordHead?
    private(set) var damage: RecordingDamage?
    /// Where the last record ends; where the header ends when there is none.
    let end: Int64

    /// Reads and checks all of it; what is wrong with its header is thrown, what is wrong with a record is `damage`.
    init(of source: any RecordingSource) throws(RecordingError) {
        var reader = RecordingReader()
        var position: Int64 = 0
        do throws(RecordingError) {
            while position < source.size {
                let count = Int(min(Int64(Recording.stride), source.size - position))
                let bytes = try source.read(at: position, count: count)
                // The file was cut since its size was asked for.
                guard !bytes.isEmpty else { break }
                try reader.receive(bytes)
                position += Int64(bytes.count)
                while let head = try reader.nextHead() {
                    index.add(head)
                    frameCount += 1
                    last = head
                }
            }
            try reader.receiveEOF()
        } catch {
            guard case .record(let offset, let fault) = error else { throw error }
            damage = RecordingDamage(
                offset: offset,
                fault: fault,
                droppedBytes: max(source.size, position) - offset
            )
        }
        header = try reader.requireHeader()
        end = reader.offset
    }
}

/// The places of some records, the first of all among them, in ascending order.
struct RecordIndex: Sendable {
    private(set) var entries: [RecordHead] = []

    /// Remembers a record when it is far enough behind the last that is remembered.
    mutating func add(_ head: RecordHead) {
        if let last = entries.last, head.offset - last.offset < Recording.stride { return }
        entries.append(head)
    }

    /// The last of those that `isBefore` holds for, which are the first ones; `nil` when there is none.
    func last(where isBefore: (RecordHead) -> Bool) -> RecordHead? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(entries[middle]) { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? entries[low - 1] : nil
    }
}
