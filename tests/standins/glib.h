// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for GLib: names and shapes only, for tests.
#ifndef COTIDY_STANDIN_GLIB_H
#define COTIDY_STANDIN_GLIB_H

#include <stddef.h>

extern "C" {

typedef int gboolean;
typedef void *gpointer;
typedef struct _GError GError;
typedef struct _GMainLoop GMainLoop;
typedef struct _GMainContext GMainContext;
typedef struct _GApplication GApplication;
typedef struct _GThread GThread;
typedef struct _GMutex GMutex;
typedef struct _GRecMutex GRecMutex;
typedef struct _GRWLock GRWLock;
typedef struct _GCond GCond;
typedef struct _GAsyncQueue GAsyncQueue;
typedef struct _GCancellable GCancellable;
typedef struct _GSubprocess GSubprocess;
typedef struct _GBytes GBytes;
typedef struct _GList GList;
typedef struct _GVariant GVariant;
typedef struct _GVariantType GVariantType;
typedef struct _GDBusProxy GDBusProxy;
typedef struct _GDBusConnection GDBusConnection;
typedef struct _GResolver GResolver;
typedef struct _GInetAddress GInetAddress;
typedef struct _GSocketClient GSocketClient;
typedef struct _GSocketConnectable GSocketConnectable;
typedef struct _GSocketConnection GSocketConnection;
typedef struct _GFile GFile;
typedef struct _GFileInputStream GFileInputStream;
typedef struct _GFileEnumerator GFileEnumerator;
typedef struct _GtkDialog GtkDialog;
typedef gpointer (*GThreadFunc)(gpointer data);
typedef void (*GAsyncReadyCallback)(gpointer source, gpointer result, gpointer data);
typedef void (*GSpawnChildSetupFunc)(gpointer data);
typedef void (*GFileProgressCallback)(long long now, long long total, gpointer data);
typedef enum { G_BUS_TYPE_SYSTEM = 1, G_BUS_TYPE_SESSION = 2 } GBusType;

void g_main_loop_run(GMainLoop *loop);
void g_main_loop_quit(GMainLoop *loop);
int g_application_run(GApplication *application, int argc, char **argv);
gboolean g_main_context_iteration(GMainContext *context, gboolean may_block);
void gtk_main(void);
void gtk_main_quit(void);
gboolean gtk_main_iteration(void);
gboolean gtk_main_iteration_do(gboolean blocking);
int gtk_dialog_run(GtkDialog *dialog);

void g_usleep(unsigned long microseconds);
GThread *g_thread_new(const char *name, GThreadFunc func, gpointer data);
GThread *g_thread_try_new(const char *name, GThreadFunc func, gpointer data, GError **error);
gpointer g_thread_join(GThread *thread);
void g_thread_unref(GThread *thread);
void g_mutex_lock(GMutex *mutex);
gboolean g_mutex_trylock(GMutex *mutex);
void g_mutex_unlock(GMutex *mutex);
void g_rec_mutex_lock(GRecMutex *mutex);
void g_rec_mutex_unlock(GRecMutex *mutex);
void g_rw_lock_reader_unlock(GRWLock *lock);
void g_rw_lock_writer_unlock(GRWLock *lock);
void g_rw_lock_reader_lock(GRWLock *lock);
void g_rw_lock_writer_lock(GRWLock *lock);
void g_cond_wait(GCond *cond, GMutex *mutex);
gboolean g_cond_wait_until(GCond *cond, GMutex *mutex, long long end_time);
void g_cond_signal(GCond *cond);
gpointer g_async_queue_pop(GAsyncQueue *queue);
gpointer g_async_queue_pop_unlocked(GAsyncQueue *queue);
gpointer g_async_queue_try_pop(GAsyncQueue *queue);
gpointer g_async_queue_timeout_pop(GAsyncQueue *queue, unsigned long long timeout);
gpointer g_async_queue_timeout_pop_unlocked(GAsyncQueue *queue, unsigned long long timeout);

gboolean g_spawn_command_line_sync(const char *command, char **out, char **err, int *status, GError **error);
gboolean g_spawn_command_line_async(const char *command, GError **error);
gboolean g_spawn_sync(const char *dir, char **argv, char **envp, int flags, GSpawnChildSetupFunc setup, gpointer data,
                      char **out, char **err, int *status, GError **error);
gboolean g_subprocess_wait(GSubprocess *process, GCancellable *cancellable, GError **error);
gboolean g_subprocess_wait_check(GSubprocess *process, GCancellable *cancellable, GError **error);
void g_subprocess_wait_async(GSubprocess *process, GCancellable *cancellable, GAsyncReadyCallback cb, gpointer data);
gboolean g_subprocess_communicate(GSubprocess *process, GBytes *in, GCancellable *cancellable, GBytes **out,
                                  GBytes **err, GError **error);

GVariant *g_dbus_proxy_call_sync(GDBusProxy *proxy, const char *method, GVariant *parameters, int flags, int timeout,
                                 GCancellable *cancellable, GError **error);
void g_dbus_proxy_call(GDBusProxy *proxy, const char *method, GVariant *parameters, int flags, int timeout,
                       GCancellable *cancellable, GAsyncReadyCallback cb, gpointer data);
GVariant *g_dbus_connection_call_sync(GDBusConnection *connection, const char *bus, const char *path,
                                      const char *interface, const char *method, GVariant *parameters,
                                      const GVariantType *reply, int flags, int timeout, GCancellable *cancellable,
                                      GError **error);
GDBusConnection *g_bus_get_sync(GBusType type, GCancellable *cancellable, GError **error);

GList *g_resolver_lookup_by_name(GResolver *resolver, const char *host, GCancellable *cancellable, GError **error);
void g_resolver_lookup_by_name_async(GResolver *resolver, const char *host, GCancellable *cancellable,
                                     GAsyncReadyCallback cb, gpointer data);
char *g_resolver_lookup_by_address(GResolver *resolver, GInetAddress *address, GCancellable *cancellable,
                                   GError **error);
GSocketConnection *g_socket_client_connect(GSocketClient *client, GSocketConnectable *to, GCancellable *cancellable,
                                           GError **error);
void g_socket_client_connect_async(GSocketClient *client, GSocketConnectable *to, GCancellable *cancellable,
                                   GAsyncReadyCallback cb, gpointer data);
GSocketConnection *g_socket_client_connect_to_host(GSocketClient *client, const char *host, unsigned short port,
                                                   GCancellable *cancellable, GError **error);

gboolean g_file_get_contents(const char *name, char **contents, size_t *length, GError **error);
gboolean g_file_set_contents(const char *name, const char *contents, long length, GError **error);
GFileInputStream *g_file_read(GFile *file, GCancellable *cancellable, GError **error);
void g_file_read_async(GFile *file, int priority, GCancellable *cancellable, GAsyncReadyCallback cb, gpointer data);
gboolean g_file_load_contents(GFile *file, GCancellable *cancellable, char **contents, size_t *length, char **etag,
                              GError **error);
gboolean g_file_copy(GFile *from, GFile *to, int flags, GCancellable *cancellable, GFileProgressCallback progress,
                     gpointer data, GError **error);
gboolean g_file_move(GFile *from, GFile *to, int flags, GCancellable *cancellable, GFileProgressCallback progress,
                     gpointer data, GError **error);
GFileEnumerator *g_file_enumerate_children(GFile *file, const char *attributes, int flags, GCancellable *cancellable,
                                           GError **error);

}  // extern "C"

#endif
