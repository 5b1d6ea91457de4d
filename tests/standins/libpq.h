// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for libpq: names and shapes only, for tests.
#ifndef COTIDY_STANDIN_LIBPQ_H
#define COTIDY_STANDIN_LIBPQ_H

#include <stddef.h>

extern "C" {

typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
typedef struct pg_cancel PGcancel;
typedef struct pg_cancel_conn PGcancelConn;
typedef unsigned int Oid;
typedef long long pg_int64;
typedef enum { PQPING_OK } PGPing;
typedef enum { PGRES_POLLING_OK = 3 } PostgresPollingStatusType;
typedef struct {
  int len;
  int isint;
  union {
    int *ptr;
    int integer;
  } u;
} PQArgBlock;

PGconn *PQconnectStart(const char *info);
PostgresPollingStatusType PQconnectPoll(PGconn *conn);
PGconn *PQconnectdb(const char *info);
PGconn *PQconnectdbParams(const char *const *keywords, const char *const *values, int expand);
PGconn *PQsetdbLogin(const char *host, const char *port, const char *options, const char *tty, const char *name,
                     const char *login, const char *password);
#define PQsetdb(host, port, options, tty, name) PQsetdbLogin(host, port, options, tty, name, nullptr, nullptr)
void PQreset(PGconn *conn);
int PQresetStart(PGconn *conn);
PGPing PQping(const char *info);
PGPing PQpingParams(const char *const *keywords, const char *const *values, int expand);
int PQsetnonblocking(PGconn *conn, int arg);

PGresult *PQexec(PGconn *conn, const char *query);
PGresult *PQexecParams(PGconn *conn, const char *command, int count, const Oid *types, const char *const *values,
                       const int *lengths, const int *formats, int result_format);
PGresult *PQprepare(PGconn *conn, const char *name, const char *query, int count, const Oid *types);
PGresult *PQexecPrepared(PGconn *conn, const char *name, int count, const char *const *values, const int *lengths,
                         const int *formats, int result_format);
PGresult *PQdescribePrepared(PGconn *conn, const char *statement);
PGresult *PQdescribePortal(PGconn *conn, const char *portal);
PGresult *PQclosePrepared(PGconn *conn, const char *statement);
PGresult *PQclosePortal(PGconn *conn, const char *portal);
PGresult *PQfn(PGconn *conn, int function, int *result, int *length, int is_int, const PQArgBlock *args, int count);
PGresult *PQchangePassword(PGconn *conn, const char *user, const char *password);
int PQsendQuery(PGconn *conn, const char *query);
int PQsendQueryParams(PGconn *conn, const char *command, int count, const Oid *types, const char *const *values,
                      const int *lengths, const int *formats, int result_format);
int PQconsumeInput(PGconn *conn);
int PQisBusy(PGconn *conn);
PGresult *PQgetResult(PGconn *conn);
int PQgetCopyData(PGconn *conn, char **buffer, int async);
int PQputCopyData(PGconn *conn, const char *buffer, int length);
int PQputCopyEnd(PGconn *conn, const char *message);
int PQcancel(PGcancel *cancel, char *message, int size);
int PQcancelBlocking(PGcancelConn *cancel);
int PQcancelStart(PGcancelConn *cancel);
int PQrequestCancel(PGconn *conn);

int lo_open(PGconn *conn, Oid object, int mode);
int lo_close(PGconn *conn, int fd);
int lo_read(PGconn *conn, int fd, char *buffer, size_t length);
int lo_write(PGconn *conn, int fd, const char *buffer, size_t length);
int lo_lseek(PGconn *conn, int fd, int offset, int whence);
pg_int64 lo_lseek64(PGconn *conn, int fd, pg_int64 offset, int whence);
Oid lo_creat(PGconn *conn, int mode);
Oid lo_create(PGconn *conn, Oid object);
int lo_tell(PGconn *conn, int fd);
pg_int64 lo_tell64(PGconn *conn, int fd);
int lo_truncate(PGconn *conn, int fd, size_t length);
int lo_truncate64(PGconn *conn, int fd, pg_int64 length);
int lo_unlink(PGconn *conn, Oid object);
Oid lo_import(PGconn *conn, const char *filename);
Oid lo_import_with_oid(PGconn *conn, const char *filename, Oid object);
int lo_export(PGconn *conn, Oid object, const char *filename);

}  // extern "C"

#endif
