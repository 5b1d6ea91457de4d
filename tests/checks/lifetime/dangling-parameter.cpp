// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-dangling-parameter' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

#include <boost-asio.h>
#include <cppcoro.h>
#include <cstdio>
#include <functional>
#include <initializer_list>
#include <libcoro.h>
#include <memory>
#include <optional>
#include <qcoro.h>
#include <span>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;
using asyncio::Coro;

bool condition();
void take(int);
std::vector<asyncio::Task<void>> Started;

Coro<void> byReference(const std::string &Text) {
  co_await asyncio::sleep(1s);
  std::puts(Text.c_str());
}
Coro<void> byRvalue(std::string &&Text) {
  std::string Own = std::move(Text);
  co_await asyncio::sleep(1s);
}
Coro<void> byView(std::string_view Text) {
  co_await asyncio::sleep(1s);
  std::printf("%c", Text.front());
}
Coro<void> bySpan(std::span<const int> Numbers) {
  co_await asyncio::sleep(1s);
  take(Numbers[0]);
}
Coro<void> byList(std::initializer_list<int> Numbers) {
  co_await asyncio::sleep(1s);
  for (int Number : Numbers)
    take(Number);
}
Coro<void> byPointer(const char *Text) {
  co_await asyncio::sleep(1s);
  std::puts(Text);
}
Coro<void> byAddress(int *Number) {
  co_await asyncio::sleep(1s);
  take(*Number);
}

//===--- Found: temporaries -----------------------------------------------===//

Coro<void> keeps() {
  auto Later = byReference(std::string("a"));
  // CHECK: :[[#@LINE-1]]:28: warning: 'byReference' goes on using its parameter 'Text' after the temporary behind it is destroyed: the task is kept in 'Later' [cotidy-dangling-parameter]
  // CHECK-NEXT: :{{[0-9]+}}:43: note: the parameter is a reference
  // CHECK-NEXT: :{{[0-9]+}}:13: note: used here, when the coroutine runs
  // CHECK-NEXT: :[[#@LINE+1]]:12: note: the task is used here, when the temporary is gone
  co_await Later;
}

Coro<void> converts() {
  auto Later = byReference("a");
  // CHECK: :[[#@LINE-1]]:28: warning: 'byReference' goes on using its parameter 'Text' after the temporary behind it is destroyed
  co_await std::move(Later);
}

Coro<void> everyKind() {
  auto A = byRvalue(std::string("a"));
  // CHECK: :[[#@LINE-1]]:21: warning: 'byRvalue' goes on using its parameter 'Text'
  auto B = byView(std::string("a"));
  // CHECK: :[[#@LINE-1]]:19: warning: 'byView' goes on using its parameter 'Text'
  // CHECK-NEXT: :{{[0-9]+}}:36: note: the parameter is a view
  auto C = bySpan(std::vector<int>{1, 2});
  // CHECK: :[[#@LINE-1]]:19: warning: 'bySpan' goes on using its parameter 'Numbers'
  auto D = byList({1, 2});
  // CHECK: :[[#@LINE-1]]:19: warning: 'byList' goes on using its parameter 'Numbers'
  auto E = byPointer(std::string("a").c_str());
  // CHECK: :[[#@LINE-1]]:22: warning: 'byPointer' goes on using its parameter 'Text'
  // CHECK-NEXT: :{{[0-9]+}}:34: note: the parameter is a pointer
  co_await A;
  co_await B;
  co_await C;
  co_await D;
  co_await E;
}

struct Service {
  std::optional<Coro<void>> Pending;
  std::vector<Coro<void>> Queue;
  Coro<void> Member = byReference(std::string("a"));
  // CHECK: :[[#@LINE-1]]:35: warning: 'byReference' goes on using its parameter 'Text' after the temporary behind it is destroyed: the task is stored
  Service() : Pending(byReference("b")) {}
  // CHECK: :[[#@LINE-1]]:35: warning: 'byReference' goes on using its parameter 'Text'
  void store() {
    Pending = byReference("a");
    // CHECK: :[[#@LINE-1]]:27: warning: 'byReference' goes on using its parameter 'Text' after the temporary behind it is destroyed: the task is stored
    Queue.push_back(byReference("a"));
    // CHECK: :[[#@LINE-1]]:33: warning: 'byReference' goes on using its parameter 'Text'
  }
  std::string Name;
  Coro<void> work() {
    co_await asyncio::sleep(1s);
    std::puts(Name.c_str());
  }
};

