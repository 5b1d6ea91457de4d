// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arguments of the wrong kind, which CPython refuses when it gets them: here
// they do not compile. Each test asks for the right ones too, so that no call
// is refused for another reason.
#include "tests/runtime/expect.h"

#include <asyncio/connections.h>
#include <asyncio/datagrams.h>
#include <asyncio/sendfile.h>
#include <asyncio/subprocess.h>

#include <csignal>
#include <map>

namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

using asyncio::Coro;
using asyncio::EventLoop;
using asyncio::Future;
using asyncio::SendfileOptions;
using asyncio::TypeError;
using asyncio::testing::VirtualLoop;

Coro<> coroutine_function() { co_return; }
struct Coroutine {
  Coro<> operator()() const { return coroutine_function(); }
};
struct Plain {
  void operator()() const {}
};

//===--- The loop ---------------------------------------------------------===//

template <class F>
concept CallSoon = requires(EventLoop &loop, F &&function) {
  loop.call_soon(std::forward<F>(function));
};
template <class F>
concept CallThreadsafe = requires(EventLoop &loop, F &&function) {
  loop.call_soon_threadsafe(std::forward<F>(function));
};
template <class F>
concept CallLater = requires(EventLoop &loop, F &&function) {
  loop.call_later(60s, std::forward<F>(function));
};
template <class F>
concept CallAt = requires(EventLoop &loop, F &&function) {
  loop.call_at(asyncio::TimePoint(60s), std::forward<F>(function));
};
template <class F>
concept Execute = requires(asyncio::Executor &executor, F &&function) {
  executor.submit(std::forward<F>(function));
};
template <class F>
concept CallOnSignal = requires(EventLoop &loop, F &&function) {
  loop.add_signal_handler(SIGINT, std::forward<F>(function));
};
template <class A>
concept RunUntilComplete = requires(EventLoop &loop, A &&awaitable) {
  loop.run_until_complete(std::forward<A>(awaitable));
};
template <class H>
concept HandleExceptions = requires(EventLoop &loop, H handler) {
  loop.set_exception_handler(handler);
};
template <class F>
concept MakeTasks =
    requires(EventLoop &loop, F factory) { loop.set_task_factory(factory); };
template <class E>
concept ExecuteByDefault = requires(EventLoop &loop, E executor) {
  loop.set_default_executor(executor);
};

