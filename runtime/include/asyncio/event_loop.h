// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/duration.h>
#include <asyncio/future.h>
#include <asyncio/handle.h>
#include <asyncio/operation.h>
#include <asyncio/task_handle.h>

#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace asyncio {

class Address;
struct AddressInfo;
struct AddressInfoOptions;
class BaseProtocol;
struct ConnectionOptions;
struct DatagramOptions;
class EventLoop;
class Executor;
class Port;
struct SendfileOptions;
class Server;
struct ServerOptions;
class Socket;
class SSLContext;
struct StartTLSOptions;
struct SubprocessOptions;
class Transport;

/// A problem that nobody can be thrown at, for the loop's exception handler.
struct ExceptionContext {
  /// What happened, as in "Task exception was never retrieved".
  std::string message;
  /// Null if there is none.
  std::exception_ptr exception = nullptr;
  /// The future or task it is about, null if none.
  AnyFuture future = {};
  /// The callback it is about, as text.
  std::string handle = {};
  /// Where, as file:line, as far as known.
  std::string place = {};
};

using ExceptionHandler =
    std::function<void(EventLoop &, const ExceptionContext &)>;

namespace detail {
class TraceFile;
} // namespace detail

/// Makes the one task that a task factory was called for.
class TaskMaker {
public:
  virtual ~TaskMaker() = default;
  /// Throws: RuntimeError, when called twice.
  virtual AnyTask make(const TaskOptions &options) = 0;
};

/// Decides how tasks are made: calls `make` once, with the options as they are
/// or changed, and gives back what that gave.
///
/// Source: CPython 3.14, Lib/asyncio/base_events.py, set_task_factory().
/// Differs: gets no coroutine, so that it cannot put another in its place.
using TaskFactory =
    std::function<AnyTask(EventLoop &, TaskMaker &make, const TaskOptions &)>;

/// How a callback is to be called.
struct CallOptions {
  /// Where the function runs; a copy of the current context if null.
  const Context *context = nullptr;
};

/// Runs tasks and callbacks, one at a time, on one thread.
///
/// A turn of the loop looks for what is ready outside, moves the timers that
/// are due to its queue, and runs what is in the queue then, first in, first
/// out. What is queued meanwhile waits for the next turn.
///
/// Threads: call_soon_threadsafe() from every thread, everything else from the
///   thread that runs the loop; debug mode throws RuntimeError otherwise.
/// Lifetime: a loop that goes away ends its pending tasks by destroying them,
///   and reports each. Futures of it may outlive it.
/// Source: CPython 3.13, Lib/asyncio/base_events.py, class BaseEventLoop.
/// Differs: callbacks take no arguments, a closure has them; one loop class and
///   no policies. Timers of equal deadlines are due in the order of the calls.
///   Descriptors are asked for when nothing can run, else every 61 turns. Debug
///   mode keeps no tracebacks of where things were made.
class EventLoop {
public:
  /// For new_event_loop() and the testing header.
  explicit EventLoop(std::unique_ptr<detail::Poller> poller);
  EventLoop(const EventLoop &) = delete;
  EventLoop &operator=(const EventLoop &) = delete;
  ~EventLoop();

  //===--- Running
  //---------------------------------------------------------===//

  /// Runs until `awaitable` is done and gives its result.
  ///
  /// Throws: what it failed with; RuntimeError, when the loop is closed, runs
  ///   already, or is stopped before the end.
  template <Awaitable A>
  awaitable_result_t<A> run_until_complete(A &&awaitable);
  /// Runs until stop() is called.
  void run_forever();
  /// Ends run_forever() after the turn that runs, or after one turn.
  void stop() noexcept;
  /// Whether it runs now, on whatever thread.
  [[nodiscard]] bool is_running() const noexcept;
  /// Whether close() was called.
  [[nodiscard]] bool is_closed() const noexcept;
  /// Ends the loop for good; twice is no error.
  ///
  /// Throws: RuntimeError, while it runs.
  void close();

  /// How it waits for input and output: "epoll" or "io_uring".
  ///
  /// ASYNCIO_BACKEND in the environment chooses for loops that are made from
  /// then on: `epoll`, or `io_uring` where the kernel allows it. Epoll if it
  /// says nothing.
  /// Source: none in CPython.
  [[nodiscard]] std::string_view backend() const noexcept;