Coro<void> container() {
  std::vector<Coro<void>> All;
  All.push_back(byReference("a"));
  // CHECK: :[[#@LINE-1]]:29: warning: 'byReference' goes on using its parameter 'Text' after the temporary behind it is destroyed: the task is kept in 'All'
  co_await asyncio::gather(std::move(All));
}

Coro<void> captured() {
  auto Closure = [Task = byReference("a")]() mutable { return std::move(Task); };
  // CHECK: :[[#@LINE-1]]:38: warning: 'byReference' goes on using its parameter 'Text' after the temporary behind it is destroyed: the task is captured by a lambda
  co_await Closure();
}

Coro<void> starts() {
  auto Task = asyncio::create_task(byReference("a"));
  // CHECK: :[[#@LINE-1]]:48: warning: 'byReference' goes on using its parameter 'Text' after the temporary behind it is destroyed: 'create_task' starts it, and nobody waits for it here
  co_await Task;
}

Coro<void> startsInGroup(asyncio::TaskGroup &Group) {
  Group.create_task(byReference("a"));
  // CHECK: :[[#@LINE-1]]:33: warning: 'byReference' goes on using its parameter 'Text'
  co_return;
}

Coro<void> combines() {
  auto Both = asyncio::gather(byReference("a"), byReference("b"));
  // CHECK: :[[#@LINE-1]]:43: warning: 'byReference' goes on using its parameter 'Text' after the temporary behind it is destroyed: the task is kept in 'Both'
  // CHECK: :[[#@LINE-2]]:61: warning: 'byReference' goes on using its parameter 'Text'
  co_await Both;
  auto InTime = asyncio::wait_for(byReference("a"), 1s);
  // CHECK: :[[#@LINE-1]]:47: warning: 'byReference' goes on using its parameter 'Text'
  co_await InTime;
}

Coro<void> object() {
  auto Later = Service().work();
  // CHECK: :[[#@LINE-1]]:16: warning: 'work' goes on using its object after the temporary is destroyed: the task is kept in 'Later'
  // CHECK-NEXT: :{{[0-9]+}}:15: note: used here, when the coroutine runs
  co_await Later;
}

// The pointer is the only one.
Coro<void> ownObject() {
  auto Later = std::make_shared<Service>()->work();
  // CHECK: :[[#@LINE-1]]:16: warning: 'work' goes on using its object after the temporary is destroyed
  auto Other = std::make_unique<Service>()->work();
  // CHECK: :[[#@LINE-1]]:16: warning: 'work' goes on using its object after the temporary is destroyed
  co_await Later;
  co_await Other;
}

namespace asio = boost::asio;
asio::awaitable<void> rest();
asio::awaitable<void> session(const std::string &Name) {
  co_await rest();
  std::puts(Name.c_str());
}
void spawns(asio::io_context &Context) {
  asio::co_spawn(Context, session("a"), asio::detached);
  // CHECK: :[[#@LINE-1]]:35: warning: 'session' goes on using its parameter 'Name' after the temporary behind it is destroyed: 'co_spawn' starts it, and nobody waits for it here
}

// The server that everybody writes first.
asio::awaitable<int> accept();
asio::awaitable<void> serve(int &&Socket) {
  co_await rest();
  take(Socket);
}
asio::awaitable<void> listen(asio::io_context &Context) {
  for (;;) {
    auto Socket = co_await accept();
    asio::co_spawn(Context, serve(std::move(Socket)), asio::detached);
    // CHECK: :[[#@LINE-1]]:35: warning: 'serve' goes on using its parameter 'Socket' after 'Socket' is destroyed: 'co_spawn' starts it, and nobody waits for it here
  }
}

QCoro::Task<> wait();
QCoro::Task<> eager(const std::string &Name) {
  co_await wait();
  std::puts(Name.c_str());
}
QCoro::Task<> handsOn(const std::string &Name) { co_await eager(Name); }
void goesOn() {
  eager("a");
  // CHECK: :[[#@LINE-1]]:9: warning: 'eager' goes on using its parameter 'Name' after the temporary behind it is destroyed: the coroutine goes on without its task
  // CHECK-NEXT: :{{[0-9]+}}:40: note: the parameter is a reference
  // CHECK-NEXT: :{{[0-9]+}}:13: note: used here, after a suspension
  handsOn("a");
  // CHECK: :[[#@LINE-1]]:11: warning: 'handsOn' goes on using its parameter 'Name'
}

