/// The distribution of any number of values in bounded memory, from which quantiles are told with a known relative error.
///
/// A DDSketch (see `LogarithmicScale`) that keeps only the buckets that are not empty, in order. When they are too many, all
/// neighbours are joined, which squares γ: Epicoco, Melle, Cafaro, Pulimeno and Morleo, "UDDSketch: Accurate Tracking of Quantiles
/// in Data Streams", IEEE Access 2020. So every quantile becomes a little less accurate, and `accuracy` says how much, where the
/// original gives up the low ones altogether.
struct QuantileSketch: Equatable, Sendable {
    /// The values between two bounds.
    private struct Bucket: Equatable {
        /// Its number, negated for negative values, 0 for zero: so the order of keys is that of values.
        var key: Int32
        var count: UInt32
    }

    private var buckets: [Bucket] = []
    private var level = 0
    /// How many values there are.
    private(set) var count = 0

    /// The relative error of quantiles; values below 1e-12 in magnitude are zero.
    var accuracy: Double { LogarithmicScale.accuracy(level: level) }

    /// How many buckets it holds on to.
    var bucketCount: Int { buckets.count }

    /// Takes a finite value in.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - most: How many buckets it may have.
    mutating func insert(_ value: Double, most: Int) {
        count += 1
        let key = Self.joined(Self.key(of: value), level)
        let position = position(of: key)
        if position < buckets.count, buckets[position].key == key {
            buckets[position].count &+= 1
        } else {
            buckets.insert(Bucket(key: key, count: 1), at: position)
            reduce(to: most)
        }
    }

    /// Takes all values of another sketch in: the result is that of one that took all values itself, or has fewer buckets.
    mutating func merge(_ other: QuantileSketch, most: Int) {
        var other = other
        while other.level < level { other.join() }
        while level < other.level { join() }
        var merged: [Bucket] = []
        merged.reserveCapacity(buckets.count + other.buckets.count)
        var rest = other.buckets[...]
        for bucket in buckets {
            while let next = rest.first, next.key < bucket.key {
                merged.append(next)
                rest.removeFirst()
            }
            merged.append(bucket)
            if let next = rest.first, next.key == bucket.key {
                merged[merged.count - 1].count &+= next.count
                rest.removeFirst()
            }
        }
        buckets = merged + rest
        count += other.count
        reduce(to: most)
    }

    /// The value below which a share of all values is; 0 for an empty sketch.
    ///
    /// - Parameter share: 0...1.
    /// - Returns: The value.
    func quantile(_ share: Double) -> Double {
        let rank = share * Double(max(count - 1, 0))
        var below = 0
        for bucket in buckets {
            below += Int(bucket.count)
            if Double(below) > rank { return value(of: bucket.key) }
        }
        return 0
    }

    // MARK: Buckets

    private static func key(of value: Double) -> Int32 {
        let magnitude = value.magnitude
        guard magnitude >= LogarithmicScale.smallest else { return 0 }
        let bucket = LogarithmicScale.bucket(of: magnitude)
        return value < 0 ? -bucket : bucket
    }

    private static func joined(_ key: Int32, _ level: Int) -> Int32 {
        key < 0 ? -(-key >> Int32(level)) : key >> Int32(level)
    }

    private func value(of key: Int32) -> Double {
        guard key != 0 else { return 0 }
        let magnitude = LogarithmicScale.value(
            ofBucket: Int32(key.magnitude),
            level: level
        )
        return key < 0 ? -magnitude : magnitude
    }

    /// Where a key is, or belongs.
    private func position(of key: Int32) -> Int {
        var low = 0
        var high = buckets.count
        while low < high {
            let middle = (low + high) / 2
            if buckets[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func reduce(to most: Int) {
        // Beyond some 17 levels only zero and two signs are left.
        while buckets.count > max(most, 3) { join() }
    }

    /// Joins all neighbours.
    private mutating func join() {
        level += 1
        var kept = 0
        for index in buckets.indices {
            let key = Self.joined(buckets[index].key, 1)
            if kept > 0, buckets[kept - 1].key == key {
                buckets[kept - 1].count &+= buckets[index].count
            } else {
                buckets[kept] = Bucket(key: key, count: buckets[index].count)
                kept += 1
            }
        }
        buckets.removeLast(buckets.count - kept)
    }
}