  //===--- Time and callbacks
  //----------------------------------------------===//

  /// Now, on the clock of this loop.
  [[nodiscard]] TimePoint time() const noexcept;

  /// Calls `function` in the next turn, after what is queued already.
  template <std::invocable F>
  Handle call_soon(F &&function, CallOptions options = {}) {
    check_call();
    return queued(make_callback(std::forward<F>(function), options));
  }
  /// Calls `function` once `delay` has passed.
  template <std::invocable F>
  TimerHandle call_later(Duration delay, F &&function,
                         CallOptions options = {}) {
    return call_at(later(time(), delay), std::forward<F>(function), options);
  }
  /// Calls `function` at `when`; equal moments in the order of the calls.
  template <std::invocable F>
  TimerHandle call_at(TimePoint when, F &&function, CallOptions options = {}) {
    check_call();
    return armed(when, make_callback(std::forward<F>(function), options));
  }
  /// As call_soon(), from any thread; wakes the loop if it sleeps.
  ///
  /// Throws: RuntimeError, when the loop is closed.
  template <std::invocable F>
  Handle call_soon_threadsafe(F &&function, CallOptions options = {}) {
    return sent(make_callback(std::forward<F>(function), options,
                              core_->on_own_thread()
                                  ? detail::Origin::here
                                  : detail::Origin::elsewhere));
  }

  //===--- Futures and tasks
  //-----------------------------------------------===//

  /// A future of this loop, which somebody is to complete.
  template <class T = void> [[nodiscard]] Future<T> create_future() {
    return Future<T>(new detail::FutureState<T>(*core_));
  }
  /// Makes a task of a coroutine, an operation, or a function that gives one;
  /// a function is kept until the task ends. The first step is queued, or runs
  /// now if the task is eager.
  ///
  /// Throws: RuntimeError, when the loop is closed.
  template <Gatherable A>
  Task<detail::gather_result_t<A>> create_task(A &&awaitable,
                                               TaskOptions options = {}) {
    return make_task<detail::gather_result_t<A>>(
        detail::as_coro(std::forward<A>(awaitable)), options);
  }
  /// Who makes tasks from now on; the default if empty.
  void set_task_factory(TaskFactory factory);
  /// The task factory, empty if it is the default.
  [[nodiscard]] const TaskFactory &get_task_factory() const noexcept;

  //===--- Descriptors
  //-----------------------------------------------------===//

  /// Calls `function` in each turn in which `descriptor` can be read from
  /// without waiting, in the place of the reader that was there before.
  ///
  /// The descriptor stays open as long as it is watched; to close it first is a
  /// mistake that nobody sees.
  /// Throws: ValueError for a negative descriptor, RuntimeError for one that a
  ///   transport uses or when the loop is closed, OSError for one that cannot
  ///   be watched, as a file's.
  template <std::invocable F>
  void add_reader(int descriptor, F &&function, CallOptions options = {}) {
    check_watch(descriptor);
    watch(descriptor, false, make_callback(std::forward<F>(function), options));
  }
  /// Ends that; whether there was a reader. The closure is destroyed now.
  ///
  /// Throws: RuntimeError for a descriptor that a transport uses.
  bool remove_reader(int descriptor);
  /// As add_reader(), for writing.
  template <std::invocable F>
  void add_writer(int descriptor, F &&function, CallOptions options = {}) {
    check_watch(descriptor);
    watch(descriptor, true, make_callback(std::forward<F>(function), options));
  }
  /// As remove_reader(), for writing.
  bool remove_writer(int descriptor);

  //===--- Sockets (with <asyncio/socket.h>)
  //-------------------------------===//
  // Each tries at once, and waits for the socket only if it must. The socket
  // and what is lent to the call live until the call has ended. Throws: OSError
  // and its kinds; RuntimeError for a socket that a transport uses.
  // Cancellation: the socket is not watched any more; nothing is undone.
  // Source: CPython 3.13, Lib/asyncio/selector_events.py.

