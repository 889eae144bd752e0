/// The straight line that lies nearest to some points: what single late ones hardly move.
struct LeastSquares {
    private var count = 0.0
    private var sumX = 0.0
    private var sumY = 0.0
    private var sumXX = 0.0
    private var sumXY = 0.0

    mutating func add(_ x: Double, _ y: Double) {
        count += 1
        sumX += x
        sumY += y
        sumXX += x * x
        sumXY += x * y
    }

    /// How much y grows with x; not a number for less than two points.
    var slope: Double {
        (count * sumXY - sumX * sumY) / (count * sumXX - sumX * sumX)
    }
}
