/// A request that a service answers.
package struct RequestDeclaration: Sendable {
    /// Its name, as it stands in an envelope's `event`.
    package let name: String
    /// What it does, in a sentence.
    package let summary: String
    /// What its `data` holds.
    package let parameters: [Field]
    /// What its answer's `data` holds.
    package let answer: [Field]
    /// Whether it changes something, which takes the permission to write.
    package let changesState: Bool

    /// Declares a request that only tells something.
    package static func query(
        _ name: String,
        _ summary: String,
        parameters: [Field] = [],
        answer: [Field]
    ) -> Self {
        Self(
            name: name,
            summary: summary,
            parameters: parameters,
            answer: answer,
            changesState: false
        )
    }

    /// Declares a request that changes something.
    package static func command(
        _ name: String,
        _ summary: String,
        parameters: [Field],
        answer: [Field]
    ) -> Self {
        Self(
            name: name,
            summary: summary,
            parameters: parameters,
            answer: answer,
            changesState: true
        )
    }
}