  /// Receives up to `most` bytes; none when the peer has sent all.
  Coro<std::string> sock_recv(const Socket &socket, std::size_t most);
  /// Receives into `buffer` and gives the number of bytes.
  Coro<std::size_t> sock_recv_into(const Socket &socket,
                                   std::span<char> buffer);
  /// Receives a datagram, cut off after `most` bytes, and who sent it.
  Coro<std::pair<std::string, Address>> sock_recvfrom(const Socket &socket,
                                                      std::size_t most);
  /// The same into `buffer`.
  Coro<std::pair<std::size_t, Address>>
  sock_recvfrom_into(const Socket &socket, std::span<char> buffer);
  /// Sends all of `data`. How much was sent when it fails, nobody knows.
  Coro<> sock_sendall(const Socket &socket, std::string_view data);
  /// Sends a datagram and gives the number of bytes.
  Coro<std::size_t> sock_sendto(const Socket &socket, std::string_view data,
                                Address address);
  /// Connects; the address holds no name, see getaddrinfo().
  Coro<> sock_connect(const Socket &socket, Address address);
  /// The next connection of a listening socket, and from where it comes.
  Coro<std::pair<Socket, Address>> sock_accept(const Socket &socket);

  /// Sends a file, given by its descriptor, and gives how many bytes were sent.
  /// Needs <asyncio/sendfile.h>.
  ///
  /// The system copies the file itself where it can; if it cannot, the file is
  /// read by the default executor. However it ends, the file is positioned
  /// after the last byte that was sent, if there was one.
  /// Throws: ValueError for a socket that is no stream and for options that
  ///   make no sense; SendfileNotAvailableError, when the system cannot and
  ///   `fallback` is not set; what sending failed with.
  /// Lifetime: the file stays open until the call has ended.
  Coro<std::size_t> sock_sendfile(const Socket &socket, int file,
                                  SendfileOptions options);
  /// The same for the whole file.
  Coro<std::size_t> sock_sendfile(const Socket &socket, int file);

  /// Asks for the addresses of a name on a worker of the default executor.
  /// Needs <asyncio/resolver.h>; an empty host or service is none.
  ///
  /// Throws: gaierror, when there is no answer.
  Coro<std::vector<AddressInfo>> getaddrinfo(std::string host,
                                             std::string service,
                                             AddressInfoOptions options);
  /// The names of an address and of its port, asked for in the same way.
  ///
  /// Throws: gaierror.
  Coro<std::pair<std::string, std::string>> getnameinfo(Address address,
                                                        int flags = 0);

  //===--- Connections (with <asyncio/connections.h>)
  //----------------------------------------------------------------------===//
  // Source: CPython 3.13, Lib/asyncio/base_events.py and unix_events.py.

  /// Connects, and gives a pair of the Transport and of the protocol that
  /// `factory` made. An address after the other is tried.
  ///
  /// Throws: ValueError, when neither host nor port is there; gaierror; the
  ///   OSError of the only address, or one with the texts of all;
  ///   ExceptionGroup, if `all_errors` is set.
  /// Cancellation: closes what was begun.
  template <class F>
  auto create_connection(F factory, std::string host, Port port,
                         ConnectionOptions options);
  /// The same with nothing said.
  template <class F>
  auto create_connection(F factory, std::string host, Port port);
  /// The same on a socket that is connected.
  ///
  /// Throws: ValueError for one that is no stream.
  template <class F>
  auto create_connection(F factory, Socket socket, ConnectionOptions options);
  /// The same with nothing said.
  template <class F> auto create_connection(F factory, Socket socket);
  /// The same for a socket that was accepted; of the options, what they say
  /// about TLS counts.
  template <class F>
  auto connect_accepted_socket(F factory, Socket socket, ServerOptions options);
  /// The same with nothing said.
  template <class F> auto connect_accepted_socket(F factory, Socket socket);
  /// Connects to a Unix socket.
  template <class F>
  auto create_unix_connection(F factory, std::string path,
                              ConnectionOptions options);
  /// The same with nothing said.
  template <class F> auto create_unix_connection(F factory, std::string path);
  /// The same on a socket that is connected.
  template <class F>
  auto create_unix_connection(F factory, Socket socket,
                              ConnectionOptions options);
  /// The same with nothing said.
  template <class F> auto create_unix_connection(F factory, Socket socket);
  /// Listens at every address of the hosts, "" for all interfaces; `factory` is
  /// called for each connection.
  ///
  /// Throws: OSError, as when an address is in use; gaierror.
  template <class F>
  Coro<Server> create_server(F factory, std::vector<std::string> hosts,
                             Port port, ServerOptions options);
  /// The same for one host.
  template <class F>
  Coro<Server> create_server(F factory, std::string host, Port port,
                             ServerOptions options);
  /// The same with nothing said.
  template <class F>
  Coro<Server> create_server(F factory, std::string host, Port port);
  /// The same on a socket that has an address.
  template <class F>
  Coro<Server> create_server(F factory, Socket socket, ServerOptions options);
  /// Listens at a Unix socket, and takes the place of one that is there.
  template <class F>
  Coro<Server> create_unix_server(F factory, std::string path,
                                  ServerOptions options);
  /// The same with nothing said.
  template <class F>
  Coro<Server> create_unix_server(F factory, std::string path);
  /// The same on a socket that has an address.
  template <class F>
  Coro<Server> create_unix_server(F factory, Socket socket,
                                  ServerOptions options);