// CPython: test_base_events.py BaseEventLoopTests.test_call_soon_non_callable
TEST(RefusedArguments, ANumberIsNoCallback) {
  EXPECT_FALSE(CallSoon<int>);
  EXPECT_FALSE(CallThreadsafe<int>);
  EXPECT_FALSE(CallLater<int>);
  EXPECT_FALSE(CallAt<int>);
  EXPECT_FALSE(CallSoon<const char *>);
  EXPECT_TRUE(CallSoon<Plain>);
  EXPECT_TRUE(CallThreadsafe<Plain>);
  EXPECT_TRUE(CallLater<Plain>);
  EXPECT_TRUE(CallAt<Plain>);
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_call_coroutine
TEST(RefusedArguments, ACoroutineIsNoCallback) {
  EXPECT_FALSE(CallSoon<Coro<>>);
  EXPECT_FALSE(CallThreadsafe<Coro<>>);
  EXPECT_FALSE(CallLater<Coro<>>);
  EXPECT_FALSE(CallAt<Coro<>>);
  EXPECT_FALSE(Execute<Coro<>>);
  EXPECT_TRUE(Execute<Plain>);
  // A function that gives one is called; nobody awaits what it gives, which
  // debug mode says.
  VirtualLoop virtual_loop;
  EventLoop &loop = virtual_loop.loop();
  const expect::Reports reports(loop);
  loop.set_debug(true);
  // NOLINTBEGIN(cotidy-discarded-by-callback): the misuse to be reported
  loop.call_soon(coroutine_function);
  loop.call_soon_threadsafe(coroutine_function);
  loop.call_later(60s, coroutine_function);
  loop.call_at(loop.time() + 60s, coroutine_function);
  // NOLINTEND(cotidy-discarded-by-callback)
  virtual_loop.advance(60s);
  EXPECT_THAT(reports.messages,
              ::testing::ElementsAreArray(std::vector(
                  4, "coroutine 'coroutine_function' was never awaited"s)));
}

// CPython: test_unix_events.py SelectorEventLoopSignalTests.test_add_signal_handler_coroutine_error
TEST(RefusedArguments, ACoroutineHandlesNoSignal) {
  EXPECT_FALSE(CallOnSignal<Coro<>>);
  EXPECT_FALSE(CallOnSignal<Coroutine>);
  EXPECT_FALSE(CallOnSignal<decltype(coroutine_function) &>);
  EXPECT_TRUE(CallOnSignal<Plain>);
}

// CPython: test_base_events.py BaseEventLoopTests.test_run_until_complete_type_error
TEST(RefusedArguments, ATextCannotBeRun) {
  EXPECT_FALSE(RunUntilComplete<const char *>);
  EXPECT_FALSE(RunUntilComplete<const char (&)[5]>);
  EXPECT_FALSE(RunUntilComplete<std::string>);
  EXPECT_FALSE(RunUntilComplete<int>);
  EXPECT_TRUE(RunUntilComplete<Coro<>>);
  EXPECT_TRUE(RunUntilComplete<const Future<int> &>);
}

// CPython: test_base_events.py BaseEventLoopTests.test_set_exc_handler_invalid
TEST(RefusedArguments, ATextHandlesNoExceptions) {
  using Right = void (*)(EventLoop &, const asyncio::ExceptionContext &);
  EXPECT_FALSE(HandleExceptions<const char *>);
  EXPECT_FALSE(HandleExceptions<Plain>);
  EXPECT_TRUE(HandleExceptions<Right>);
  EXPECT_TRUE(HandleExceptions<std::nullptr_t>);
}

// CPython: test_base_events.py BaseEventLoopTests.test_set_task_factory_invalid
TEST(RefusedArguments, ANumberMakesNoTasks) {
  using Right = asyncio::AnyTask (*)(EventLoop &, asyncio::TaskMaker &,
                                     const asyncio::TaskOptions &);
  EXPECT_FALSE(MakeTasks<int>);
  EXPECT_FALSE(MakeTasks<Plain>);
  EXPECT_TRUE(MakeTasks<Right>);
  EXPECT_TRUE(MakeTasks<std::nullptr_t>);
  VirtualLoop virtual_loop;
  EXPECT_FALSE(virtual_loop.loop().get_task_factory());
}

// CPython: test_base_events.py BaseEventLoopTests.test_set_default_executor_error
TEST(RefusedArguments, WhatIsNoExecutorCannotBeTheDefaultOne) {
  EXPECT_FALSE(ExecuteByDefault<int>);
  EXPECT_FALSE(ExecuteByDefault<std::shared_ptr<int>>);
  EXPECT_FALSE(ExecuteByDefault<Plain>);
  EXPECT_TRUE(ExecuteByDefault<std::shared_ptr<asyncio::ThreadPoolExecutor>>);
  VirtualLoop virtual_loop;
  expect::thrown_by<TypeError>(
      [&] { virtual_loop.loop().set_default_executor(nullptr); });
}

//===--- Futures, tasks and locks -----------------------------------------===//

template <class... A>
concept Gather = requires(A &&...awaitables) {
  asyncio::gather(std::forward<A>(awaitables)...);
};

// CPython: test_tasks.py CoroutineGatherTests.test_issue46672
TEST(RefusedArguments, GatherTakesAwaitablesOnly) {
  EXPECT_FALSE((Gather<Coro<>, std::map<int, int>>));
  EXPECT_FALSE((Gather<Coro<>, int>));
  EXPECT_FALSE((Gather<std::string>));
  EXPECT_TRUE((Gather<Coro<>, Coro<int>>));
}

// CPython: test_futures.py BaseFutureTests.test_constructor_positional
TEST(RefusedArguments, AFutureIsMadeOfNoValue) {
  EXPECT_FALSE((std::is_constructible_v<Future<int>, int>));
  EXPECT_FALSE((std::is_constructible_v<Future<>, int>));
  EXPECT_TRUE((std::is_constructible_v<Future<int>, const Future<int> &>));
}

template <class L>
constexpr bool takes_no_loop = std::is_default_constructible_v<L> &&
                               !std::is_constructible_v<L, EventLoop &> &&
                               !std::is_constructible_v<L, EventLoop *>;

// CPython: test_locks.py LockTests.test_lock_doesnt_accept_loop_parameter
TEST(RefusedArguments, LocksTakeNoLoop) {
  EXPECT_TRUE(takes_no_loop<asyncio::Lock>);
  EXPECT_TRUE(takes_no_loop<asyncio::Condition>);
  EXPECT_TRUE(takes_no_loop<asyncio::Event>);
  EXPECT_TRUE(takes_no_loop<asyncio::Semaphore>);
  EXPECT_TRUE(takes_no_loop<asyncio::BoundedSemaphore>);
}

//===--- Bytes and files --------------------------------------------------===//

template <class T, class D>
concept Write = requires(T &transport, D data) { transport.write(data); };
template <class T, class D>
concept Send = requires(T &transport, D data) { transport.sendto(data); };
template <class C>
concept Count = requires(C count) { SendfileOptions{.count = count}; };
template <class O>
concept Offset = requires(O offset) { SendfileOptions{.offset = offset}; };

// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_str
TEST(RefusedArguments, TextWithAnEncodingOfItsOwnIsNotWritten) {
  EXPECT_FALSE((Write<asyncio::Transport, std::wstring>));
  EXPECT_FALSE((Write<asyncio::Transport, std::u8string>));
  EXPECT_FALSE((Write<asyncio::Transport, std::u16string>));
  EXPECT_FALSE((Write<asyncio::Transport, int>));
  EXPECT_TRUE((Write<asyncio::Transport, std::string>));
  EXPECT_FALSE((Write<asyncio::StreamWriter, std::wstring>));
  EXPECT_TRUE((Write<asyncio::StreamWriter, std::string>));
}

// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_str
TEST(RefusedArguments, TextWithAnEncodingOfItsOwnIsNoDatagram) {
  EXPECT_FALSE((Send<asyncio::DatagramTransport, std::wstring>));
  EXPECT_FALSE((Send<asyncio::DatagramTransport, std::u8string>));
  EXPECT_FALSE((Send<asyncio::DatagramTransport, int>));
  EXPECT_TRUE((Send<asyncio::DatagramTransport, std::string>));
}

// CPython: test_base_events.py BaseLoopSockSendfileTests.test_notint_count
TEST(RefusedArguments, HowMuchOfAFileIsNoText) {
  EXPECT_FALSE(Count<const char *>);
  EXPECT_FALSE(Count<std::string>);
  EXPECT_TRUE(Count<int>);
}

// CPython: test_base_events.py BaseLoopSockSendfileTests.test_notint_offset
TEST(RefusedArguments, FromWhereInAFileIsNoText) {
  EXPECT_FALSE(Offset<const char *>);
  EXPECT_FALSE(Offset<std::string>);
  EXPECT_FALSE(Offset<double>);
  EXPECT_TRUE(Offset<int>);
}

//===--- Child processes --------------------------------------------------===//

struct MakeProtocol {
  std::shared_ptr<asyncio::SubprocessProtocol> operator()() const {
    return std::make_shared<asyncio::SubprocessProtocol>();
  }
};
using asyncio::SubprocessOptions;
using Command = std::vector<std::string>;

template <class... A>
concept LoopExec = requires(EventLoop &loop, A... arguments) {
  loop.subprocess_exec(MakeProtocol(), arguments..., SubprocessOptions());
};
template <class... A>
concept LoopShell = requires(EventLoop &loop, A... arguments) {
  loop.subprocess_shell(MakeProtocol(), arguments..., SubprocessOptions());
};
template <class... A>
concept Exec =
    requires(A... arguments) { asyncio::create_subprocess_exec(arguments...); };
template <class... A>
concept Shell = requires(A... arguments) {
  asyncio::create_subprocess_shell(arguments...);
};

// Python's Popen has these; the names with a text are about texts.
template <class O>
concept ReadsText =
    requires(O options) { options.text = true; } ||
    requires(O options) { options.universal_newlines = true; } ||
    requires(O options) { options.encoding = "utf-8"; } ||
    requires(O options) { options.errors = "strict"; };
template <class O>
concept ChoosesShell = requires(O options) { options.shell = true; };
template <class O>
concept ChoosesBuffer = requires(O options) { options.bufsize = 4096; };
template <class O>
concept ChoosesSession =
    requires(O options) { options.start_new_session = true; };

// CPython: test_base_events.py BaseEventLoopTests.test_subprocess_exec_invalid_args
// CPython: test_events.py SubprocessTestsMixin.test_subprocess_exec_invalid_args
TEST(RefusedArguments, AProgramIsGivenAsTexts) {
  EXPECT_FALSE(LoopExec<>);
  EXPECT_FALSE(LoopExec<int>);
  EXPECT_FALSE(LoopExec<std::string>);
  EXPECT_FALSE(LoopExec<std::vector<int>>);
  EXPECT_TRUE(LoopExec<Command>);
  EXPECT_FALSE(Exec<>);
  EXPECT_FALSE(Exec<Command>);
  EXPECT_FALSE((Exec<const char *, int>));
  EXPECT_TRUE((Exec<const char *, const char *>));
  EXPECT_FALSE(ReadsText<SubprocessOptions>);
  EXPECT_FALSE(ChoosesShell<SubprocessOptions>);
  EXPECT_FALSE(ChoosesBuffer<SubprocessOptions>);
  EXPECT_TRUE(ChoosesSession<SubprocessOptions>);
  // No program at all is seen when it is called.
  VirtualLoop virtual_loop;
  expect::thrown_by<asyncio::ValueError>([&] {
    (void)virtual_loop.loop().subprocess_exec(MakeProtocol(), Command(),
                                              SubprocessOptions());
  });
}

// CPython: test_base_events.py BaseEventLoopTests.test_subprocess_shell_invalid_args
// CPython: test_events.py SubprocessTestsMixin.test_subprocess_shell_invalid_args
TEST(RefusedArguments, ACommandOfTheShellIsOneText) {
  EXPECT_FALSE(LoopShell<int>);
  EXPECT_FALSE(LoopShell<Command>);
  EXPECT_TRUE(LoopShell<std::string>);
  EXPECT_FALSE(Shell<int>);
  EXPECT_FALSE(Shell<Command>);
  EXPECT_TRUE(Shell<std::string>);
  EXPECT_FALSE(ReadsText<SubprocessOptions>);
  EXPECT_FALSE(ChoosesShell<SubprocessOptions>);
  EXPECT_FALSE(ChoosesBuffer<SubprocessOptions>);
}

// CPython: test_subprocess.py SubprocessMixin.test_create_subprocess_exec_text_mode_fails
// CPython: test_subprocess.py SubprocessMixin.test_create_subprocess_shell_text_mode_fails
TEST(RefusedArguments, APipeOfAChildHasBytesAndNoText) {
  using Read = decltype(asyncio::StreamReader().read());
  EXPECT_FALSE(ReadsText<SubprocessOptions>);
  EXPECT_TRUE(ChoosesSession<SubprocessOptions>);
  EXPECT_TRUE((std::is_same_v<asyncio::awaitable_result_t<Read>, std::string>));
}

// CPython: test_transports.py TransportTests.test_subprocess_transport_not_implemented
TEST(TransportBase, OfAChildIsMadeOnlyWithAllItsFunctions) {
  EXPECT_TRUE(std::is_abstract_v<asyncio::SubprocessTransport>);
  EXPECT_TRUE((
      std::is_base_of_v<asyncio::BaseTransport, asyncio::SubprocessTransport>));
}

//===--- Connections ------------------------------------------------------===//

using asyncio::ConnectionOptions;
using asyncio::DatagramOptions;
using asyncio::Port;
using asyncio::ServerOptions;
using asyncio::Socket;

struct MakeStream {
  std::shared_ptr<asyncio::Protocol> operator()() const {
    return std::make_shared<asyncio::Protocol>();
  }
};
struct MakeDatagrams {
  std::shared_ptr<asyncio::DatagramProtocol> operator()() const {
    return std::make_shared<asyncio::DatagramProtocol>();
  }
};

template <class... A>
concept Connect = requires(EventLoop &loop, A &&...to) {
  loop.create_connection(MakeStream(), std::forward<A>(to)...);
};
template <class... A>
concept Serve = requires(EventLoop &loop, A &&...at) {
  loop.create_server(MakeStream(), std::forward<A>(at)...);
};
template <class... A>
concept ConnectUnix = requires(EventLoop &loop, A &&...to) {
  loop.create_unix_connection(MakeStream(), std::forward<A>(to)...);
};
template <class... A>
concept ServeUnix = requires(EventLoop &loop, A &&...at) {
  loop.create_unix_server(MakeStream(), std::forward<A>(at)...);
};
template <class... A>
concept OpenDatagrams = requires(EventLoop &loop, A &&...at) {
  loop.create_datagram_endpoint(MakeDatagrams(), std::forward<A>(at)...);
};
// A socket is an argument and no option, so that there are not two places.
template <class O>
concept HasSocket = requires(O options) { options.sock; };

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_connection_host_port_sock
TEST(RefusedArguments, AConnectionIsToAHostOrOfASocket) {
  EXPECT_TRUE((Connect<std::string, Port>));
  EXPECT_TRUE((Connect<Socket>));
  EXPECT_TRUE((Connect<Socket, ConnectionOptions>));
  EXPECT_FALSE((Connect<std::string, Port, Socket>));
  EXPECT_FALSE((Connect<Socket, std::string, Port>));
  EXPECT_FALSE((Connect<std::string, Port, Socket, ConnectionOptions>));
  EXPECT_FALSE(HasSocket<ConnectionOptions>);
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_server_host_port_sock
TEST(RefusedArguments, AServerListensAtAHostOrAtASocket) {
  EXPECT_TRUE((Serve<std::string, Port>));
  EXPECT_TRUE((Serve<Socket, ServerOptions>));
  EXPECT_FALSE((Serve<std::string, Port, Socket>));
  EXPECT_FALSE((Serve<Socket, std::string, Port>));
  EXPECT_FALSE((Serve<std::string, Port, Socket, ServerOptions>));
  EXPECT_FALSE(HasSocket<ServerOptions>);
}

// CPython: test_unix_events.py SelectorEventLoopUnixSocketTests.test_create_unix_connection_path_sock
TEST(RefusedArguments, AUnixConnectionIsToAPathOrOfASocket) {
  EXPECT_TRUE((ConnectUnix<std::string>));
  EXPECT_TRUE((ConnectUnix<Socket>));
  EXPECT_FALSE((ConnectUnix<std::string, Socket>));
  EXPECT_FALSE((ConnectUnix<Socket, std::string>));
  EXPECT_FALSE((ConnectUnix<std::string, Socket, ConnectionOptions>));
}

// CPython: test_events.py EventLoopTestsMixin.test_create_unix_server_path_socket_error
TEST(RefusedArguments, AUnixServerListensAtAPathOrAtASocket) {
  EXPECT_TRUE((ServeUnix<std::string>));
  EXPECT_TRUE((ServeUnix<Socket, ServerOptions>));
  EXPECT_FALSE((ServeUnix<std::string, Socket>));
  EXPECT_FALSE((ServeUnix<Socket, std::string>));
  EXPECT_FALSE((ServeUnix<std::string, Socket, ServerOptions>));
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_sock_sockopts
TEST(RefusedArguments, AnEndpointIsMadeOfOptionsOrOfASocket) {
  EXPECT_TRUE(OpenDatagrams<DatagramOptions>);
  EXPECT_TRUE(OpenDatagrams<Socket>);
  EXPECT_FALSE((OpenDatagrams<Socket, DatagramOptions>));
  EXPECT_FALSE((OpenDatagrams<DatagramOptions, Socket>));
  EXPECT_FALSE(HasSocket<DatagramOptions>);
}

// CPython: test_unix_events.py SelectorEventLoopUnixSocketTests.test_create_unix_server_ssl_bool
TEST(RefusedArguments, AUnixServerHasNoDefaultContext) {
  VirtualLoop virtual_loop;
  auto main = [&]() -> Coro<std::string> {
    ServerOptions options;
    options.ssl = true;
    co_return co_await expect::thrown_awaiting<TypeError>(
        virtual_loop.loop().create_unix_server(MakeStream(), "spam", options));
  };
  EXPECT_THAT(virtual_loop.run(main()),
              ::testing::HasSubstr("ssl argument must be an SSLContext"));
}

} // namespace
