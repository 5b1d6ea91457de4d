// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for boost-asio: names and shapes only, for tests.
#pragma once

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace boost::system {

class error_code {
public:
  error_code() noexcept;
  template <class Enum>
    requires std::is_enum_v<Enum>
  error_code(Enum) noexcept;
  explicit operator bool() const noexcept;
  int value() const noexcept;
  std::string message() const;
  bool operator==(const error_code &) const noexcept;
};

class system_error : public std::runtime_error {
public:
  explicit system_error(const error_code &);
  const error_code &code() const noexcept;
};

} // namespace boost::system

namespace boost::asio {

using boost::system::error_code;
using boost::system::system_error;

namespace error {
enum basic_errors { operation_aborted = 125, would_block = 11 };
enum misc_errors { eof = 2 };
} // namespace error

//===--- Executors, contexts ----------------------------------------------===//

class any_io_executor {
public:
  any_io_executor() noexcept;
  template <class Executor> any_io_executor(Executor) noexcept;
};

class execution_context {
public:
  execution_context(const execution_context &) = delete;
  virtual ~execution_context();

protected:
  execution_context();
};

class io_context : public execution_context {
public:
  template <class Allocator = void, unsigned Bits = 0> class basic_executor_type {
  public:
    bool running_in_this_thread() const noexcept;
  };
  using executor_type = basic_executor_type<>;
  io_context();
  explicit io_context(int ConcurrencyHint);
  executor_type get_executor() noexcept;
  std::size_t run();
  std::size_t run_one();
  template <class Rep, class Period>
  std::size_t run_for(const std::chrono::duration<Rep, Period> &);
  template <class Rep, class Period>
  std::size_t run_one_for(const std::chrono::duration<Rep, Period> &);
  template <class Clock, class Duration>
  std::size_t run_until(const std::chrono::time_point<Clock, Duration> &);
  template <class Clock, class Duration>
  std::size_t run_one_until(const std::chrono::time_point<Clock, Duration> &);
  std::size_t poll();
  std::size_t poll_one();
  void stop();
  bool stopped() const;
  void restart();
};

class thread_pool : public execution_context {
public:
  template <class Allocator = void, unsigned Bits = 0>
  class basic_executor_type {};
  using executor_type = basic_executor_type<>;
  thread_pool();
  explicit thread_pool(std::size_t Threads);
  ~thread_pool();
  executor_type get_executor() noexcept;
  void stop();
  void attach();
  void join();
  void wait();
};

class system_context : public execution_context {
public:
  void stop();
  bool stopped() const noexcept;
  void join();
};

template <class Executor> class strand {
public:
  strand();
  explicit strand(const Executor &);
  bool running_in_this_thread() const noexcept;
};
template <class Executor> strand<Executor> make_strand(const Executor &);
strand<io_context::executor_type> make_strand(io_context &);

//===--- Coroutines -------------------------------------------------------===//

namespace this_coro {
struct executor_t {};
inline constexpr executor_t executor{};
struct cancellation_state_t {};
inline constexpr cancellation_state_t cancellation_state{};
struct reset_cancellation_state_t {};
reset_cancellation_state_t reset_cancellation_state();
struct throw_if_cancelled_t {};
throw_if_cancelled_t throw_if_cancelled(bool);
} // namespace this_coro

enum class cancellation_type : unsigned {
  none = 0,
  terminal = 1,
  partial = 2,
  total = 4,
  all = 0xFFFFFFFF
};
class cancellation_slot {};
class cancellation_signal {
public:
  void emit(cancellation_type);
  cancellation_slot slot() noexcept;
};
class cancellation_state {
public:
  cancellation_type cancelled() const noexcept;
  void clear();
};

namespace detail {
template <class T> struct Returns {
  template <class U> void return_value(U &&);
};
template <> struct Returns<void> {
  void return_void();
};
template <class T> struct Gives {
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();
};
/// The awaiter of a question about the coroutine itself: always ready.
template <class T> struct Ready {
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) noexcept {}
  T await_resume();
};
// A template that is called with a lambda needs a definition.
template <class T> T made();
} // namespace detail