  /// Makes an endpoint of datagrams, and gives a pair of the DatagramTransport
  /// and of the protocol that `factory` made. Needs <asyncio/datagrams.h>.
  ///
  /// Throws: ValueError, when neither an address nor a family is there, or when
  ///   the two addresses have no family in common; TypeError for an address
  ///   that does not fit the family; gaierror; the OSError of the first
  ///   address.
  /// Cancellation: closes what was begun.
  template <class F>
  auto create_datagram_endpoint(F factory, DatagramOptions options);
  /// The same on a socket of datagrams.
  ///
  /// Throws: ValueError for a stream.
  template <class F> auto create_datagram_endpoint(F factory, Socket socket);

  /// Sends a file over a transport, as sock_sendfile() does over a socket,
  /// after what the transport has buffered. Nothing else may be written
  /// meanwhile. Needs <asyncio/sendfile.h>.
  ///
  /// Throws: RuntimeError for a transport that is closing, or that is none of a
  ///   stream; ConnectionError, when the connection is lost meanwhile; as
  ///   sock_sendfile() otherwise.
  Coro<std::size_t> sendfile(std::shared_ptr<Transport> transport, int file,
                             SendfileOptions options);
  /// The same for the whole file.
  Coro<std::size_t> sendfile(std::shared_ptr<Transport> transport, int file);

  /// Begins TLS on a connection that is open, and gives the transport to use
  /// from then on; `protocol` is called by that. Needs <asyncio/ssl.h>.
  ///
  /// Throws: TypeError for a transport that is no connection; SSLError; what
  ///   ended the connection, ConnectionResetError if it was before.
  /// Cancellation: closes the connection.
  Coro<std::shared_ptr<Transport>>
  start_tls(std::shared_ptr<Transport> transport,
            std::shared_ptr<BaseProtocol> protocol, const SSLContext &context,
            StartTLSOptions options);

  //===--- Signals
  //---------------------------------------------------------===//

  /// Calls `callback` on this loop whenever the signal arrives, in the place of
  /// what handled it before. A Runner leaves Ctrl-C to a handler of SIGINT.
  ///
  /// The callback may do anything, as it is no signal handler in the sense of
  /// the system. Signals that arrive together may be one, as everywhere.
  /// Throws: ValueError for a number that is no signal; RuntimeError on other
  ///   threads than the main one, for a signal that cannot be caught, or when
  ///   the loop is closed.
  /// Lifetime: until remove_signal_handler() or close().
  /// Source: CPython 3.13, Lib/asyncio/unix_events.py.
  template <std::invocable F>
    requires std::is_void_v<std::invoke_result_t<F>>
  void add_signal_handler(int signal, F &&callback, CallOptions options = {}) {
    check_signal(signal);
    handle_signal(signal, make_callback(std::forward<F>(callback), options));
  }
  /// Ends that; whether this loop had a handler.
  ///
  /// Throws: ValueError for a number that is no signal.
  /// Differs: what handled the signal before the loop did does so again.
  bool remove_signal_handler(int signal);

  //===--- Pipes and child processes
  //---------------------------------------===//

