// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-stale-across-suspension' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

#include <algorithm>
#include <array>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

asyncio::Coro<void> rest();
asyncio::Coro<int> ask();
asyncio::Coro<void> tell(std::string);
void use(int);
bool condition();

struct Peer {
  std::string Name;
  int Count = 0;
  asyncio::Coro<void> notify();
  void touch();
};

//===--- Found ------------------------------------------------------------===//

struct Room {
  std::map<int, Peer> Members;
  std::vector<Peer> Order;
  std::unordered_map<int, Peer> Fast;
  std::deque<int> Waiting;
  std::map<int, std::unique_ptr<Peer>> Owned;
  std::string Title;

  void leave(int Who) {
    Members.erase(Who);
    Order.clear();
    Fast.erase(Who);
    Owned.erase(Who);
  }
  void join(int Who) { Fast.insert({Who, Peer()}); }
  void rename(std::string To) { Title = To; }
  void drop() { Waiting.pop_front(); }

  asyncio::Coro<void> iterator(int Who) {
    auto Found = Members.find(Who);
    co_await rest();
    Found->second.touch();
    // CHECK: :[[#@LINE-1]]:5: warning: 'Found' points into 'Members', which 'leave' may have changed while the coroutine was suspended [cotidy-stale-across-suspension]
    // CHECK-NEXT: :[[#@LINE-4]]:5: note: it is taken from 'Members' here
    // CHECK-NEXT: :[[#@LINE-4]]:5: note: the coroutine suspends here, and others run
    // CHECK-NEXT: :[[#@LINE-16]]:5: note: 'leave' changes it here
  }
  asyncio::Coro<void> reference(int Who) {
    auto &Found = Members[Who];
    co_await rest();
    ++Found.Count;
    // CHECK: :[[#@LINE-1]]:7: warning: 'Found' points into 'Members'
  }
  asyncio::Coro<void> pointer() {
    Peer *First = &Order.front();
    co_await rest();
    First->touch();
    // CHECK: :[[#@LINE-1]]:5: warning: 'First' points into 'Order'
  }
  asyncio::Coro<void> view() {
    std::string_view Shown = Title;
    co_await rest();
    use(static_cast<int>(Shown.size()));
    // CHECK: :[[#@LINE-1]]:26: warning: 'Shown' points into 'Title', which 'rename' may have changed
  }
  asyncio::Coro<void> part(int Who) {
    int &Count = Members.at(Who).Count;
    co_await rest();
    Count = 1;
    // CHECK: :[[#@LINE-1]]:5: warning: 'Count' points into 'Members'
  }
  asyncio::Coro<void> pointee(int Who) {
    Peer &Found = *Owned[Who];
    co_await rest();
    Found.touch();
    // CHECK: :[[#@LINE-1]]:5: warning: 'Found' points to what 'Owned' owns, and 'leave' may have destroyed it while the coroutine was suspended
  }
  asyncio::Coro<void> throughAnother(int Who) {
    auto Found = Members.find(Who);
    Peer &Peer = Found->second;
    co_await rest();
    Peer.touch();
    // CHECK: :[[#@LINE-1]]:5: warning: 'Peer' points into 'Members'
  }
  asyncio::Coro<void> algorithm() {
    auto Found = std::find_if(Order.begin(), Order.end(),
                              [](const Peer &One) { return One.Count; });
    co_await rest();
    Found->touch();
    // CHECK: :[[#@LINE-1]]:5: warning: 'Found' points into 'Order'
  }
  asyncio::Coro<void> inserted(int Who) {
    auto [Place, New] = Fast.try_emplace(Who);
    co_await rest();
    Place->second.touch();
    // CHECK: :[[#@LINE-1]]:5: warning: {{.*}} a part of 'Fast', which 'leave' may have changed
  }
  asyncio::Coro<void> later(int Who) {
    std::map<int, Peer>::iterator Found;
    Found = Members.find(Who);
    if (condition())
      co_await rest();
    Found->second.touch();
    // CHECK: :[[#@LINE-1]]:5: warning: 'Found' points into 'Members'
  }
  asyncio::Coro<void> loop() {
    for (auto &[Who, One] : Members)
      // CHECK: :[[#@LINE-1]]:29: warning: the loop goes on over 'Members' after a suspension, although 'leave' may have changed it meanwhile
      // CHECK-NEXT: :[[#@LINE+2]]:7: note: the coroutine suspends here, and others run
      // CHECK-NEXT: note: 'leave' changes it here
      co_await One.notify();
  }
  asyncio::Coro<void> loopThroughAlias() {
    auto &All = Order;
    for (const Peer &One : All)
      // CHECK: :[[#@LINE-1]]:28: warning: the loop goes on over 'Order'
      co_await tell(One.Name);
  }
  asyncio::Coro<void> elementOfLoop() {
    for (Peer &One : Order) {
      co_await rest();
      One.touch();
      // CHECK: :[[#@LINE-1]]:7: warning: 'One' points into 'Order'
      break;
    }
  }
  asyncio::Coro<void> emptied() {
    if (Waiting.empty())
      co_return;
    co_await rest();
    use(Waiting.front());
    // CHECK: :[[#@LINE-1]]:9: warning: 'Waiting' is used as if the test before the suspension still held, but 'drop' may have emptied it meanwhile
    // CHECK-NEXT: :[[#@LINE-5]]:9: note: it is tested here
    // CHECK-NEXT: :[[#@LINE-4]]:5: note: the coroutine suspends here, and others run
    // CHECK-NEXT: note: 'drop' changes it here
  }
};