// A plain function between: the coroutine's parameter is what matters.
Coro<void> forward(const std::string &Text) { return byReference(Text); }
Coro<void> throughFunction() {
  auto Later = forward("a");
  // CHECK: :[[#@LINE-1]]:24: warning: 'forward' goes on using its parameter 'Text'
  co_await Later;
}

template <class F> Coro<void> calls(F &&Function) { return Function(); }
Coro<void> delegates(Service &Of) { return Of.work(); }
Coro<void> throughCall(int Number) {
  auto Later = calls([Number]() -> Coro<void> {
    // CHECK: :[[#@LINE-1]]:22: warning: 'calls' goes on using its parameter 'Function' after the temporary behind it is destroyed
    co_await asyncio::sleep(1s);
    take(Number);
  });
  co_await Later;
  Service Own;
  Started.push_back(asyncio::create_task(delegates(Own)));
  // CHECK: :[[#@LINE-1]]:52: warning: 'delegates' goes on using its parameter 'Of' after 'Own' is destroyed
}

template <class T> Coro<void> inTemplate(T) {
  auto Later = byReference(std::string("a"));
  // CHECK: :[[#@LINE-1]]:28: warning: 'byReference' goes on using its parameter 'Text'
  co_await Later;
}
template Coro<void> inTemplate(int);
template Coro<void> inTemplate(long);

template <class T> Coro<void> generic(T &&Value) {
  co_await asyncio::sleep(1s);
  take(Value);
}
Coro<void> ofTemplate() {
  auto Later = generic(42);
  // CHECK: :[[#@LINE-1]]:24: warning: 'generic' goes on using its parameter 'Value'
  co_await Later;
}

cppcoro::generator<int> numbers(const std::vector<int> &Given) {
  for (int Number : Given)
    co_yield int(Number);
}
void iterates() {
  for (int Number : numbers(std::vector<int>{1, 2}))
    // CHECK: :[[#@LINE-1]]:29: warning: 'numbers' goes on using its parameter 'Given' after the temporary behind it is destroyed: it is run after this expression
    take(Number);
}

asyncio::AsyncGenerator<int> counts(const std::vector<int> &Numbers) {
  for (int Number : Numbers) {
    co_await asyncio::sleep(1s);
    co_yield Number;
  }
}
Coro<void> generator() {
  auto All = counts(std::vector<int>{1, 2});
  // CHECK: :[[#@LINE-1]]:21: warning: 'counts' goes on using its parameter 'Numbers'
  while (auto Next = co_await All.next())
    take(*Next);
}

// A question about the coroutine itself does not suspend; the coroutine that is
// awaited with the parameter does.
asio::awaitable<void> passesItOn(const std::string &Name) {
  auto Own = co_await asio::this_coro::executor;
  (void)Own;
  co_await session(Name);
}
asio::awaitable<void> spawnsWhatPassesItOn() {
  asio::co_spawn(co_await asio::this_coro::executor, passesItOn("a"),
                 asio::detached);
  // CHECK: :[[#@LINE-2]]:65: warning: 'passesItOn' goes on using its parameter 'Name' after the temporary behind it is destroyed: 'co_spawn' starts it, and nobody waits for it here
}

//===--- Found: local variables -------------------------------------------===//

Coro<void> innerBlock() {
  std::optional<Coro<void>> Later;
  if (condition()) {
    std::string Name = "a";
    Later = byReference(Name);
    // CHECK: :[[#@LINE-1]]:25: warning: 'byReference' goes on using its parameter 'Text' after 'Name' is destroyed: the task is kept in 'Later' [cotidy-dangling-parameter]
    // CHECK-NEXT: :[[#@LINE-3]]:17: note: 'Name' is declared here, and dies with its scope
  }
  if (Later)
    co_await *Later;
}