template <class T = void, class Executor = any_io_executor>
class [[nodiscard]] awaitable {
public:
  using value_type = T;
  struct promise_type : detail::Returns<T> {
    awaitable get_return_object() noexcept;
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
    detail::Ready<Executor> await_transform(this_coro::executor_t) noexcept;
    detail::Ready<asio::cancellation_state>
        await_transform(this_coro::cancellation_state_t) noexcept;
    detail::Ready<void>
        await_transform(this_coro::reset_cancellation_state_t) noexcept;
    detail::Ready<void>
        await_transform(this_coro::throw_if_cancelled_t) noexcept;
    template <class A> A &&await_transform(A &&Awaitable) const noexcept {
      return static_cast<A &&>(Awaitable);
    }
  };

  awaitable() noexcept = default;
  awaitable(awaitable &&Other) noexcept
      : Frame(std::exchange(Other.Frame, {})) {}
  awaitable &operator=(awaitable &&Other) noexcept;
  ~awaitable() {
    if (Frame)
      Frame.destroy();
  }
  bool valid() const noexcept;
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>);
  T await_resume();

private:
  std::coroutine_handle<promise_type> Frame;
};

namespace experimental {

template <class Yield, class Return = void, class Executor = any_io_executor>
class coro {
public:
  struct promise_type : detail::Returns<Return> {
    template <class... Args> explicit promise_type(Args &&...);
    coro get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void unhandled_exception();
  };
  coro() noexcept = default;
  coro(coro &&Other) noexcept : Frame(std::exchange(Other.Frame, {})) {}
  ~coro() {
    if (Frame)
      Frame.destroy();
  }
  detail::Gives<Return> operator co_await();

private:
  std::coroutine_handle<promise_type> Frame;
};

namespace awaitable_operators {
template <class E>
awaitable<void, E> operator&&(awaitable<void, E>, awaitable<void, E>);
template <class T, class U, class E>
awaitable<std::tuple<T, U>, E> operator&&(awaitable<T, E>, awaitable<U, E>);
template <class E>
awaitable<std::variant<std::monostate, std::monostate>, E>
operator||(awaitable<void, E>, awaitable<void, E>);
template <class T, class U, class E>
awaitable<std::variant<T, U>, E> operator||(awaitable<T, E>, awaitable<U, E>);
} // namespace awaitable_operators

} // namespace experimental

//===--- Completion tokens ------------------------------------------------===//

template <class Executor = any_io_executor> struct use_awaitable_t {
  constexpr use_awaitable_t() {}
};
inline constexpr use_awaitable_t<> use_awaitable;

class detached_t {
public:
  constexpr detached_t() {}
};
inline constexpr detached_t detached;

template <class Allocator = std::allocator<void>> class use_future_t {
public:
  constexpr use_future_t() {}
};
inline constexpr use_future_t<> use_future;

struct deferred_t {
  constexpr deferred_t() {}
};
inline constexpr deferred_t deferred;

template <class T> class [[nodiscard]] deferred_async_operation {
public:
  template <class Token> void operator()(Token &&) &&;
  detail::Gives<T> operator co_await() &&;
};

template <class Token> class as_tuple_t {
public:
  constexpr explicit as_tuple_t(Token) {}
};
template <class Token> class redirect_error_t {};
namespace experimental {
template <class Token> class as_tuple_t {};
template <class Token> class as_single_t {};
} // namespace experimental

template <class Token>
[[nodiscard]] constexpr as_tuple_t<std::decay_t<Token>>
as_tuple(Token &&Inner) {
  return as_tuple_t<std::decay_t<Token>>(Inner);
}
template <class Token>
redirect_error_t<std::decay_t<Token>> redirect_error(Token &&, error_code &);
template <class Token, class Executor> class executor_binder {};
template <class Executor> class partial_executor_binder {};
template <class Executor, class Token>
[[nodiscard]] executor_binder<std::decay_t<Token>, std::decay_t<Executor>>
bind_executor(Executor &&, Token &&);
template <class Executor>
[[nodiscard]] partial_executor_binder<std::decay_t<Executor>>
bind_executor(Executor &&);
template <class Token>
[[nodiscard]] std::decay_t<Token> bind_cancellation_slot(cancellation_slot,
                                                         Token &&);

