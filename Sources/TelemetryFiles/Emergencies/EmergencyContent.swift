internal import ConsciousnessTelemetry
internal import EventLoop
internal import WebSocketCommon

/// Why an emergency's file has no content.
enum EmergencyFault: Error, CustomStringConvertible {
    /// There is none.
    case absent
    /// What is in it is not, or not yet, an object.
    case unusable(String)

    /// The reason, as a phrase.
    var description: String {
        switch self {
        case .absent: "no such file"
        case .unusable(let reason): reason
        }
    }
}

extension OpenDirectory {
    /// How large an emergency's file may be, in bytes.
    private static let mostBytes = 1 << 20

    /// Reads an emergency's file.
    func emergency(_ id: EmergencyID) -> Result<JSONObject, EmergencyFault> {
        do throws(OpeningFailure) {
            let file = try file(id.fileName)
            let size = file.status.size
            guard size <= Int64(Self.mostBytes) else {
                return .failure(.unusable("\(size) bytes, limit is \(Self.mostBytes)"))
            }
            return object(in: file)
        } catch {
            // What is no plain file is none to those who ask.
            if case .notPlain = error { return .failure(.absent) }
            return .failure(error.error.map { .unusable("\($0)") } ?? .absent)
        }
    }

    private func object(in file: OpenFile) -> Result<JSONObject, EmergencyFault> {
        let size = Int(file.status.size)
        return withUnsafeTemporaryAllocation(byteCount: size, alignment: 1) { memory in
            let bytes: UnsafeRawBufferPointer
            do throws(SystemError) { bytes = try file.read(at: 0, into: memory) } catch {
                return .failure(.unusable("\(error)"))
            }
            do throws(JSONError) {
                guard case .object(let object) = try JSON(parsing: bytes) else {
                    return .failure(.unusable("not an object"))
                }
                return .success(object)
            } catch {
                return .failure(.unusable("not JSON: \(error)"))
            }
        }
    }
}
