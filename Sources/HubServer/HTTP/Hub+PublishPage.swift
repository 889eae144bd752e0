internal import EventLoop
internal import Settings
internal import WebSocketCommon
internal import WebSocketProtocol

/// `POST /publish`: one publication, or an array of them.
extension Hub {
    /// Publishes what a request's body says.
    mutating func publication(_ request: HTTPRequest, _ connection: Int32) -> HTTPResponse {
        let identity = connections[connection].identity
        do throws(ServiceError) {
            return try request.body.span.withUnsafeBytes { (bytes) throws(ServiceError) in
                let body = try Self.json(bytes)
                guard body.kind == .array else {
                    guard body.kind == .object else {
                        throw ServiceError(
                            .decodeError,
                            "body: expected an object or an array, found \(body.excerpt)"
                        )
                    }
                    return .json(encoded: try publish(body, identity).encoded())
                }
                return try publishAll(body, identity)
            }
        } catch {
            count(\.messageErrors, error.code.rawValue)
            return .error(error)
        }
    }

    /// Reads a body.
    static func json(_ bytes: UnsafeRawBufferPointer) throws(ServiceError) -> JSONSlice {
        do throws(JSONError) {
            return try JSONSlice(parsing: bytes, validatingUTF8: true)
        } catch {
            throw ServiceError(.decodeError, "body: \(error)")
        }
    }

    /// Publishes each element of an array by itself: one that is refused keeps no other from being published.
    private mutating func publishAll(
        _ batch: JSONSlice,
        _ identity: Identity
    ) throws(ServiceError) -> HTTPResponse {
        var size = 0
        batch.forEachElement { _ in size += 1 }
        guard 1...HTTPRoute.mostPublications ~= size else {
            throw ServiceError(
                .invalidRequest,
                "body: \(size) publications, expected 1...\(HTTPRoute.mostPublications)"
            )
        }
        var results: [UInt8] = []
        var refused = 0
        batch.forEachElement { element in
            results.append(UInt8(ascii: results.isEmpty ? "[" : ","))
            do throws(ServiceError) {
                guard element.kind == .object else {
                    throw ServiceError(
                        .invalidRequest,
                        "publication: expected an object, found \(element.excerpt)"
                    )
                }
                results += try publish(element, identity).encoded()
            } catch {
                count(\.messageErrors, error.code.rawValue)
                results += error.page.encoded()
                refused += 1
            }
        }
        results.append(UInt8(ascii: "]"))
        let status = refused == 0 ? "published" : refused < size ? "partial" : "refused"
        let head: JSONObject = [
            "status": .string(status), "published": .integer(size - refused),
            "refused": .integer(refused),
        ]
        let page = head.encoded().dropLast() + ",\"results\":".utf8 + results + "}".utf8
        return .json(encoded: Array(page))
    }
}
