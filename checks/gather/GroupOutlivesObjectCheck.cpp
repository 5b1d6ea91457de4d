// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/framework/BorrowReport.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using Kind = DanglingLoan::Kind;

void run(Pass &P) {
  forEachDanglingLoan(P, [&](const Body &, const DanglingLoan &Loan) {
    if (!Loan.Fate.ToGroup || !Loan.Dies.Local || !Loan.Wanted.Use ||
        Loan.What == Kind::Closure)
      return;
    std::vector<Note> Notes = evidence(P, Loan);
    if (const clang::ValueDecl *Group = Loan.Fate.Group)
      Notes.push_back({Group->getLocation(), "the group lives longer"});
    P.report(
        {.At = Loan.Given->getSourceRange(),
         .Message = llvm::formatv(
             "{0} dies before the group has waited for its tasks, and {1} "
             "goes on using it",
             victimOf(Loan), coroutineOf(Loan)),
         .Notes = std::move(Notes),
         .Level = Loan.Certain ? Confidence::Certain : Confidence::Likely});
  });
}

} // namespace

const Check GroupOutlivesObjectCheck = {
    .Info = {.Name = "cotidy-group-outlives-object",
             .Summary = "a task of a group uses an object that dies before the "
                        "group waits",
             .Why = "A group waits for its tasks at its own end. Variables "
                    "that are declared after it, in an inner block, or in the "
                    "block that a scope runs, are destroyed before that: a "
                    "task that was lent one of them by reference goes on with "
                    "an object that is gone.",
             .Bad = R"cpp(
void show(const std::string &);
asyncio::Coro<void> send(const std::string &text) {
  co_await asyncio::sleep(std::chrono::seconds(1));
  show(text);
}
asyncio::Coro<void> use() {
  co_await asyncio::TaskGroup::scope(
      [](asyncio::TaskGroup &group) -> asyncio::Coro<void> {
        std::string text = "hello";
        group.create_task(send(text));
        co_return;
      });
}
)cpp",
             .Good = R"cpp(
void show(const std::string &);
asyncio::Coro<void> send(const std::string &text) {
  co_await asyncio::sleep(std::chrono::seconds(1));
  show(text);
}
asyncio::Coro<void> use() {
  std::string text = "hello";
  co_await asyncio::TaskGroup::scope(
      [&](asyncio::TaskGroup &group) -> asyncio::Coro<void> {
        group.create_task(send(text));
        co_return;
      });
}
)cpp",
             .Limits =
                 "Silent where anything may wait for the task while the object "
                 "lives: every other await between the start of the task and "
                 "the object's end counts as such. The coroutine has to be "
                 "defined in the same translation unit. Temporaries are "
                 "reported by cotidy-dangling-parameter.",
             .Since = "0.1"},
    .Run = run,
};

} // namespace cotidy
