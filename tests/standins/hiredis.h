// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for hiredis: names and shapes only, for tests.
#ifndef COTIDY_STANDIN_HIREDIS_H
#define COTIDY_STANDIN_HIREDIS_H

#include <stdarg.h>
#include <stddef.h>
#include <sys/time.h>

extern "C" {

typedef struct redisContext redisContext;
typedef struct redisAsyncContext redisAsyncContext;
typedef void(redisCallbackFn)(redisAsyncContext *, void *, void *);

redisContext *redisConnect(const char *ip, int port);
redisContext *redisConnectWithTimeout(const char *ip, int port, const struct timeval tv);
redisContext *redisConnectNonBlock(const char *ip, int port);
redisContext *redisConnectBind(const char *ip, int port, const char *source);
redisContext *redisConnectBindNonBlock(const char *ip, int port, const char *source);
redisContext *redisConnectBindNonBlockWithReuse(const char *ip, int port, const char *source);
redisContext *redisConnectUnix(const char *path);
redisContext *redisConnectUnixWithTimeout(const char *path, const struct timeval tv);
redisContext *redisConnectUnixNonBlock(const char *path);
int redisReconnect(redisContext *c);
int redisBufferRead(redisContext *c);
int redisBufferWrite(redisContext *c, int *done);
int redisGetReply(redisContext *c, void **reply);
int redisGetReplyFromReader(redisContext *c, void **reply);
int redisAppendCommand(redisContext *c, const char *format, ...);
void *redisvCommand(redisContext *c, const char *format, va_list ap);
void *redisCommand(redisContext *c, const char *format, ...);
void *redisCommandArgv(redisContext *c, int argc, const char **argv, const size_t *lengths);
redisAsyncContext *redisAsyncConnect(const char *ip, int port);
int redisAsyncCommand(redisAsyncContext *ac, redisCallbackFn *fn, void *data, const char *format, ...);

}  // extern "C"

#endif
