#pragma once

#include <sqlite3.h>

// Swift imports neither functions with a variable list of arguments nor macros that cast: these three stand for them.

/// Lets no SQL write to the tables that SQLite keeps its own things in.
static inline int hub_sqlite3_defend(sqlite3 *connection) {
    return sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}

/// Binds a copy of a text of UTF-8, which may have zeros in it.
static inline int hub_sqlite3_bind_copy(sqlite3_stmt *statement, int index, const char *text, sqlite3_uint64 count) {
    return sqlite3_bind_text64(statement, index, text, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// Binds a copy of bytes.
static inline int hub_sqlite3_bind_bytes_copy(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_TRANSIENT);
}