namespace detail {
template <class T> struct Plain {
  using Tuple = std::tuple<error_code, T>;
};
template <> struct Plain<void> {
  using Tuple = std::tuple<error_code>;
};
/// What an asynchronous operation with a result T returns for a token: nothing
/// for a handler.
template <class Token, class T> struct ForToken {
  using Type = void;
};
template <class E, class T> struct ForToken<use_awaitable_t<E>, T> {
  using Type = awaitable<T, E>;
};
template <class A, class T> struct ForToken<use_future_t<A>, T> {
  using Type = std::future<T>;
};
template <class T> struct ForToken<deferred_t, T> {
  using Type = deferred_async_operation<T>;
};
template <class Token, class T>
struct ForToken<as_tuple_t<Token>, T>
    : ForToken<Token, typename Plain<T>::Tuple> {};
template <class Token, class T>
struct ForToken<redirect_error_t<Token>, T> : ForToken<Token, T> {};
template <class Token, class Executor, class T>
struct ForToken<executor_binder<Token, Executor>, T> : ForToken<Token, T> {};
template <class Executor, class T>
struct ForToken<partial_executor_binder<Executor>, T>
    : ForToken<use_awaitable_t<>, T> {};
template <class Token, class T>
using Returned = typename ForToken<std::decay_t<Token>, T>::Type;

template <class T> struct ResultOf;
template <class T, class E> struct ResultOf<awaitable<T, E>> {
  using Type = T;
};
} // namespace detail

template <class Where, class T, class E, class Token>
detail::Returned<Token, T> co_spawn(Where &&, awaitable<T, E>, Token &&) {
  return detail::made<detail::Returned<Token, T>>();
}
template <class Where, class F, class Token,
          class T = typename detail::ResultOf<
              std::invoke_result_t<std::decay_t<F> &>>::Type>
detail::Returned<Token, T> co_spawn(Where &&, F &&, Token &&) {
  return detail::made<detail::Returned<Token, T>>();
}

template <class Token> detail::Returned<Token, void> post(Token &&) {
  return detail::made<detail::Returned<Token, void>>();
}
template <class Where, class Token>
detail::Returned<Token, void> post(Where &&, Token &&) {
  return detail::made<detail::Returned<Token, void>>();
}
template <class Where, class Token>
detail::Returned<Token, void> defer(Where &&, Token &&) {
  return detail::made<detail::Returned<Token, void>>();
}
template <class Where, class Token>
detail::Returned<Token, void> dispatch(Where &&, Token &&) {
  return detail::made<detail::Returned<Token, void>>();
}

//===--- Timers -----------------------------------------------------------===//

template <class Clock> class basic_waitable_timer {
public:
  using duration = typename Clock::duration;
  using time_point = typename Clock::time_point;
  explicit basic_waitable_timer(any_io_executor);
  explicit basic_waitable_timer(io_context &);
  template <class Where> basic_waitable_timer(Where &&, const duration &);
  template <class Where> basic_waitable_timer(Where &&, const time_point &);
  std::size_t expires_after(const duration &);
  std::size_t expires_at(const time_point &);
  time_point expiry() const;
  std::size_t cancel();
  std::size_t cancel_one();
  any_io_executor get_executor() noexcept;
  void wait();
  void wait(error_code &);
  template <class Token = use_awaitable_t<>>
  detail::Returned<Token, void> async_wait(Token && = {}) {
    return detail::made<detail::Returned<Token, void>>();
  }
};
using steady_timer = basic_waitable_timer<std::chrono::steady_clock>;
using system_timer = basic_waitable_timer<std::chrono::system_clock>;

class signal_set_base {};
template <class Executor> class basic_signal_set : public signal_set_base {
public:
  template <class Where, class... Numbers>
  explicit basic_signal_set(Where &&, Numbers...);
  void cancel();
  template <class Token = use_awaitable_t<>>
  detail::Returned<Token, int> async_wait(Token && = {}) {
    return detail::made<detail::Returned<Token, int>>();
  }
};
using signal_set = basic_signal_set<any_io_executor>;

namespace experimental {
template <class Executor, class Traits, class Signature> class basic_channel {
public:
  template <class Where> explicit basic_channel(Where &&, std::size_t = 0);
  void close();
  void cancel();
  template <class Token = use_awaitable_t<>>
  detail::Returned<Token, void> async_send(error_code, Token && = {}) {
    return detail::made<detail::Returned<Token, void>>();
  }
  template <class Token = use_awaitable_t<>>
  detail::Returned<Token, void> async_receive(Token && = {}) {
    return detail::made<detail::Returned<Token, void>>();
  }
};
template <class Executor, class Traits, class Signature>
class basic_concurrent_channel
    : public basic_channel<Executor, Traits, Signature> {
public:
  using basic_channel<Executor, Traits, Signature>::basic_channel;
  template <class Token = use_awaitable_t<>>
  detail::Returned<Token, void> async_send(error_code, Token && = {}) {
    return detail::made<detail::Returned<Token, void>>();
  }
  template <class Token = use_awaitable_t<>>
  detail::Returned<Token, void> async_receive(Token && = {}) {
    return detail::made<detail::Returned<Token, void>>();
  }
};
template <class Signature>
using channel = basic_channel<any_io_executor, void, Signature>;
} // namespace experimental

