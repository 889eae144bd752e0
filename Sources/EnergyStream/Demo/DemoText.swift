/// What the demo says: that it is one.
enum DemoText {
    static let soloist = words(
        """
        This is the demo of the energy stream and no model is generating these words. Each of them brings a little energy which \
        fades by half in ten seconds. Now and then a choir joins in so that there is something to see of what two models do \
        together. Report the tokens of a model of yours and the demo is silent at once until nothing was reported for five seconds.
        """
    )

    static let choir = words(
        """
        We are the choir of the demo and sing in time with it at first and then in turn. Two bursts a second are a rhythm that both \
        of us have. When we rise and fall together it is constructive and when we alternate it is destructive.
        """
    )

    /// The words, each with the blank behind it, as models' tokens have.
    private static func words(_ text: String) -> [String] {
        text.split(separator: " ").map { $0 + " " }
    }
}
