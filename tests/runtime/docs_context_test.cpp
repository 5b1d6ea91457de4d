// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What docs/runtime/context.md shows. tests/project/runtime_docs_test.py compares.
#include "tests/runtime/expect.h"

#include <iostream>
#include <optional>
#include <sstream>

using namespace std::chrono_literals;

namespace {

asyncio::ContextVar<std::string> user("user");
asyncio::ContextVar<int> depth("depth", 0); // with a default

asyncio::Coro<std::string> greet() { co_return "Hello, " + user.get(); }

class DocsContext : public ::testing::Test {
protected:
  DocsContext() : before_(std::cout.rdbuf(text_.rdbuf())) {}
  ~DocsContext() override { std::cout.rdbuf(before_); }
  [[nodiscard]] std::string printed() const { return text_.str(); }

private:
  std::ostringstream text_;
  std::streambuf *before_;
};

TEST_F(DocsContext, ATaskHasACopy) {
  auto main = []() -> asyncio::Coro<> {
    user.set("Ada");
    auto child = asyncio::create_task([]() -> asyncio::Coro<std::string> {
      const std::string inherited = user.get();
      user.set("Bob"); // the child's own
      co_return inherited;
    });
    std::cout << co_await child << ", then " << user.get() << '\n';
  };
  asyncio::testing::run(main());
  EXPECT_EQ(printed(), "Ada, then Ada\n");
}

TEST_F(DocsContext, ATokenBringsTheOldValueBack) {
  auto main = []() -> asyncio::Coro<> {
    auto token = depth.set(depth.get() + 1);
    std::cout << depth.get() << '\n';
    depth.reset(token);
    EXPECT_EQ(depth.get(), 0);
    co_return;
  };
  asyncio::testing::run(main());
  EXPECT_EQ(printed(), "1\n");
}

TEST_F(DocsContext, AContextIsAnObject) {
  auto main = []() -> asyncio::Coro<> {
    std::optional<std::string> context_var_seen;
    user.set("Ada");
    const asyncio::Context context = asyncio::copy_context();
    context_var_seen = context.get(user);
    auto task = asyncio::create_task(greet(), {.context = &context});
    EXPECT_EQ(context_var_seen, "Ada");
    EXPECT_EQ(co_await task, "Hello, Ada");
    asyncio::Context request;
    request.run([] { user.set("Eve"); });
    const std::optional<std::string> who = request.get(user);
    EXPECT_EQ(who, "Eve");
    EXPECT_EQ(user.get(), "Ada");
  };
  asyncio::testing::run(main());
}

} // namespace