  /// Reads from a pipe, socket or character device, and gives a pair of the
  /// ReadTransport and of the protocol that `factory` made. Needs
  /// <asyncio/pipes.h>.
  ///
  /// Throws: ValueError for a descriptor of another kind, RuntimeError for one
  ///   that a transport uses; OSError.
  /// Lifetime: takes the descriptor over, which gets non-blocking and is closed
  ///   with the transport; it stays with the caller if the call throws.
  /// Source: CPython 3.13, Lib/asyncio/base_events.py and unix_events.py.
  template <class F> auto connect_read_pipe(F factory, int descriptor);
  /// The same for writing, with a WriteTransport.
  template <class F> auto connect_write_pipe(F factory, int descriptor);
  /// Starts a program, and gives a pair of the SubprocessTransport and of the
  /// SubprocessProtocol that `factory` made. Needs
  /// <asyncio/subprocess_transport.h>. Pipes in the place of stdin, stdout and
  /// stderr, unless the options say something else.
  ///
  /// Throws: ValueError for options that make no sense; what keeps the program
  ///   from being started: FileNotFoundError, PermissionError, OSError.
  /// Cancellation: kills the child and waits for its end.
  template <class F>
  auto subprocess_exec(F factory, std::vector<std::string> arguments,
                       SubprocessOptions options);
  /// The same for a command of the shell, /bin/sh.
  template <class F>
  auto subprocess_shell(F factory, std::string command,
                        SubprocessOptions options);

  //===--- Executors
  //-------------------------------------------------------===//

  /// Calls `function` with decayed copies of `arguments` on a worker of
  /// `executor`, nullptr for the default one. Needs <asyncio/threads.h>.
  template <class E, class F, class... Args>
  auto run_in_executor(E &&executor, F &&function, Args &&...arguments);
  /// Sets the pool behind nullptr and to_thread().
  ///
  /// Throws: TypeError for a null pointer.
  void set_default_executor(std::shared_ptr<Executor> executor);
  /// The same, made now if there is none yet.
  ///
  /// Throws: RuntimeError after shutdown_default_executor().
  [[nodiscard]] const std::shared_ptr<Executor> &default_executor();
  /// Ends the default executor, and waits for its jobs without blocking the
  /// loop; after `timeout` it is left alone, with a report.
  Coro<> shutdown_default_executor(std::optional<Duration> timeout = {});

  //===--- Errors and debugging
  //--------------------------------------------===//

  /// Who gets to know about problems; the default if empty.
  void set_exception_handler(ExceptionHandler handler);
  /// The exception handler, empty if it is the default.
  [[nodiscard]] const ExceptionHandler &get_exception_handler() const noexcept;
  /// Writes to standard error.
  void default_exception_handler(const ExceptionContext &context);
  /// Calls the handler; one that throws is reported by the default handler.
  void call_exception_handler(const ExceptionContext &context);

  /// Whether debug mode is on.
  [[nodiscard]] bool get_debug() const noexcept;
  /// Debug mode reports slow callbacks and coroutines that were never awaited,
  /// and refuses calls from the wrong thread. Also switched on by the
  /// environment variable ASYNCIO_DEBUG=1.
  void set_debug(bool on) noexcept;
  /// From how long a step or callback is reported in debug mode; 100 ms.
  void set_slow_callback_duration(Duration length) noexcept;
  /// See set_slow_callback_duration().
  [[nodiscard]] Duration slow_callback_duration() const noexcept;

  /// Appends a line of JSON to a file for each step and callback that debug mode
  /// reports, with its places in the source; `cotidy check --trace` shows them.
  /// Nowhere if `path` is empty. The environment variable ASYNCIO_TRACE names
  /// the file of new loops. A file that cannot be written is reported once on
  /// standard error, and disturbs nothing.
  void set_trace_file(std::string path);
  /// See set_trace_file(); empty if there is none.
  [[nodiscard]] std::string trace_file() const;

