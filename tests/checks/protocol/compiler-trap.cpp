// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-compiler-trap' --option=cotidy-compiler-trap.Compilers=gcc-12 %s -- %flags | %FileCheck
// RUN: %cotidy '--checks=-*,cotidy-compiler-trap' '--option=cotidy-compiler-trap.Compilers=gcc-13;clang-17' %s -- %flags | %FileCheck --check-prefix=CLANG
// RUN: %cotidy '--checks=-*,cotidy-compiler-trap' '--option=cotidy-compiler-trap.Compilers=gcc-16' --option=cotidy-compiler-trap.StructuredBindings=true %s -- %flags | %FileCheck --check-prefix=BINDINGS
// RUN: %cotidy '--checks=-*,cotidy-compiler-trap' '--option=cotidy-compiler-trap.Compilers=gcc-14;clang-18;gcc-16' %s -- %flags | FileCheck --allow-empty %s --check-prefix=NONE
// RUN: %cotidy '--checks=-*,cotidy-compiler-trap' %s -- %flags | FileCheck --allow-empty %s --check-prefix=NONE
// NONE-NOT: warning:

#include <cppcoro.h>

#include <functional>
#include <initializer_list>
#include <string>
#include <utility>

struct Options {
  std::string Name = {};
  int Retries = 0;
};
struct Plain {
  const char *Name = "";
  int Retries = 0;
};
cppcoro::task<int> take(Options);
cppcoro::task<int> takeDefault(int, Options = {});
cppcoro::task<int> takeReference(const Options &);
cppcoro::task<int> takePlain(Plain = {});
cppcoro::task<int> takeText(std::string);
cppcoro::task<int> takeNames(std::initializer_list<const char *>);
cppcoro::task<int> call(std::function<int()>);
cppcoro::task<std::string> text();
cppcoro::task<std::pair<std::string, int>> both();
int plain(const Options &);
bool condition();

//===--- Found ------------------------------------------------------------===//

cppcoro::task<int> aggregates() {
  co_await take(Options{"a", 1});
  // CHECK: :[[#@LINE-1]]:24: warning: GCC 12 destroys this aggregate twice, because a co_await stands in the same expression; give its class a constructor, or make it a variable before [cotidy-compiler-trap]
  // CHECK-NEXT: :[[#@LINE-2]]:3: note: this is the suspension
  co_await take({.Retries = 2});
  // CHECK: :[[#@LINE-1]]:17: warning: GCC 12 destroys this aggregate twice
  co_await takeReference({});
  // CHECK: :[[#@LINE-1]]:26: warning: GCC 12 destroys this aggregate twice
  co_await takeDefault(1);
  // CHECK: :[[#@LINE-1]]:12: warning: GCC 12 destroys this aggregate twice
  Options Kept{co_await text(), 1};
  // CHECK: :[[#@LINE-1]]:15: warning: GCC 12 destroys this aggregate twice
  co_return plain({"a", 1}) + co_await takePlain();
  // CHECK: :[[#@LINE-1]]:19: warning: GCC 12 destroys this aggregate twice
}

cppcoro::task<int> closures(std::string Name) {
  co_await call([Name] { return int(Name.size()); });
  // CHECK: :[[#@LINE-1]]:17: warning: GCC 12 destroys the captures of this lambda twice, because a co_await stands in the same expression; make the lambda a variable before, or capture by reference
  co_return co_await call([Moved = std::move(Name)] { return 1; });
  // CHECK: :[[#@LINE-1]]:27: warning: GCC 12 destroys the captures of this lambda twice
}

cppcoro::task<int> conditionals() {
  std::string Kept = condition() ? co_await text() : std::string();
  // CHECK: :[[#@LINE-1]]:22: warning: GCC 12 destroys the result of this conditional operator twice
  // CLANG: :[[#@LINE-2]]:22: warning: Clang 17 decides wrongly what to destroy in this conditional operator if the coroutine is destroyed while an arm of it awaits; use an if statement
  co_return co_await takeText(condition() ? Kept : std::string());
  // CHECK: :[[#@LINE-1]]:31: warning: GCC 12 destroys the result of this conditional operator twice
}

cppcoro::task<int> lists() {
  co_return co_await takeNames({"a", "b"});
  // CHECK: :[[#@LINE-1]]:32: warning: GCC 12 refuses this braced list
}

cppcoro::task<int> expressions() {
  co_return ({ co_await takePlain(); });
  // CHECK: :[[#@LINE-1]]:13: warning: GCC 12 stops with an internal error
}

template <class T> cppcoro::task<int> inTemplate(T) {
  co_return co_await take(Options{"a", 1});
  // CHECK: :[[#@LINE-1]]:34: warning: GCC 12 destroys this aggregate twice
}
template cppcoro::task<int> inTemplate(int);
template cppcoro::task<int> inTemplate(char);

cppcoro::task<int> bindings() {
  auto [Name, Number] = co_await both();
  // BINDINGS: :[[#@LINE-1]]:25: warning: GCC 16 does not destroy what these structured bindings hold, because a co_await initialises them; make the result a variable, and bind to that by reference
  co_return Number;
}

//===--- Not found --------------------------------------------------------===//

Options make();
cppcoro::task<int> others(std::string Name) {
  Options Kept{"a", 1};
  co_await take(Kept);
  co_await take(std::move(Kept));
  co_await take(make());
  co_await take(Options());
  co_await takePlain({.Retries = 1});
  co_await takePlain(Plain{"a", 1});
  co_await takeText("a");
  co_await takeNames({});
  auto Body = [Name] { return int(Name.size()); };
  co_await call(Body);
  co_await call([&] { return int(Name.size()); });
  plain({"a", 1});
  std::string Chosen = condition() ? Name : std::string();
  co_await takeText(condition() ? Name : Kept.Name);
  int Number = condition() ? co_await takePlain() : 1;
  auto Whole = co_await both();
  auto &[First, Second] = Whole;
  co_return Number + Second;
}

// No coroutine, no trap.
int function(std::string Name) {
  return plain({"a", 1}) + [Name] { return 1; }();
}