struct Client {
  std::optional<Peer> Last;
  std::unique_ptr<Peer> Link;
  Peer *Raw = nullptr;
  std::vector<int> Queue;
  int Total = 0;

  void close() {
    Link.reset();
    Last = std::nullopt;
    Raw = nullptr;
    Queue = {};
  }
  void add(int N) { Total += N; }

  asyncio::Coro<void> optional() {
    if (Last) {
      co_await rest();
      Last->touch();
      // CHECK: :[[#@LINE-1]]:7: warning: 'Last' is used as if the test before the suspension still held, but 'close' may have reset it meanwhile
    }
  }
  asyncio::Coro<void> owner() {
    if (!Link || Link->Count == 0)
      co_return;
    co_await Link->notify();
    Link->touch();
    // CHECK: :[[#@LINE-1]]:5: warning: 'Link' is used as if the test
  }
  asyncio::Coro<void> raw() {
    while (Raw != nullptr) {
      co_await rest();
      Raw->touch();
      // CHECK: :[[#@LINE-1]]:7: warning: 'Raw' is used as if the test
    }
  }
  asyncio::Coro<void> value() {
    if (Last.has_value() && condition()) {
      co_await rest();
      use((*Last).Count);
      // CHECK: :[[#@LINE-1]]:12: warning: 'Last' is used as if the test
    }
  }
  asyncio::Coro<void> index(unsigned At) {
    if (At < Queue.size()) {
      co_await rest();
      use(Queue[At]);
      // CHECK: :[[#@LINE-1]]:11: warning: 'Queue' is used as if the test before the suspension still held, but 'close' may have emptied it
    }
  }
  asyncio::Coro<void> got() {
    Peer *Found = Link.get();
    co_await rest();
    Found->touch();
    // CHECK: :[[#@LINE-1]]:5: warning: 'Found' points to what 'Link' owns, and 'close' may have destroyed it
  }
  asyncio::Coro<void> operand() {
    Total = Total + co_await ask();
    // CHECK: :[[#@LINE-1]]:5: warning: 'Total' is overwritten with a value from before the suspension: what 'add' wrote to it meanwhile is lost
    // CHECK-NEXT: :[[#@LINE-2]]:13: note: it is read here
    // CHECK-NEXT: :[[#@LINE-3]]:21: note: the coroutine suspends here, and others run
  }
  asyncio::Coro<void> copied() {
    int Now = Total;
    co_await rest();
    Total = Now + 1;
    // CHECK: :[[#@LINE-1]]:5: warning: 'Total' is overwritten
  }
  asyncio::Coro<void> changedCopy() {
    int Now = Total;
    Now += co_await ask();
    Total = Now;
    // CHECK: :[[#@LINE-1]]:5: warning: 'Total' is overwritten
  }
};