  /// For the runtime.
  [[nodiscard]] detail::LoopCore &core() const noexcept { return *core_; }
  /// For the runtime: null if there is none.
  [[nodiscard]] detail::TraceFile *trace() const noexcept;
  /// For the runtime: a task of this loop for what may be a future already.
  template <Awaitable A>
  Future<awaitable_result_t<A>> ensure_future(A &&awaitable);

private:
  template <class T>
  Task<T> make_task(Coro<T> coro, const TaskOptions &options);
  template <class T>
  Task<T> make_plain_task(Coro<T> &coro, const TaskOptions &options) {
    Task<T> task(new detail::TaskState<T>(*core_, coro, options));
    start(static_cast<detail::TaskCore &>(*task.core()), options);
    return task;
  }
  template <class F>
  detail::CallbackNode *
  make_callback(F &&function, CallOptions options,
                detail::Origin origin = detail::Origin::here) {
    return with_context(new detail::Callback<std::decay_t<F>>(
                            *core_, std::forward<F>(function), origin),
                        options);
  }
  static detail::CallbackNode *with_context(detail::CallbackNode *node,
                                            CallOptions options);
  void check_call() const;
  void check_watch(int descriptor) const;
  void watch(int descriptor, bool writes, detail::CallbackNode *node);
  void check_signal(int signal) const;
  void handle_signal(int signal, detail::CallbackNode *node);
  Handle queued(detail::CallbackNode *node);
  TimerHandle armed(TimePoint when, detail::CallbackNode *node);
  Handle sent(detail::CallbackNode *node);
  void start(detail::TaskCore &task, const TaskOptions &options);
  void run_until_done(detail::FutureCore &future, bool made_here);
  [[noreturn]] static void refuse_second_task();
  void require_made(const AnyTask &task, const AnyTask &made) const;

  struct Settings;

  // First, so that a core whose settings cannot be made is not left behind.
  std::unique_ptr<Settings> settings_;
  detail::LoopCore *core_;
  bool has_factory_ = false;
};

/// A loop on epoll and the steady clock.
[[nodiscard]] std::unique_ptr<EventLoop> new_event_loop();

/// The loop that runs on this thread.
///
/// Throws: RuntimeError, when none does.
[[nodiscard]] EventLoop &get_running_loop();

//===--- Implementation ---------------------------------------------------===//

namespace detail {

/// Hands the coroutine of a create_task() to a task factory.
template <class T> class CoroTaskMaker final : public TaskMaker {
public:
  using Make = std::function<Task<T>(Coro<T> &, const TaskOptions &)>;
  CoroTaskMaker(Coro<T> &coro, Make make)
      : coro_(coro), make_(std::move(make)) {}
  AnyTask make(const TaskOptions &options) override {
    if (made)
      throw RuntimeError("a task factory makes one task");
    made = make_(coro_, options);
    return made;
  }
  Task<T> made;

private:
  Coro<T> &coro_;
  Make make_;
};

} // namespace detail

template <class T>
Task<T> EventLoop::make_task(Coro<T> coro, const TaskOptions &options) {
  if (core_->closed() && coro) [[unlikely]]
    coro.frame->started = true; // nobody forgot to await it
  core_->require_open();
  if (!has_factory_) [[likely]]
    return make_plain_task(coro, options);
  detail::CoroTaskMaker<T> maker(
      coro, [this](Coro<T> &moved, const TaskOptions &changed) {
        return make_plain_task(moved, changed);
      });
  // Before `made` is read: arguments may be evaluated from right to left.
  const AnyTask task = get_task_factory()(*this, maker, options);
  require_made(task, maker.made);
  return std::move(maker.made);
}

template <Awaitable A>
Future<awaitable_result_t<A>> EventLoop::ensure_future(A &&awaitable) {
  using T = awaitable_result_t<A>;
  if constexpr (std::is_base_of_v<Future<T>, std::remove_cvref_t<A>>) {
    if (awaitable.core()->loop() != core_)
      throw ValueError("The future belongs to a different loop than the one "
                       "specified as the loop argument");
    return std::forward<A>(awaitable);
  } else {
    return create_task(std::forward<A>(awaitable));
  }
}

template <Awaitable A>
awaitable_result_t<A> EventLoop::run_until_complete(A &&awaitable) {
  using T = awaitable_result_t<A>;
  core_->require_open();
  if (core_->running())
    throw RuntimeError("This event loop is already running");
  const auto future = ensure_future(std::forward<A>(awaitable));
  run_until_done(*future.core(),
                 !std::is_base_of_v<AnyFuture, std::remove_cvref_t<A>>);
  if constexpr (std::is_void_v<T> || std::is_reference_v<T>)
    return future.result();
  else if constexpr (std::is_copy_constructible_v<T>)
    return future.result();
  else
    return (future.result(), std::move(future.slot().get()));
}

} // namespace asyncio
