// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for SQLite: names and shapes only, for tests.
#ifndef COTIDY_STANDIN_SQLITE_H
#define COTIDY_STANDIN_SQLITE_H

extern "C" {

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
typedef struct sqlite3_backup sqlite3_backup;
typedef struct sqlite3_blob sqlite3_blob;
typedef long long int sqlite3_int64;

#define SQLITE_ROW 100
#define SQLITE_OPEN_READWRITE 0x00000002
#define SQLITE_OPEN_MEMORY 0x00000080

int sqlite3_open(const char *name, sqlite3 **db);
int sqlite3_open16(const void *name, sqlite3 **db);
int sqlite3_open_v2(const char *name, sqlite3 **db, int flags, const char *vfs);
int sqlite3_close(sqlite3 *db);
int sqlite3_close_v2(sqlite3 *db);
int sqlite3_busy_timeout(sqlite3 *db, int ms);
int sqlite3_sleep(int ms);
int sqlite3_exec(sqlite3 *db, const char *sql, int (*callback)(void *, int, char **, char **), void *arg, char **error);
int sqlite3_get_table(sqlite3 *db, const char *sql, char ***result, int *rows, int *columns, char **error);
int sqlite3_prepare(sqlite3 *db, const char *sql, int bytes, sqlite3_stmt **stmt, const char **tail);
int sqlite3_prepare_v2(sqlite3 *db, const char *sql, int bytes, sqlite3_stmt **stmt, const char **tail);
int sqlite3_prepare_v3(sqlite3 *db, const char *sql, int bytes, unsigned int flags, sqlite3_stmt **stmt,
                       const char **tail);
int sqlite3_prepare16(sqlite3 *db, const void *sql, int bytes, sqlite3_stmt **stmt, const void **tail);
int sqlite3_prepare16_v2(sqlite3 *db, const void *sql, int bytes, sqlite3_stmt **stmt, const void **tail);
int sqlite3_prepare16_v3(sqlite3 *db, const void *sql, int bytes, unsigned int flags, sqlite3_stmt **stmt,
                         const void **tail);
int sqlite3_step(sqlite3_stmt *stmt);
int sqlite3_bind_int(sqlite3_stmt *stmt, int index, int value);
int sqlite3_column_int(sqlite3_stmt *stmt, int column);
int sqlite3_wal_checkpoint(sqlite3 *db, const char *schema);
int sqlite3_wal_checkpoint_v2(sqlite3 *db, const char *schema, int mode, int *log, int *done);
int sqlite3_backup_step(sqlite3_backup *backup, int pages);
int sqlite3_backup_remaining(sqlite3_backup *backup);
int sqlite3_blob_open(sqlite3 *db, const char *schema, const char *table, const char *column, sqlite3_int64 row,
                      int flags, sqlite3_blob **blob);
int sqlite3_blob_bytes(sqlite3_blob *blob);
int sqlite3_blob_read(sqlite3_blob *blob, void *buffer, int count, int offset);
int sqlite3_blob_write(sqlite3_blob *blob, const void *buffer, int count, int offset);

}  // extern "C"

#endif
