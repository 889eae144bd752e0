/// A JSON object: members in order, each name once.
///
/// Names are the same when their bytes are: `é` and `e` with an accent behind it are two names, as they are to every other reader of JSON.
///
/// One that was written before may stay as it is written: it is copied when it is written again, and read when somebody looks into it.
package struct JSONObject: Sendable {
    /// A name and its value.
    package struct Member: Equatable, Sendable {
        /// The name.
        package let name: String

        /// The value.
        package var value: JSON
    }

    /// The members, in the order their names were first set.
    package var members: [Member] { written == nil ? known : read().known }

    /// The object as JSON, unless it is `known`.
    private var written: [UInt8]?

    private var known: [Member] = []

    /// Where each name stands, kept only past `indexThreshold` members.
    ///
    /// Few names are found faster by looking at all of them; with many, a peer could make the
    /// looking quadratic.
    private var index: [Name: Int] = [:]

    private static let indexThreshold = 16

    /// Makes the empty object.
    package init() {}

    /// Makes an object of what is written already.
    ///
    /// - Parameter json: An object in valid JSON and UTF-8; it is not looked at before it is needed.
    package init(written json: [UInt8]) { written = json }

    /// The value of that name; setting `nil` removes the member.
    package subscript(name: String) -> JSON? {
        get {
            guard written == nil else { return read()[name] }
            return position(of: name).map { known[$0].value }
        }
        set {
            if written != nil { self = read() }
            switch (position(of: name), newValue) {
            case (let position?, let value?):
                known[position].value = value
            case (nil, let value?):
                append(Member(name: name, value: value))
            case (let position?, nil):
                known.remove(at: position)
                if !index.isEmpty {
                    index[Name(name)] = nil
                    indexMembers(from: position)
                }
            case (nil, nil):
                break
            }
        }
    }

    /// Removes all members that `shouldBeRemoved` says so of, in time that grows with the object and not with how many they are.
    package mutating func removeAll(where shouldBeRemoved: (Member) -> Bool) {
        if written != nil { self = read() }
        known.removeAll(where: shouldBeRemoved)
        index = [:]
        if known.count > Self.indexThreshold { indexMembers(from: 0) }
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

    /// The object as its members.
    private func read() -> JSONObject {
        guard let object = (try? JSON(parsing: written ?? []))?.objectValue else {
            preconditionFailure("what was written is no object")
        }
        return object
    }

    private func position(of name: String) -> Int? {
        guard index.isEmpty else { return index[Name(name)] }
        return name.withBytes { bytes in
            known.firstIndex { $0.name.withBytes { $0.hasSameBytes(as: bytes) } }
        }
    }

    private mutating func append(_ member: Member) {
        known.append(member)
        if !index.isEmpty {
            indexMembers(from: known.count - 1)
        } else if known.count > Self.indexThreshold {
            indexMembers(from: 0)
        }
    }

    /// Notes where the members stand, but for so many that have not moved.
    private mutating func indexMembers(from first: Int) {
        for position in first..<known.count { index[Name(known[position].name)] = position }
    }
}

/// A name as its bytes: strings are equal that differ only in their normal form.
private struct Name: Hashable {
    private let text: String

    init(_ text: String) { self.text = text }

    static func == (name: Name, other: Name) -> Bool {
        name.text.withBytes { bytes in other.text.withBytes { bytes.hasSameBytes(as: $0) } }
    }

    func hash(into hasher: inout Hasher) { text.withBytes { hasher.combine(bytes: $0) } }
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
    /// Appends the object as compact JSON, its members in order; one that was written before, as it was written.
    package func encode(into bytes: inout [UInt8]) {
        if let written {
            bytes.append(contentsOf: written)
            return
        }
        bytes.append(UInt8(ascii: "{"))
        for (position, member) in known.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            member.name.encode(into: &bytes)
            bytes.append(UInt8(ascii: ":"))
            member.value.encode(into: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}