Coro<void> loop(std::vector<int> Numbers) {
  std::vector<Coro<void>> All;
  for (int Number : Numbers) {
    std::string Name = std::to_string(Number);
    All.push_back(byReference(Name));
    // CHECK: :[[#@LINE-1]]:31: warning: 'byReference' goes on using its parameter 'Text' after 'Name' is destroyed: the task is kept in 'All'
    All.push_back(byAddress(&Number));
    // CHECK: :[[#@LINE-1]]:29: warning: 'byAddress' goes on using its parameter 'Number' after 'Number' is destroyed
  }
  co_await asyncio::gather(std::move(All));
}

Coro<void> startsAndLeaves() {
  std::string Name = "a";
  Started.push_back(asyncio::create_task(byReference(Name)));
  // CHECK: :[[#@LINE-1]]:54: warning: 'byReference' goes on using its parameter 'Text' after 'Name' is destroyed: 'create_task' starts it, and nobody waits for it here
  co_return;
}

Coro<void> startsInLoop(asyncio::Queue<int> &Queue) {
  while (true) {
    int Number = co_await Queue.get();
    Started.push_back(asyncio::create_task(byAddress(&Number)));
    // CHECK: :[[#@LINE-1]]:54: warning: 'byAddress' goes on using its parameter 'Number' after 'Number' is destroyed
  }
}

void spawnsLocal(asio::io_context &Context) {
  std::string Name = "a";
  asio::co_spawn(Context, session(Name), asio::detached);
  // CHECK: :[[#@LINE-1]]:35: warning: 'session' goes on using its parameter 'Name' after 'Name' is destroyed
}

Coro<std::vector<Coro<void>>> returnsFromCoroutine() {
  std::string Name = "a";
  std::vector<Coro<void>> All;
  All.push_back(byReference(Name));
  // CHECK: :[[#@LINE-1]]:29: warning: 'byReference' goes on using its parameter 'Text' after 'Name' is destroyed: the task is returned
  co_return All;
}

//===--- Not found --------------------------------------------------------===//

// Awaited, or waited for, in the same full expression.
Coro<void> inPlace() {
  co_await byReference("a");
  co_await asyncio::gather(byReference("a"), byView("b"), byList({1}));
  co_await asyncio::wait_for(byReference("a"), 1s);
  co_await asyncio::wait_for(asyncio::gather(byReference("a")), 1s);
  co_await asyncio::shield(byReference("a"));
  co_await asyncio::create_task(byReference("a"));
  co_await (condition() ? byReference("a") : byReference("b"));
  co_await Service().work();
  asyncio::run(byReference("a"));
}
void outside(asyncio::EventLoop &Loop) {
  asyncio::run(byReference("a"));
  Loop.run_until_complete(byReference("a"));
}
coro::task<> plain(const std::string &Name) {
  std::puts(Name.c_str());
  co_return;
}
void waits() {
  coro::sync_wait(plain("a"));
  coro::sync_wait(coro::when_all(plain("a"), plain("b")));
}

// What the argument refers to lives on.
std::string Global;
Coro<void> lives(const std::string &Given, std::string Own, Service &Of) {
  static const std::string Static = "a";
  std::string Name = "a";
  auto A = byReference(Given);
  auto B = byReference(Own);
  auto C = byReference(Global);
  auto D = byReference(Static);
  auto E = byReference(Name);
  auto F = byView("literal");
  auto G = byPointer("literal");
  auto H = byReference(Of.Name);
  auto I = Of.work();
  std::vector<Coro<void>> All;
  All.push_back(byReference(Name));
  co_await A;
  co_await B;
  co_await C;
  co_await D;
  co_await E;
  co_await F;
  co_await G;
  co_await H;
  co_await I;
  co_await asyncio::gather(std::move(All));
}

// The coroutine does not use it, or no more than its size.
Coro<void> unused(const std::string &) { co_await asyncio::sleep(1s); }
Coro<void> unusedNamed(const std::string &Name) {
  (void)Name;
  co_await asyncio::sleep(1s);
}
Coro<void> sizeOnly(std::string_view Text) {
  co_await asyncio::sleep(1s);
  take(static_cast<int>(Text.size()));
}
Coro<void> byValue(std::string Text) {
  co_await asyncio::sleep(1s);
  std::puts(Text.c_str());
}
Coro<void> byWrapper(std::reference_wrapper<int> Number) {
  co_await asyncio::sleep(1s);
  take(Number);
}
Coro<void> harmless() {
  int Number = 0;
  auto A = unused("a");
  auto B = unusedNamed("a");
  auto C = sizeOnly(std::string("a"));
  auto D = byValue("a");
  Started.push_back(asyncio::create_task(byWrapper(std::ref(Number))));
  Started.push_back(asyncio::create_task(byValue("a")));
  co_await A;
  co_await B;
  co_await C;
  co_await D;
}