template <class Time> class basic_deadline_timer {
public:
  explicit basic_deadline_timer(io_context &);
  void wait();
  void wait(error_code &);
};
struct ptime;
using deadline_timer = basic_deadline_timer<ptime>;

//===--- Buffers ----------------------------------------------------------===//

class mutable_buffer {
public:
  mutable_buffer(void *, std::size_t) noexcept;
  void *data() const noexcept;
  std::size_t size() const noexcept;
};
class const_buffer {
public:
  const_buffer(const void *, std::size_t) noexcept;
  const_buffer(const mutable_buffer &) noexcept;
};
[[nodiscard]] mutable_buffer buffer(void *, std::size_t) noexcept;
[[nodiscard]] const_buffer buffer(const void *, std::size_t) noexcept;
[[nodiscard]] mutable_buffer buffer(std::string &) noexcept;
[[nodiscard]] const_buffer buffer(const std::string &) noexcept;
[[nodiscard]] const_buffer buffer(std::string_view) noexcept;
[[nodiscard]] mutable_buffer buffer(std::vector<char> &) noexcept;
template <class T, std::size_t N>
[[nodiscard]] mutable_buffer buffer(T (&)[N]) noexcept;

class streambuf {
public:
  std::size_t size() const noexcept;
  void consume(std::size_t);
};
class dynamic_string_buffer {};
dynamic_string_buffer dynamic_buffer(std::string &);

//===--- Sockets ----------------------------------------------------------===//

class socket_base {
public:
  using message_flags = int;
  enum wait_type { wait_read, wait_write, wait_error };
  enum shutdown_type { shutdown_receive, shutdown_send, shutdown_both };
};

template <class Protocol> class basic_socket : public socket_base {
public:
  using endpoint_type = typename Protocol::endpoint;
  bool is_open() const;
  void close();
  void cancel();
  bool non_blocking() const;
  void non_blocking(bool);
  void native_non_blocking(bool);
  void shutdown(shutdown_type);
  void connect(const endpoint_type &);
  void connect(const endpoint_type &, error_code &);
  template <class Token = use_awaitable_t<>>
  detail::Returned<Token, void> async_connect(const endpoint_type &,
                                              Token && = {}) {
    return detail::made<detail::Returned<Token, void>>();
  }
  void wait(wait_type);
  void wait(wait_type, error_code &);
  template <class Token = use_awaitable_t<>>
  detail::Returned<Token, void> async_wait(wait_type, Token && = {}) {
    return detail::made<detail::Returned<Token, void>>();
  }
};

template <class Protocol>
class basic_stream_socket : public basic_socket<Protocol> {
public:
  using message_flags = socket_base::message_flags;
  explicit basic_stream_socket(any_io_executor);
  explicit basic_stream_socket(io_context &);
  basic_stream_socket(basic_stream_socket &&) noexcept;
  ~basic_stream_socket();
  any_io_executor get_executor();
  template <class Buffers> std::size_t send(const Buffers &);
  template <class Buffers> std::size_t send(const Buffers &, message_flags);
  template <class Buffers> std::size_t receive(const Buffers &);
  template <class Buffers> std::size_t receive(const Buffers &, message_flags);
  template <class Buffers> std::size_t write_some(const Buffers &);
  template <class Buffers>
  std::size_t write_some(const Buffers &, error_code &);
  template <class Buffers> std::size_t read_some(const Buffers &);
  template <class Buffers> std::size_t read_some(const Buffers &, error_code &);
  template <class Buffers, class Token = use_awaitable_t<>>
  detail::Returned<Token, std::size_t> async_read_some(const Buffers &,
                                                       Token && = {}) {
    return detail::made<detail::Returned<Token, std::size_t>>();
  }
  template <class Buffers, class Token = use_awaitable_t<>>
  detail::Returned<Token, std::size_t> async_write_some(const Buffers &,
                                                        Token && = {}) {
    return detail::made<detail::Returned<Token, std::size_t>>();
  }
};

