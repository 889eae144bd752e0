/// A JSON object: members in order, each name once.
package struct JSONObject: Sendable {
    /// A name and its value.
    package struct Member: Equatable, Sendable {
        /// The name.
        package let name: String

        /// The value.
        package var value: JSON
    }

    /// The members, in the order their names were first set.
    package private(set) var members: [Member] = []

    /// Where each name stands, kept only past `indexThreshold` members.
    ///
    /// Few names are found faster by looking at all of them; with many, a peer could make the
    /// looking quadratic.
    private var index: [String: Int] = [:]

    private static let indexThreshold = 16

    /// Makes the empty object.
    package init() {}

    /// The value of that name; setting `nil` removes the member.
    package subscript(name: String) -> JSON? {
        get { position(of: name).map { members[$0].value } }
        set {
            switch (position(of: name), newValue) {
            case (let position?, let value?):
                members[position].value = value
            case (nil, let value?):
                append(Member(name: name, value: value))
            case (let position?, nil):
                members.remove(at: position)
                index = [:]
                if members.count > Self.indexThreshold { rebuildIndex() }
            case (nil, nil):
                break
            }
        }
    }

    /// Sets each member of another object.
    package mutating func merge(_ other: JSONObject) {
        for member in other.members { self[member.name] = member.value }
    }

    /// The object with each member of another one set.
    package func merging(_ other: JSONObject) -> JSONObject {
        var merged = self
        merged.merge(other)
        return merged
    }

    private func position(of name: String) -> Int? {
        index.isEmpty ? members.firstIndex { $0.name == name } : index[name]
    }

    private mutating func append(_ member: Member) {
        members.append(member)
        if !index.isEmpty {
            index[member.name] = members.count - 1
        } else if members.count > Self.indexThreshold {
            rebuildIndex()
        }
    }

    private mutating func rebuildIndex() {
        for (position, member) in members.enumerated() { index[member.name] = position }
    }
}

extension JSONObject: Equatable {
    /// Compares members in order.
    package static func == (object: JSONObject, other: JSONObject) -> Bool {
        object.members == other.members
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Makes an object of members in the order written; of equal names the last wins.
    package init(dictionaryLiteral elements: (String, JSON)...) {
        for (name, value) in elements { self[name] = value }
    }
}

extension JSONObject: JSONEncodable {
    /// Appends the object as compact JSON, its members in order.
    package func encode(into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        for (position, member) in members.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            member.name.encode(into: &bytes)
            bytes.append(UInt8(ascii: ":"))
            member.value.encode(into: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}
