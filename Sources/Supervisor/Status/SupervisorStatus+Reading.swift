internal import EventLoop
internal import Glibc
internal import WebSocketCommon

extension SupervisorStatus {
    /// How long the supervisor may take to answer: its loop never waits for anything.
    private static let patience = Duration.seconds(5)
    /// The longest document, in bytes; a thousand children need less.
    private static let longestDocument = 1 << 20

    /// Asks the supervisor of a state directory how it fares, waiting for the answer.
    ///
    /// - Parameter stateDirectory: The directory.
    /// - Returns: The answer.
    /// - Throws: `SupervisorError.notRunning` when nobody listens there, `.unreadableStatus`, `.system`.
    package static func read(stateDirectory: String) throws(SupervisorError) -> SupervisorStatus {
        let bytes: [UInt8]
        do throws(SystemError) {
            let path = StateDirectory.statusSocket(in: stateDirectory)
            bytes = try BlockingSocket(path: path)
                .receiveAll(limit: longestDocument, timeout: patience)
        } catch {
            switch error.number {
            case ENOENT, ECONNREFUSED: throw .notRunning(directory: stateDirectory)
            default: throw .system(error)
            }
        }
        let json: JSON
        do throws(JSONError) {
            json = try JSON(parsing: bytes)
        } catch {
            throw .unreadableStatus(error.description)
        }
        return try SupervisorStatus(json: json)
    }
}