// Through a pointer that others have as well.
struct Hub {
  std::shared_ptr<Room> Shared;
  asyncio::Coro<void> shared() {
    auto Kept = Shared;
    for (Peer &One : Kept->Order)
      // CHECK: :[[#@LINE-1]]:22: warning: the loop goes on over 'Kept.Order'
      co_await One.notify();
  }
};
asyncio::Coro<void> parameter(Room &Of) {
  auto Found = Of.Members.begin();
  co_await rest();
  Found->second.touch();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Found' points into 'Of.Members'
}

std::vector<int> Numbers;
void clearNumbers() { Numbers.clear(); }
asyncio::Coro<void> global() {
  for (int N : Numbers) {
    // CHECK: :[[#@LINE-1]]:16: warning: the loop goes on over 'Numbers' after a suspension, although 'clearNumbers' may
    use(N);
    co_await rest();
  }
}

// Several runs of one coroutine.
struct Server {
  std::vector<int> Ids;
  asyncio::Coro<void> handle(int Id) {
    Ids.push_back(Id);
    int &Mine = Ids.back();
    co_await rest();
    Mine = 0;
    // CHECK: :[[#@LINE-1]]:5: warning: 'Mine' points into 'Ids', which another run of this coroutine may have changed while the coroutine was suspended
    // CHECK: note: several runs of the coroutine are started here
  }
  asyncio::Coro<void> run() {
    std::vector<asyncio::Task<void>> Tasks;
    for (int I = 0; I < 3; ++I)
      Tasks.push_back(asyncio::create_task(handle(I)));
    for (auto &Task : Tasks)
      co_await Task;
  }
};

// What the awaited coroutine itself changes.
class Cleaner {
  std::vector<Peer> All;
  asyncio::Coro<void> remove(int I) {
    co_await rest();
    All.erase(All.begin() + I);
  }

public:
  asyncio::Coro<void> clean() {
    for (Peer &One : All)
      // CHECK: :[[#@LINE-1]]:22: warning: the loop goes on over 'All' after a suspension, although 'remove' may
      co_await remove(One.Count);
  }
};

template <class T> struct Template {
  std::vector<T> All;
  void clear() { All.clear(); }
  asyncio::Coro<void> loop() {
    for (T &One : All) {
      // CHECK: :[[#@LINE-1]]:19: warning: the loop goes on over 'All'
      use(One);
      co_await rest();
    }
  }
};
template struct Template<int>;
template struct Template<long>;

asyncio::Coro<void> lambdas(Room &Of) {
  auto Watch = [&]() -> asyncio::Coro<void> {
    for (Peer &One : Of.Order)
      // CHECK: :[[#@LINE-1]]:22: warning: the loop goes on over 'Of.Order'
      co_await One.notify();
  };
  co_await Watch();
}

asyncio::AsyncGenerator<int> yields(Room &Of) {
  for (int N : Of.Waiting)
    // CHECK: :[[#@LINE-1]]:16: warning: the loop goes on over 'Of.Waiting' after a suspension, although 'drop' may
    co_yield N;
}

// These may connect again.
class ConnectsAgain {
public:
  asyncio::Coro<int> connect() {
    if (Status.has_value())
      co_return *Status;
    Status = co_await shakeHands();
    co_return *Status;
  }
  void forget() { Status.reset(); }
  asyncio::Coro<void> shutDown() {
    auto *Line = Link.get();
    co_await rest();
    Line->touch();
    // CHECK: :[[#@LINE-1]]:5: warning: 'Line' points to what 'Link' owns, and 'shakeHands' may have destroyed it while the coroutine was suspended
  }

private:
  asyncio::Coro<int> shakeHands() {
    Link = std::make_unique<Peer>();
    co_return co_await ask();
  }
  std::optional<int> Status;
  std::unique_ptr<Peer> Link;
};
class ReplacesTheFirst {
public:
  ReplacesTheFirst() : Link(std::make_unique<Peer>()) {}
  asyncio::Coro<void> connect() {
    if (Connected)
      co_return;
    Connected = true;
    Link = std::make_unique<Peer>();
  }
  asyncio::Coro<void> shutDown() {
    auto *Line = Link.get();
    co_await rest();
    Line->touch();
    // CHECK: :[[#@LINE-1]]:5: warning: 'Line' points to what 'Link' owns, and 'connect' may have destroyed it while the coroutine was suspended
  }

private:
  bool Connected = false;
  std::unique_ptr<Peer> Link;
};

//===--- Not found --------------------------------------------------------===//

