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
    /// Another program has changed the file: the number of its last change, and the one that was known.
    case outdated(path: String, revision: Int, expected: Int)
    /// A record is not what this program writes.
    case unreadableRecord(path: String, collection: String, name: String)

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
        case .outdated(let path, let revision, let expected):
            "\(path) is at revision \(revision), expected \(expected): another program changes it; "
                + "stop that one, then start this one again"
        case .unreadableRecord(let path, let collection, let name):
            "read the records of \(path): \(collection) \(name) is unreadable"
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
        case .noRow, .unreadableRecord: .damaged(reason: description)
        case .foreign, .newer: .incompatible(reason: description)
        case .system, .readOnly, .noWriteAheadLog, .outdated: .failed(reason: description)
        }
    }

    /// The error as the port of contents tells it.
    var contentStoreError: ContentStoreError {
        if case .outdated = self { return .outdated(reason: description) }
        return switch searchIndexError {
        case .busy(let reason): .busy(reason: reason)
        case .damaged(let reason): .damaged(reason: reason)
        case .incompatible(let reason): .incompatible(reason: reason)
        case .failed(let reason): .failed(reason: reason)
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