// A member that keeps its object alive, and an object that others may have.
struct Session : std::enable_shared_from_this<Session> {
  int Number = 0;
  Coro<void> work() {
    auto Self = shared_from_this();
    co_await asyncio::sleep(1s);
    take(Number);
  }
};
std::shared_ptr<Service> shared();
Coro<void> sharedObject() {
  auto A = std::make_shared<Session>()->work();
  auto B = shared()->work();
  co_await A;
  co_await B;
}

// A tag has nothing to read.
struct Tag {};
Coro<void> tagged(const Tag &Given) {
  co_await asyncio::sleep(1s);
  Tag Copy = Given;
  (void)Copy;
}
Coro<void> tag() {
  auto Later = tagged(Tag());
  co_await Later;
}

// Never run.
void neverRun() {
  byReference("a");
  auto Later = byReference("a");
  (void)Later;
}

// Awaited while the local lives, or perhaps so.
Coro<void> inTime() {
  for (int Round = 0; Round < 3; ++Round) {
    std::string Name = "a";
    auto Task = asyncio::create_task(byReference(Name));
    co_await Task;
  }
  asyncio::Event Done;
  std::string Name = "a";
  auto Task = asyncio::create_task(byReference(Name));
  Started.push_back(Task);
  co_await Done.wait();
}
Coro<void> inTimeInBlock() {
  std::optional<Coro<void>> Later;
  {
    std::string Name = "a";
    Later = byReference(Name);
    co_await std::move(*Later);
  }
  Later.reset();
}
void runsLoop() {
  asio::io_context Context;
  std::string Name = "a";
  asio::co_spawn(Context, session(Name), asio::detached);
  Context.run();
}
void joins(asio::thread_pool &Pool) {
  std::string Name = "a";
  asio::co_spawn(Pool, session(Name), asio::detached);
  Pool.join();
}
void unknownWait();
void mayWait(asio::io_context &Context) {
  std::string Name = "a";
  asio::co_spawn(Context, session(Name), asio::detached);
  unknownWait();
}

// An eager coroutine that uses it before it is suspended, or inside the call.
QCoro::Task<> readsFirst(const std::string &Name) {
  std::puts(Name.c_str());
  co_await wait();
}
QCoro::Task<> sends(std::string Name);
QCoro::Task<> copies(const std::string &Name) { co_await sends(Name); }
void eagerly() {
  readsFirst("a");
  auto Kept = readsFirst("b");
  copies("a");
}
asio::awaitable<void> usesAtOnce(const std::string &Name) {
  std::puts(Name.c_str());
  co_await rest();
}
void spawnsAtOnce(asio::io_context &Context) {
  asio::co_spawn(Context, usesAtOnce("a"), asio::detached);
}
// It takes the closure before its first suspension: questions about the
// coroutine itself are none.
template <class Callable>
asio::awaitable<void> logsCancellation(Callable &&Work) {
  auto Own = co_await asio::this_coro::executor;
  auto State = co_await asio::this_coro::cancellation_state;
  (void)State;
  co_return co_await asio::co_spawn(Own, std::forward<Callable>(Work),
                                    asio::use_awaitable);
}
asio::awaitable<void> startsOnOwnExecutor() {
  bool Resumed = false;
  auto Running =
      asio::co_spawn(co_await asio::this_coro::executor,
                     logsCancellation([&]() -> asio::awaitable<void> {
                       co_await rest();
                       Resumed = true;
                     }),
                     asio::use_future);
  co_await rest();
  (void)Resumed;
}

// Handed to code that may do anything.
template <class T> void handOver(T &&);
void unknown() { handOver(byReference("a")); }

// The element of a container that goes elsewhere.
std::vector<std::unique_ptr<std::string>> Owners;
Coro<void> moved() {
  auto Owner = std::make_unique<std::string>("a");
  Started.push_back(asyncio::create_task(byReference(*Owner)));
  Owners.push_back(std::move(Owner));
  co_return;
}