std::vector<int> copyOf(const std::vector<int> &);

// Who connects a second time gets the answer of the first: the pointer that
// shutDown() has is to the one object there ever is.
class ConnectsOnce {
public:
  asyncio::Coro<int> connect() {
    if (Status.has_value())
      co_return *Status;
    const auto Keep = [this](int Found) {
      Status = Found;
      return Found;
    };
    co_return Keep(co_await shakeHands());
  }
  asyncio::Coro<void> shutDown() {
    auto *Line = Link.get();
    co_await rest();
    Line->touch();
  }

private:
  asyncio::Coro<int> shakeHands() {
    Link = std::make_unique<Peer>();
    co_return co_await ask();
  }
  std::optional<int> Status;
  std::unique_ptr<Peer> Link;
};

struct Careful {
  std::map<int, Peer> Members;
  std::vector<Peer> Order;
  std::list<Peer> Stable;
  std::deque<int> Waiting;
  std::unordered_map<int, Peer> Grows;
  const std::vector<int> Fixed{1, 2};
  std::vector<int> FilledOnce;
  std::array<int, 3> Slots;
  std::shared_ptr<Peer> Link;
  std::optional<int> Last;
  asyncio::Lock Mutex;
  int Total = 0;

  Careful() { FilledOnce.push_back(1); }
  ~Careful() { FilledOnce.clear(); }
  void leave(int Who) {
    Members.erase(Who);
    Order.clear();
    Link.reset();
    Last.reset();
    ++Total;
  }
  void grow(int Who) {
    Stable.push_back(Peer());
    Waiting.push_back(Who);
    Grows[Who];
  }

  asyncio::Coro<void> looksUpAgain(int Who) {
    auto Found = Members.find(Who);
    use(Found->second.Count);
    co_await rest();
    Found = Members.find(Who);
    if (Found != Members.end())
      Found->second.touch();
  }
  asyncio::Coro<void> usesBefore(int Who) {
    auto &Found = Members[Who];
    Found.touch();
    co_await Found.notify();
  }
  asyncio::Coro<void> copies(int Who) {
    Peer Found = Members[Who];
    auto Name = Order.front().Name;
    auto All = Order;
    co_await rest();
    Found.touch();
    co_await tell(Name);
    for (Peer &One : All)
      co_await One.notify();
    for (Peer One : std::vector<Peer>(Order))
      co_await One.notify();
    for (Peer &One : std::exchange(Order, {}))
      co_await One.notify();
  }
  asyncio::Coro<void> movesOut() {
    auto All = std::move(Order);
    for (Peer &One : All)
      co_await One.notify();
  }
  asyncio::Coro<void> local() {
    std::vector<Peer> Mine(3);
    auto First = Mine.begin();
    co_await rest();
    First->touch();
    for (Peer &One : Mine)
      co_await One.notify();
  }
  asyncio::Coro<void> byValue(std::vector<Peer> Given) {
    for (Peer &One : Given)
      co_await One.notify();
  }
  asyncio::Coro<void> constant() {
    for (int N : Fixed) {
      use(N);
      co_await rest();
    }
    for (int &N : Slots) {
      co_await rest();
      use(N);
    }
  }
  asyncio::Coro<void> onlyTheConstructorFills() {
    for (int N : FilledOnce) {
      use(N);
      co_await rest();
    }
  }
  asyncio::Coro<void> addressesStay(int Who) {
    auto Found = Stable.begin();
    int &Number = Waiting.front();
    Peer &Other = Grows[Who];
    co_await rest();
    Found->touch();
    use(Number);
    Other.touch();
  }
  asyncio::Coro<void> sharedOwner() {
    auto Kept = Link;
    co_await rest();
    Kept->touch();
    Peer &Mine = *Kept;
    co_await rest();
    Mine.touch();
  }
  asyncio::Coro<void> locked(int Who) {
    auto Guard = co_await Mutex.scoped();
    auto Found = Members.find(Who);
    co_await rest();
    Found->second.touch();
    for (Peer &One : Order)
      co_await One.notify();
    if (Last) {
      co_await rest();
      use(*Last);
    }
  }
  asyncio::Coro<void> lockedByHand(int Who) {
    co_await Mutex.acquire();
    auto Found = Members.find(Who);
    co_await rest();
    Found->second.touch();
    Mutex.release();
  }
  asyncio::Coro<void> testsAgain() {
    if (!Link)
      co_return;
    co_await rest();
    if (Link)
      Link->touch();
    while (!Order.empty()) {
      co_await rest();
      if (Order.empty())
        break;
      Order.pop_back();
    }
  }
  asyncio::Coro<void> testIsAboutSomethingElse() {
    if (Link)
      use(1);
    co_await rest();
    Link->touch();
  }
  asyncio::Coro<void> setsItself() {
    if (Link) {
      co_await rest();
      Link = std::make_shared<Peer>();
      Link->touch();
    }
  }
  asyncio::Coro<void> throws() {
    if (Last.has_value()) {
      co_await rest();
      use(Last.value());
    }
  }
  asyncio::Coro<void> writesFresh() {
    Total += co_await ask();
    Total = co_await ask() + Total;
    int Got = co_await ask();
    Total = Total + Got;
  }
  asyncio::Coro<void> comparesAgain() {
    int Before = Total;
    co_await rest();
    if (Total == Before)
      Total = Before + 1;
  }
  asyncio::Coro<void> putsBack() {
    int Before = Total;
    Total = 0;
    co_await rest();
    Total = Before;
  }
  asyncio::Coro<void> leavesTheLoop(int Who) {
    for (Peer &One : Order)
      if (One.Count == Who) {
        co_await One.notify();
        co_return;
      }
  }
  asyncio::Coro<void> byIndex() {
    for (unsigned I = 0; I < Order.size(); ++I)
      co_await Order[I].notify();
  }
  asyncio::Coro<void> comparesPointer(int Who) {
    Peer *Found = &Members[Who];
    co_await rest();
    if (Found)
      use(1);
  }
};

