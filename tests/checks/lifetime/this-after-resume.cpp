// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-this-after-resume' %s -- %flags | %FileCheck
// RUN: %cotidy '--checks=-*,cotidy-this-after-resume' --option cotidy-this-after-resume.UnseenDeletion=true %s -- %flags | FileCheck %s --check-prefix=UNSEEN

#include <asyncio/asyncio.h>

#include <boost-asio.h>
#include <memory>
#include <qcoro.h>
#include <qt.h>
#include <vector>

asyncio::Coro<void> rest();
namespace asio = boost::asio;
asio::awaitable<void> arrival();
extern asio::io_context Context;

//===--- Found ------------------------------------------------------------===//

struct Session : std::enable_shared_from_this<Session> {
  int Count = 0;
  asyncio::Coro<void> run() {
    co_await rest();
    ++Count;
    // CHECK: :[[#@LINE-1]]:7: warning: the object is used after a suspension, but nothing in the coroutine keeps it alive: its last owner may have let it go meanwhile [cotidy-this-after-resume]
    // CHECK-NEXT: :[[#@LINE+3]]:61: note: the coroutine is started here, and nobody keeps the object for it
    // CHECK-NEXT: :[[#@LINE-4]]:5: note: the coroutine suspends here, and others run
  }
  asyncio::Task<void> start() { return asyncio::create_task(run()); }

  asyncio::Coro<void> tooLate() {
    co_await rest();
    auto Self = shared_from_this();
    // CHECK: :[[#@LINE-1]]:17: warning: the object is used after a suspension
    ++Count;
  }
  asyncio::Coro<void> onSomePath(bool Keep) {
    if (Keep) {
      auto Self = shared_from_this();
      co_await rest();
      ++Count;
      co_return;
    }
    co_await rest();
    ++Count;
    // CHECK: :[[#@LINE-1]]:7: warning: the object is used after a suspension
  }
  asyncio::Coro<void> guardedTooEarly() {
    std::weak_ptr<Session> Self = weak_from_this();
    co_await rest();
    if (Self.expired())
      co_return;
    ++Count;
    co_await rest();
    ++Count;
    // CHECK: :[[#@LINE-1]]:7: warning: the object is used after a suspension
  }
  asyncio::Coro<void> usedWhereItIsGone() {
    auto Self = weak_from_this();
    co_await rest();
    if (Self.expired())
      ++Count;
      // CHECK: :[[#@LINE-1]]:9: warning: the object is used after a suspension
  }
  asyncio::Coro<void> guardOfAnother(std::weak_ptr<int> Other) {
    co_await rest();
    if (!Other.expired())
      ++Count;
      // CHECK: :[[#@LINE-1]]:9: warning: the object is used after a suspension
  }
  void startGuarded() {
    auto Early = asyncio::create_task(guardedTooEarly());
    auto Gone = asyncio::create_task(usedWhereItIsGone());
    auto Another = asyncio::create_task(guardOfAnother({}));
  }
  void startBoth() {
    auto Task = asyncio::create_task(tooLate());
    auto Other = asyncio::create_task(onSomePath(true));
  }
};

struct Peer : std::enable_shared_from_this<Peer> {
  int Count = 0;
  asio::awaitable<void> run() {
    for (;;) {
      co_await arrival();
      ++Count;
      // CHECK: :[[#@LINE-1]]:9: warning: the object is used after a suspension
    }
  }
  asio::awaitable<void> serve() {
    co_await arrival();
    ++Count;
    // CHECK: :[[#@LINE-1]]:7: warning: the object is used after a suspension
  }
  void start() {
    asio::co_spawn(
        Context,
        [this]() -> asio::awaitable<void> {
          co_await arrival();
          ++Count;
          // CHECK: :[[#@LINE-1]]:13: warning: the object is used after a suspension
        },
        asio::detached);
  }
};
void accepts() {
  auto Made = std::make_shared<Peer>();
  asio::co_spawn(Context, Made->run(), asio::detached);
  asio::co_spawn(Context, std::make_shared<Peer>()->serve(), asio::detached);
}

class Request {
  int Count = 0;
  void finish() { delete this; }

public:
  asyncio::Coro<void> run() {
    co_await rest();
    ++Count;
    // CHECK: :[[#@LINE-1]]:7: warning: the object is used after a suspension, but nothing in the coroutine keeps it alive: it may have deleted itself meanwhile
    finish();
  }
  void start() { auto Task = asyncio::create_task(run()); }
};

class Window : public QObject {
  int Count = 0;

public:
  void deleteLater();
  QCoro::Task<> load();
  QCoro::Task<> show() {
    co_await load();
    ++Count;
    // CHECK: :[[#@LINE-1]]:7: warning: the object is used after a suspension, but nothing in the coroutine keeps it alive: whoever owns it may have deleted it meanwhile
  }
  void clicked() { show(); }
};
void close(Window *Of) { Of->deleteLater(); }

