// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for MySQL: names and shapes only, for tests.
#ifndef COTIDY_STANDIN_MYSQL_H
#define COTIDY_STANDIN_MYSQL_H

#include <stdint.h>

extern "C" {

typedef struct MYSQL MYSQL;
typedef struct MYSQL_RES MYSQL_RES;
typedef struct MYSQL_STMT MYSQL_STMT;
typedef char **MYSQL_ROW;
enum net_async_status { NET_ASYNC_COMPLETE = 0 };

MYSQL *mysql_real_connect(MYSQL *mysql, const char *host, const char *user, const char *passwd, const char *db,
                          unsigned int port, const char *socket, unsigned long flags);
enum net_async_status mysql_real_connect_nonblocking(MYSQL *mysql, const char *host, const char *user,
                                                     const char *passwd, const char *db, unsigned int port,
                                                     const char *socket, unsigned long flags);
int mysql_query(MYSQL *mysql, const char *query);
int mysql_real_query(MYSQL *mysql, const char *query, unsigned long length);
enum net_async_status mysql_real_query_nonblocking(MYSQL *mysql, const char *query, unsigned long length);
MYSQL_RES *mysql_store_result(MYSQL *mysql);
MYSQL_RES *mysql_use_result(MYSQL *mysql);
uint64_t mysql_num_rows(MYSQL_RES *result);
MYSQL_ROW mysql_fetch_row(MYSQL_RES *result);
int mysql_next_result(MYSQL *mysql);
bool mysql_read_query_result(MYSQL *mysql);
bool mysql_commit(MYSQL *mysql);
bool mysql_rollback(MYSQL *mysql);
bool mysql_autocommit(MYSQL *mysql, bool mode);
bool mysql_change_user(MYSQL *mysql, const char *user, const char *passwd, const char *db);
int mysql_ping(MYSQL *mysql);
int mysql_reset_connection(MYSQL *mysql);
int mysql_select_db(MYSQL *mysql, const char *db);
int mysql_set_character_set(MYSQL *mysql, const char *name);
int mysql_stmt_prepare(MYSQL_STMT *stmt, const char *query, unsigned long length);
int mysql_stmt_execute(MYSQL_STMT *stmt);
int mysql_stmt_store_result(MYSQL_STMT *stmt);
uint64_t mysql_stmt_num_rows(MYSQL_STMT *stmt);
bool mysql_stmt_reset(MYSQL_STMT *stmt);
bool mysql_stmt_close(MYSQL_STMT *stmt);

}  // extern "C"

#endif