// Never changed but where the coroutine goes as well, in one sequence.
class Sequence {
  std::vector<int> All;
  std::optional<int> Limit;
  asyncio::Coro<void> load() {
    All.clear();
    Limit.reset();
    co_await rest();
    All.push_back(1);
  }
  void fill() { All.push_back(2); }

public:
  asyncio::Coro<void> run() {
    co_await load();
    fill();
    for (int N : All) {
      use(N);
      co_await rest();
    }
  }
};

// A queue with one reader: those who write only add.
struct Writer {
  std::deque<std::string> Messages;
  void deliver(std::string Text) { Messages.push_back(Text); }
  asyncio::Coro<void> run() {
    while (!Messages.empty()) {
      co_await tell(Messages.front());
      Messages.pop_front();
    }
  }
};

// main() waits while the loop runs.
std::vector<int> Arguments;
asyncio::Coro<void> app() {
  for (int N : Arguments) {
    use(N);
    co_await rest();
  }
}
int main() {
  Arguments.push_back(1);
  asyncio::run(app());
  Arguments.clear();
}

// One owner, one sequence.
struct Job {
  std::vector<int> Steps;
  void add(int N) { Steps.push_back(N); }
  asyncio::Coro<void> run() {
    for (int N : Steps) {
      use(N);
      co_await rest();
    }
  }
};
asyncio::Coro<void> ownsJob() {
  Job Mine;
  Mine.add(1);
  co_await Mine.run();
  Mine.add(2);
  co_await Mine.run();
}

asyncio::Coro<void> fresh(std::vector<asyncio::Task<int>> Tasks) {
  for (auto &Next : asyncio::as_completed(Tasks))
    use(co_await Next);
}

// Nothing runs meanwhile where nothing suspends.
asyncio::Coro<void> never() { co_return; }
struct Quick {
  std::vector<int> All;
  void clear() { All.clear(); }
  asyncio::Coro<void> run() {
    for (int N : All) {
      use(N);
      co_await never();
    }
  }
};

// Whoever moves another object here sees to it that nothing runs in it.
class Connection {
public:
  Connection &operator=(Connection &&Other) noexcept {
    Session = std::exchange(Other.Session, nullptr);
    return *this;
  }
  friend void swap(Connection &A, Connection &B) noexcept {
    std::swap(A.Session, B.Session);
  }
  asyncio::Coro<void> shakeHands() {
    Peer *Mine = Session.get();
    co_await rest();
    Mine->touch();
  }

private:
  std::unique_ptr<Peer> Session;
};
