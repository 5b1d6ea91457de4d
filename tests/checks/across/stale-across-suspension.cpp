// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-stale-across-suspension' %s

#include <map>
#include <optional>
#include <string>
#include <vector>

lib::Any<> rest();
lib::Any<> tell(std::string);

//===--- Found ------------------------------------------------------------===//

struct Room {
  std::map<int, std::string> Members;
  std::vector<int> Order;
  std::optional<std::string> Topic;
  int Total = 0;

  void leave(int Who) {
    Members.erase(Who);
    Order.clear();
    Topic.reset();
    ++Total;
  }

  lib::Any<> iterator(int Who) {
    auto Found = Members.find(Who);
    co_await rest();
    co_await tell(Found->second);
    // CHECK: :[[#@LINE-1]]:19: warning: 'Found' points into 'Members', which 'leave' may have changed while the coroutine was suspended
  }
  lib::Any<> loop() {
    for (int Who : Order)
      // CHECK: :[[#@LINE-1]]:20: warning: the loop goes on over 'Order' after a suspension, although 'leave' may have changed it meanwhile
      co_await tell(std::to_string(Who));
  }
  lib::Any<> tested() {
    if (Topic) {
      co_await rest();
      co_await tell(*Topic);
      // CHECK: :[[#@LINE-1]]:21: warning: 'Topic' is used as if the test before the suspension still held, but 'leave' may have reset it meanwhile
    }
  }
  lib::Any<> copied() {
    int Now = Total;
    co_await rest();
    Total = Now + 1;
    // CHECK: :[[#@LINE-1]]:5: warning: 'Total' is overwritten with a value from before the suspension
  }
};

//===--- Not found --------------------------------------------------------===//

struct Careful {
  std::map<int, std::string> Members;
  std::vector<int> Order;
  std::optional<std::string> Topic;

  void leave(int Who) {
    Members.erase(Who);
    Order.clear();
    Topic.reset();
  }

  lib::Any<> looksUpAgain(int Who) {
    auto Found = Members.find(Who);
    co_await rest();
    Found = Members.find(Who);
    if (Found != Members.end())
      co_await tell(Found->second);
  }
  lib::Any<> copies() {
    auto All = Order;
    for (int Who : All)
      co_await tell(std::to_string(Who));
    auto Now = Topic;
    if (Now) {
      co_await rest();
      co_await tell(*Now);
    }
  }
#ifdef HAS_LOCK
  lib::Mutex Mutex;
  lib::Any<> locked(int Who) {
    auto Guard = co_await LOCK(Mutex);
    auto Found = Members.find(Who);
    co_await rest();
    co_await tell(Found->second);
    for (int Other : Order)
      co_await tell(std::to_string(Other));
    if (Topic) {
      co_await rest();
      co_await tell(*Topic);
    }
  }
#endif
};
