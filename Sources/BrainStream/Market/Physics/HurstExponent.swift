internal import CMath

/// The exponent H by which a path's increments grow with the time they span: ½ for a random walk, more for trends, less for what
/// returns.
///
/// Mandelbrot and Van Ness, "Fractional Brownian Motions, Fractional Noises and Applications", SIAM Review 10 (1968), 422–437; by the
/// mean magnitude of increments, as a variance need not exist: Di Matteo, Aste and Dacorogna, "Scaling Behaviors in Differently
/// Developed Markets", Physica A 324 (2003), 183–188, with q = 1.
enum HurstExponent {
    /// The spans that are compared, in steps.
    static let lags = [1, 2, 4, 8, 16]

    /// Fits ln (mean |x(t + lag) − x(t)|) = H ln lag + c by least squares.
    ///
    /// - Parameter path: What is walked, such as logarithms of prices.
    /// - Returns: H from 0 to 1, the nearer end when outside; `nil` when the path has not more than twice the longest lag of values,
    ///   stands still over one of the lags, or has values that are not finite.
    static func estimate(of path: [Double]) -> Double? {
        guard let longest = lags.last, path.count > 2 * longest else { return nil }
        var points: [(x: Double, y: Double)] = []
        for lag in lags {
            let increments = zip(path.dropFirst(lag), path).map { ($0 - $1).magnitude }
            let mean = increments.reduce(0, +) / Double(increments.count)
            guard mean > 0, mean.isFinite else { return nil }
            points.append((math_log(Double(lag)), math_log(mean)))
        }
        let count = Double(points.count)
        let center = (
            x: points.reduce(0) { $0 + $1.x } / count, y: points.reduce(0) { $0 + $1.y } / count
        )
        let spread = points.reduce(0) { $0 + ($1.x - center.x) * ($1.x - center.x) }
        let common = points.reduce(0) { $0 + ($1.x - center.x) * ($1.y - center.y) }
        return min(max(common / spread, 0), 1)
    }
}