template <class Protocol>
class basic_datagram_socket : public basic_socket<Protocol> {
public:
  using endpoint_type = typename Protocol::endpoint;
  explicit basic_datagram_socket(io_context &);
  template <class Buffers> std::size_t send(const Buffers &);
  template <class Buffers>
  std::size_t send_to(const Buffers &, const endpoint_type &);
  template <class Buffers> std::size_t receive(const Buffers &);
  template <class Buffers>
  std::size_t receive_from(const Buffers &, endpoint_type &);
  template <class Buffers, class Token = use_awaitable_t<>>
  detail::Returned<Token, std::size_t>
  async_receive_from(const Buffers &, endpoint_type &, Token && = {}) {
    return detail::made<detail::Returned<Token, std::size_t>>();
  }
};

template <class Protocol>
class basic_raw_socket : public basic_socket<Protocol> {
public:
  using endpoint_type = typename Protocol::endpoint;
  template <class Buffers> std::size_t send(const Buffers &);
  template <class Buffers>
  std::size_t send_to(const Buffers &, const endpoint_type &);
  template <class Buffers> std::size_t receive(const Buffers &);
  template <class Buffers>
  std::size_t receive_from(const Buffers &, endpoint_type &);
};

template <class Protocol>
class basic_seq_packet_socket : public basic_socket<Protocol> {
public:
  using message_flags = socket_base::message_flags;
  template <class Buffers> std::size_t send(const Buffers &, message_flags);
  template <class Buffers>
  std::size_t receive(const Buffers &, message_flags &Out);
};

template <class Protocol> class basic_socket_acceptor : public socket_base {
public:
  using endpoint_type = typename Protocol::endpoint;
  using socket_type = typename Protocol::socket;
  basic_socket_acceptor(io_context &, const endpoint_type &);
  basic_socket_acceptor(any_io_executor, const endpoint_type &);
  bool non_blocking() const;
  void non_blocking(bool);
  void cancel();
  void close();
  void wait(wait_type);
  socket_type accept();
  void accept(socket_type &);
  template <class Token = use_awaitable_t<>>
    requires(!std::is_same_v<std::decay_t<Token>, socket_type>)
  detail::Returned<Token, socket_type> async_accept(Token && = {}) {
    return detail::made<detail::Returned<Token, socket_type>>();
  }
};

namespace ip {

class address {
public:
  address();
};

template <class Protocol> class basic_endpoint {
public:
  basic_endpoint();
  basic_endpoint(Protocol, unsigned short Port);
};

class resolver_base {
public:
  enum flags {
    passive = 1,
    canonical_name = 2,
    numeric_host = 4,
    numeric_service = 1024
  };
  friend flags operator|(flags A, flags B) {
    return static_cast<flags>(static_cast<unsigned>(A) |
                              static_cast<unsigned>(B));
  }
};

template <class Protocol> class basic_resolver_results {
public:
  const typename Protocol::endpoint *begin() const;
  const typename Protocol::endpoint *end() const;
};

template <class Protocol> class basic_resolver : public resolver_base {
public:
  using results_type = basic_resolver_results<Protocol>;
  using endpoint_type = typename Protocol::endpoint;
  explicit basic_resolver(any_io_executor);
  explicit basic_resolver(io_context &);
  void cancel();
  results_type resolve(std::string_view Host, std::string_view Service);
  results_type resolve(std::string_view Host, std::string_view Service,
                       error_code &);
  results_type resolve(std::string_view Host, std::string_view Service, flags);
  results_type resolve(const Protocol &, std::string_view Host,
                       std::string_view Service);
  results_type resolve(const Protocol &, std::string_view Host,
                       std::string_view Service, flags);
  results_type resolve(const endpoint_type &);
  template <class Token = use_awaitable_t<>>
  detail::Returned<Token, results_type>
  async_resolve(std::string_view, std::string_view, Token && = {}) {
    return detail::made<detail::Returned<Token, results_type>>();
  }
};

class tcp {
public:
  static tcp v4() noexcept;
  static tcp v6() noexcept;
  using endpoint = basic_endpoint<tcp>;
  using socket = basic_stream_socket<tcp>;
  using acceptor = basic_socket_acceptor<tcp>;
  using resolver = basic_resolver<tcp>;
};
class udp {
public:
  static udp v4() noexcept;
  using endpoint = basic_endpoint<udp>;
  using socket = basic_datagram_socket<udp>;
  using resolver = basic_resolver<udp>;
};
class icmp {
public:
  using endpoint = basic_endpoint<icmp>;
  using socket = basic_raw_socket<icmp>;
};

} // namespace ip

