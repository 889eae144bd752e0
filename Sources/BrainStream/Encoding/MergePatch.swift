internal import WebSocketCommon

/// The difference of two JSON objects as a JSON Merge Patch, RFC 7396.
///
/// In a patch `null` means that a member is removed, so no patch can make a member `null`: whoever sends patches sends objects in the
/// form of `withoutNulls`. Arrays are replaced whole.
enum MergePatch {
    /// Answers what turns one object into another; empty when nothing changed.
    ///
    /// The order of members does not matter, nor do members that are `null`: in `new` they count as absent.
    ///
    /// - Parameters:
    ///   - old: What the receiver has.
    ///   - new: What it is to have.
    /// - Returns: The patch, its changes in the order of `new`, then its removals in the order of `old`.
    static func diff(from old: JSONObject, to new: JSONObject) -> JSONObject {
        var patch = JSONObject()
        for member in new.members where !member.value.isNothing {
            let before = old[member.name]
            if let before = before?.objectValue, let after = member.value.objectValue {
                let inner = diff(from: before, to: after)
                if !inner.members.isEmpty { patch[member.name] = .object(inner) }
            } else if before.map({ !isSame($0, member.value) }) ?? true {
                patch[member.name] = withoutNulls(member.value)
            }
        }
        for member in old.members where new[member.name].map(\.isNothing) ?? true {
            patch[member.name] = .null
        }
        return patch
    }

    /// Applies a patch to an object: RFC 7396 §2, where both are objects.
    static func apply(_ patch: JSONObject, to target: JSONObject) -> JSONObject {
        var result = target
        if patch.members.contains(where: { $0.value == .null }) {
            result.removeAll { patch[$0.name] == .null }
        }
        for member in patch.members where member.value != .null {
            result[member.name] = apply(member.value, to: result[member.name])
        }
        return result
    }

    /// Applies a patch to a value, or to nothing: RFC 7396 §2.
    static func apply(_ patch: JSON, to target: JSON?) -> JSON {
        guard case .object(let patch) = patch else { return patch }
        return .object(apply(patch, to: target?.objectValue ?? [:]))
    }

    /// Removes the members that are `null`, at any depth of objects.
    ///
    /// Numbers that are not finite are written as `null`, so they go too. What stands in an array stays as it is.
    static func withoutNulls(_ object: JSONObject) -> JSONObject {
        var result = JSONObject()
        for member in object.members where !member.value.isNothing {
            result[member.name] = withoutNulls(member.value)
        }
        return result
    }

    private static func withoutNulls(_ value: JSON) -> JSON {
        guard case .object(let object) = value else { return value }
        return .object(withoutNulls(object))
    }

    /// Whether two values are the same but for the order of members: texts byte by byte, unlike `==`, which takes `é` for `e` and an accent.
    static func isSame(_ value: JSON, _ other: JSON) -> Bool {
        switch (value, other) {
        case (.object(let object), .object(let other)):
            object.members.count == other.members.count
                && object.members.allSatisfy { member in
                    other[member.name].map { isSame(member.value, $0) } ?? false
                }
        case (.array(let elements), .array(let others)):
            elements.count == others.count && zip(elements, others).allSatisfy(isSame)
        case (.string(let text), .string(let other)):
            text.utf8.elementsEqual(other.utf8)
        default:
            value == other
        }
    }
}

extension JSON {
    /// Whether it is written as `null`.
    fileprivate var isNothing: Bool {
        switch self {
        case .null: true
        case .number(let number): ["NaN", "Infinity", "-Infinity"].contains(number.text)
        case .bool, .string, .array, .object: false
        }
    }
}
