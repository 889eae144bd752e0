/// A member of an event's payload, of a request's parameters or of an answer.
package struct Field: Sendable {
    /// The type of a field's value.
    package enum ValueType: String, Sendable {
        /// Text.
        case string
        /// A number without fraction and exponent.
        case integer
        /// Any number.
        case number
        /// True or false.
        case boolean
        /// An object.
        case object
        /// An array of any values.
        case array
        /// An array that holds strings alone.
        case strings = "array of strings"
        /// Any JSON value.
        case any
    }

    /// What a value must be beyond its type.
    package enum Constraint: Equatable, Sendable {
        /// One of these texts.
        case oneOf([String])
        /// An integer of this range.
        case within(ClosedRange<Int>)
    }

    /// Its name.
    package let name: String
    /// What its value must be.
    package let type: ValueType
    /// Whether it must be there; an optional field may also be null.
    package let isRequired: Bool
    /// What its value must be beyond that; `nil`: nothing.
    package let constraint: Constraint?
    /// What it means, in a sentence; empty when its name says it.
    package let summary: String

    /// Declares a field that must be there.
    package static func required(
        _ name: String,
        _ type: ValueType,
        _ constraint: Constraint? = nil,
        _ summary: String = ""
    ) -> Self {
        Self(name, type, isRequired: true, constraint, summary)
    }

    /// Declares a field that may be missing or null.
    package static func optional(
        _ name: String,
        _ type: ValueType,
        _ constraint: Constraint? = nil,
        _ summary: String = ""
    ) -> Self {
        Self(name, type, isRequired: false, constraint, summary)
    }

    private init(
        _ name: String,
        _ type: ValueType,
        isRequired: Bool,
        _ constraint: Constraint?,
        _ summary: String
    ) {
        switch constraint {
        case .oneOf: precondition(type == .string, "\(name) is no string, but one of some")
        case .within: precondition(type == .integer, "\(name) is no integer, but within a range")
        case nil: break
        }
        self.name = name
        self.type = type
        self.isRequired = isRequired
        self.constraint = constraint
        self.summary = summary
    }
}

/// An event that can be published.
package struct EventDeclaration: Sendable {
    /// Its name: `session.created`.
    package let name: String
    /// Where it goes; each route's field is a string of the payload, a required one unless the route is optional.
    package let routes: [ChannelRoute]
    /// What happened when it is published, in a sentence.
    package let summary: String
    /// What its `data` holds, required fields first; further fields pass through.
    package let payload: [Field]

    /// Declares an event.
    package static func event(
        _ name: String,
        to routes: [ChannelRoute],
        _ summary: String,
        payload: [Field]
    ) -> Self {
        for route in routes {
            guard let field = route.field else { continue }
            precondition(
                payload.contains {
                    $0.name == field && $0.type == .string && $0.isRequired != route.isOptional
                },
                "\(name) goes to \(route), but \(field) is no such string of its payload"
            )
        }
        return Self(name: name, routes: routes, summary: summary, payload: payload)
    }
}