namespace local {
class seq_packet_protocol {
public:
  class endpoint {};
  using socket = basic_seq_packet_socket<seq_packet_protocol>;
};
} // namespace local

template <class Stream, class Buffers>
std::size_t read(Stream &, const Buffers &);
template <class Stream, class Buffers>
std::size_t read(Stream &, Buffers &&, error_code &);
template <class Stream, class Buffers>
std::size_t write(Stream &, const Buffers &);
template <class Stream, class Buffers>
std::size_t write(Stream &, const Buffers &, error_code &);
template <class Stream, class Buffers>
std::size_t read_until(Stream &, Buffers &&, std::string_view Delimiter);
template <class Protocol>
typename Protocol::endpoint
connect(basic_socket<Protocol> &, const ip::basic_resolver_results<Protocol> &);
template <class Stream, class Buffers, class Token = use_awaitable_t<>>
detail::Returned<Token, std::size_t> async_read(Stream &, const Buffers &,
                                                Token && = {}) {
  return detail::made<detail::Returned<Token, std::size_t>>();
}
template <class Stream, class Buffers, class Token = use_awaitable_t<>>
detail::Returned<Token, std::size_t> async_write(Stream &, const Buffers &,
                                                 Token && = {}) {
  return detail::made<detail::Returned<Token, std::size_t>>();
}
template <class Stream, class Buffers, class Token = use_awaitable_t<>>
detail::Returned<Token, std::size_t>
async_read_until(Stream &, Buffers &&, std::string_view, Token && = {}) {
  return detail::made<detail::Returned<Token, std::size_t>>();
}

namespace ssl {
class context {};
class stream_base {
public:
  enum handshake_type { client, server };
};
template <class Next> class stream : public stream_base {
public:
  template <class Arg> stream(Arg &&, context &);
  void handshake(handshake_type);
  void handshake(handshake_type, error_code &);
  void shutdown();
  void shutdown(error_code &);
  template <class Buffers> std::size_t write_some(const Buffers &);
  template <class Buffers> std::size_t read_some(const Buffers &);
  template <class Token = use_awaitable_t<>>
  detail::Returned<Token, void> async_handshake(handshake_type, Token && = {}) {
    return detail::made<detail::Returned<Token, void>>();
  }
};
} // namespace ssl

//===--- Descriptors, pipes, files, serial ports --------------------------===//

namespace posix {
class descriptor_base {
public:
  enum wait_type { wait_read, wait_write, wait_error };
};
template <class Executor = any_io_executor>
class basic_descriptor : public descriptor_base {
public:
  bool non_blocking() const;
  void non_blocking(bool);
  void wait(wait_type);
};
template <class Executor = any_io_executor>
class basic_stream_descriptor : public basic_descriptor<Executor> {
public:
  basic_stream_descriptor(io_context &, int Descriptor);
  template <class Buffers> std::size_t write_some(const Buffers &);
  template <class Buffers> std::size_t read_some(const Buffers &);
  template <class Buffers, class Token = use_awaitable_t<>>
  detail::Returned<Token, std::size_t> async_read_some(const Buffers &,
                                                       Token && = {}) {
    return detail::made<detail::Returned<Token, std::size_t>>();
  }
};
using stream_descriptor = basic_stream_descriptor<>;
} // namespace posix

template <class Executor = any_io_executor> class basic_readable_pipe {
public:
  template <class Buffers> std::size_t read_some(const Buffers &);
};
template <class Executor = any_io_executor> class basic_writable_pipe {
public:
  template <class Buffers> std::size_t write_some(const Buffers &);
};
using readable_pipe = basic_readable_pipe<>;
using writable_pipe = basic_writable_pipe<>;

template <class Executor = any_io_executor> class basic_serial_port {
public:
  template <class Buffers> std::size_t write_some(const Buffers &);
  template <class Buffers> std::size_t read_some(const Buffers &);
};
using serial_port = basic_serial_port<>;

template <class Executor = any_io_executor> class basic_stream_file {
public:
  template <class Buffers> std::size_t write_some(const Buffers &);
  template <class Buffers> std::size_t read_some(const Buffers &);
};
template <class Executor = any_io_executor> class basic_random_access_file {
public:
  template <class Buffers>
  std::size_t write_some_at(unsigned long long, const Buffers &);
  template <class Buffers>
  std::size_t read_some_at(unsigned long long, const Buffers &);
};
using stream_file = basic_stream_file<>;
using random_access_file = basic_random_access_file<>;

} // namespace boost::asio
