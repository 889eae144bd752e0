/// A two-sided cumulative sum, which notices that a level has moved.
///
/// Page, "Continuous Inspection Schemes", Biometrika 1954. Each score beyond an allowance is added up, to either side; the sum returns
/// to zero while the level stands, and reaches the threshold when it has moved. Scores are cut off, so that one outlier,
/// however far, is not a new level.
struct CumulativeSum: Equatable, Sendable {
    /// What a score must exceed to count: shifts of less than twice as much are not looked for.
    private static let allowance = 1.0
    /// The sum that is an alarm: eight samples at the least.
    private static let threshold = 15.0
    /// What a score counts at most.
    private static let most = 3.0

    private var above = 0.0
    private var below = 0.0
    /// For how many samples each sum has not been zero.
    private var lengthAbove = 0
    private var lengthBelow = 0

    /// Takes a score in.
    ///
    /// - Returns: For how many samples the level has been another, when that is an alarm; 0 otherwise.
    mutating func insert(_ score: Double) -> Int {
        let score = min(max(score, -Self.most), Self.most)
        above = max(0, above + score - Self.allowance)
        lengthAbove = above > 0 ? lengthAbove + 1 : 0
        below = max(0, below - score - Self.allowance)
        lengthBelow = below > 0 ? lengthBelow + 1 : 0
        if above >= Self.threshold { return lengthAbove }
        return below >= Self.threshold ? lengthBelow : 0
    }

    /// Begins anew.
    mutating func reset() { self = CumulativeSum() }
}