//===--- Not found --------------------------------------------------------===//

template <class T> class Guarded {
public:
  Guarded(T *);
  explicit operator bool() const;
  bool isNull() const;
  bool operator==(std::nullptr_t) const;
};

class Panel : public QObject {
  int Count = 0;

public:
  void deleteLater();
  QCoro::Task<> load();
  QCoro::Task<> show() {
    Guarded<Panel> Self = this;
    co_await load();
    if (!Self)
      co_return;
    ++Count;
  }
  QCoro::Task<> hide() {
    Guarded<QObject> Self(this);
    co_await load();
    if (Self == nullptr)
      co_return;
    ++Count;
    co_await load();
    if (!Self.isNull())
      ++Count;
  }
  void clicked() {
    show();
    hide();
  }
};
void close(Panel *Of) { Of->deleteLater(); }

struct Careful : std::enable_shared_from_this<Careful> {
  int Count = 0;

  asyncio::Coro<void> keeps() {
    auto Self = shared_from_this();
    co_await rest();
    ++Count;
  }
  asyncio::Coro<void> gets(std::shared_ptr<Careful> Self) {
    co_await rest();
    ++Count;
  }
  asyncio::Coro<void> asksExpired() {
    auto Self = weak_from_this();
    co_await rest();
    if (Self.expired())
      co_return;
    ++Count;
  }
  asyncio::Coro<void> asksInLoop(bool Go) {
    std::weak_ptr<Careful> Self = shared_from_this();
    for (;;) {
      co_await rest();
      if (!Self.expired() && Go)
        ++Count;
      co_await rest();
      if (!Self.lock())
        co_return;
      ++Count;
    }
  }
  asyncio::Coro<void> locks() {
    auto Weak = weak_from_this();
    co_await rest();
    if (auto Self = Weak.lock())
      ++Count;
  }
  asyncio::Coro<void> getsGuard(std::weak_ptr<Careful> Self) {
    co_await rest();
    if (!Self.expired())
      ++Count;
  }
  asyncio::Coro<void> usesBefore() {
    int Now = ++Count;
    co_await rest();
    (void)Now;
  }
  asyncio::Coro<void> awaited() {
    co_await rest();
    ++Count;
  }
  asyncio::Coro<void> awaits() {
    auto Self = shared_from_this();
    co_await awaited();
  }
  void start() {
    std::vector<asyncio::Task<void>> All;
    All.push_back(asyncio::create_task(keeps()));
    All.push_back(asyncio::create_task(gets(shared_from_this())));
    All.push_back(asyncio::create_task(usesBefore()));
    All.push_back(asyncio::create_task(awaits()));
    All.push_back(asyncio::create_task(asksExpired()));
    All.push_back(asyncio::create_task(asksInLoop(true)));
    All.push_back(asyncio::create_task(locks()));
    All.push_back(asyncio::create_task(getsGuard(weak_from_this())));
  }

  asio::awaitable<void> serve() {
    co_await arrival();
    ++Count;
  }
  asio::awaitable<void> serveKept() {
    co_await arrival();
    ++Count;
  }
  void spawns() {
    asio::co_spawn(Context, serve(),
                   [Self = shared_from_this()](std::exception_ptr) {});
    asio::co_spawn(
        Context, [Self = shared_from_this()] { return Self->serve(); },
        asio::detached);
    asio::co_spawn(
        Context,
        [this, Self = shared_from_this()]() -> asio::awaitable<void> {
          co_await arrival();
          ++Count;
          co_await serve();
          ++Count;
        },
        asio::detached);
  }
};
asyncio::Coro<void> owner() {
  auto Made = std::make_shared<Careful>();
  co_await Made->awaited();
}
std::vector<std::shared_ptr<Careful>> Everyone;
void keepsElsewhere() {
  auto Made = std::make_shared<Careful>();
  Everyone.push_back(Made);
  asio::co_spawn(Context, Made->serveKept(), asio::detached);
}

// Nobody shares it.
struct Plain {
  int Count = 0;
  asyncio::Coro<void> run() {
    co_await rest();
    ++Count;
  }
  void start() { auto Task = asyncio::create_task(run()); }
};

// Nobody here starts it.
struct Library : std::enable_shared_from_this<Library> {
  int Count = 0;
  asyncio::Coro<void> run() {
    co_await rest();
    ++Count;
  }
};

// Nothing here deletes it.
class Page : public QObject {
  int Count = 0;

public:
  QCoro::Task<> load();
  QCoro::Task<> show() {
    co_await load();
    ++Count;
    // UNSEEN: :[[#@LINE-1]]:7: warning: the object is used after a suspension
  }
  void clicked() { show(); }
};
