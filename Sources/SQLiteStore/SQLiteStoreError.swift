internal import CSQLite
internal import Glibc
internal import WebSocketCommon

/// Why a database did not do what it was asked to.
enum SQLiteStoreError: Error, Equatable, CustomStringConvertible {
    /// SQLite refused: what was tried, its extended result code, and its message.
    case sqlite(String, code: Int32, message: String)
    /// There is no row where every file of ours has one: what was tried.
    case noRow(String)
    /// The system refused: what was tried, and the error number.
    case system(String, number: Int32)
    /// The file is a database of another program.
    case foreign(path: String)
    /// The file's tables are those of a newer version of this program.
    case newer(path: String, version: Int, known: Int)
    /// The file may be read, but not written.
    case readOnly(path: String)
    /// The file system cannot have the journal that durability rests on.
    case noWriteAheadLog(path: String, mode: String)

    /// What was tried, and why it did not work.
    var description: String {
        switch self {
        case .sqlite(let operation, let code, let message):
            "\(operation): \(message) (SQLite result \(code))"
        case .noRow(let operation): "\(operation): a row is missing"
        case .system(let operation, let number):
            "\(operation): \(String(cString: strerror(number)))"
        case .foreign(let path):
            "\(path) is a database of another program; name another file"
        case .newer(let path, let version, let known):
            "\(path) has tables of version \(version), this program knows them up to \(known); "
                + "use the newer program or name another file"
        case .readOnly(let path): "\(path) may not be written; change its permissions"
        case .noWriteAheadLog(let path, let mode):
            "\(path) cannot have a write-ahead log, only a journal of mode \(mode); "
                + "put it on a local file system"
        }
    }

    /// Whether another connection is in the way.
    var isBusy: Bool {
        guard case .sqlite(_, let code, _) = self else { return false }
        return Self.kind(code) == SQLITE_BUSY
    }

    /// The low byte of an extended code.
    private static func kind(_ code: Int32) -> Int32 { code & 0xFF }

    /// The error as the port tells it.
    var searchIndexError: SearchIndexError {
        switch self {
        case .sqlite(_, let code, _):
            switch Self.kind(code) {
            case SQLITE_BUSY, SQLITE_LOCKED: .busy(reason: description)
            case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged(reason: description)
            default: .failed(reason: description)
            }
        case .noRow: .damaged(reason: description)
        case .foreign, .newer: .incompatible(reason: description)
        case .system, .readOnly, .noWriteAheadLog: .failed(reason: description)
        }
    }
}

extension SQLiteStoreError {
    /// What a connection says about its last call.
    ///
    /// - Parameters:
    ///   - operation: What was tried.
    ///   - connection: The connection; `nil` when there was no memory for one.
    init(_ operation: String, on connection: OpaquePointer?) {
        guard let connection else {
            self = .sqlite(operation, code: SQLITE_NOMEM, message: "out of memory")
            return
        }
        let message = String(cString: sqlite3_errmsg(connection))
        self = .sqlite(
            operation,
            code: sqlite3_extended_errcode(connection),
            message: message
        )
    }
}
