// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// microsoft/terminal#19752
// A pane's coroutine used its members after awaiting the snippets. The pane may
// be closed by then; the fix takes a reference to it before the first await.
#include <coroutine>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// A coroutine that runs by itself, as that of the window system.
struct FireAndForget {
  struct promise_type {
    FireAndForget get_return_object();
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void();
    void unhandled_exception();
  };
};

template <class T> struct Operation {
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();
};
Operation<std::vector<std::string>> filterSnippets();
Operation<void> resumeForeground();

class Pane : public std::enable_shared_from_this<Pane> {
public:
  void onOpenedWrong() { updateWrong(); }
  void onOpened() { update(); }

private:
  FireAndForget updateWrong();
  FireAndForget update();
  std::vector<std::string> Shown;
};

//===--- Buggy ------------------------------------------------------------===//

FireAndForget Pane::updateWrong() {
  auto Found = co_await filterSnippets();
  co_await resumeForeground();
  // Bug: cotidy-this-after-resume
  Shown = std::move(Found);
}

//===--- Fixed ------------------------------------------------------------===//

FireAndForget Pane::update() {
  auto Self = shared_from_this();
  auto Found = co_await filterSnippets();
  co_await resumeForeground();
  Shown = std::move(Found);
}
