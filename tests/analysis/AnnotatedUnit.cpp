// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/analysis/AnnotatedUnit.h"

#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Tooling/Tooling.h"
#include "gtest/gtest.h"

namespace cotidy::testing {

using namespace clang;

namespace {

constexpr llvm::StringRef Prelude = R"cpp(
#include <coroutine>
#include <exception>
#include <utility>
template <class T> struct Awaiter {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
struct PromiseBase {
  std::suspend_always final_suspend() noexcept;
  void unhandled_exception();
  void return_void();
};
template <class T = void> struct Task {
  struct promise_type : PromiseBase {
    Task get_return_object();
    std::suspend_always initial_suspend();
  };
  Task(Task &&);
  ~Task();
  Awaiter<T> operator co_await();
};
template <class T = void> struct Eager {
  struct promise_type : PromiseBase {
    Eager get_return_object();
    std::suspend_never initial_suspend();
  };
  ~Eager();
  Awaiter<T> operator co_await();
};
template <class T> struct Gen {
  struct promise_type {
    Gen get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(T);
    void unhandled_exception();
    void return_void();
  };
  T *begin();
  T *end();
};
)cpp";

struct Finder : RecursiveASTVisitor<Finder> {
  std::function<bool(const Stmt *)> OnStmt;
  std::function<bool(const NamedDecl *)> OnDecl;

  bool VisitStmt(Stmt *S) { return !OnStmt || OnStmt(S); }
  bool VisitNamedDecl(NamedDecl *D) { return !OnDecl || OnDecl(D); }
};

} // namespace

AnnotatedUnit::AnnotatedUnit(std::string Code, std::string Models) {
  std::string Text = Prelude.str();
  size_t From = 0;
  for (size_t Open; (Open = Code.find('$', From)) != std::string::npos;) {
    const size_t Close = Code.find('$', Open + 1);
    Text += Code.substr(From, Open - From);
    Marks[Code.substr(Open + 1, Close - Open - 1)] = Text.size();
    From = Close + 1;
  }
  Text += Code.substr(From);
  Ast = tooling::buildASTFromCodeWithArgs(
      Text, {"-std=c++20", "-Wno-everything"}, "unit.cpp", "clang++-22");
  if (!Models.empty())
    if (llvm::Error E = Known.add("test.json", Models))
      ADD_FAILURE() << llvm::toString(std::move(E));
  Analysed = std::make_unique<Unit>(Ast->getASTContext(), Known);
}

AnnotatedUnit::~AnnotatedUnit() = default;

ASTContext &AnnotatedUnit::context() { return Ast->getASTContext(); }

const Body &AnnotatedUnit::body(llvm::StringRef Name) {
  for (const Body &Candidate : unit().bodies())
    if (Candidate.Function && Candidate.Function->getIdentifier() &&
        Candidate.Function->getName() == Name)
      return Candidate;
  ADD_FAILURE() << "no body of " << Name.str();
  static const Body None;
  return None;
}

const Stmt *AnnotatedUnit::find(llvm::StringRef Mark,
                                bool (*Is)(const Stmt *)) {
  const Stmt *Found = nullptr;
  Finder Search;
  Search.OnStmt = [&](const Stmt *S) {
    if (!Found && Is(S) && markAt(S->getBeginLoc()) == Mark)
      Found = S;
    return !Found;
  };
  Search.TraverseAST(context());
  if (!Found)
    ADD_FAILURE() << "nothing of this kind at $" << Mark.str() << "$";
  return Found;
}

std::string AnnotatedUnit::markAt(SourceLocation Place) {
  const unsigned Offset =
      context().getSourceManager().getFileOffset(Place);
  if (!context().getSourceManager().isInMainFile(Place))
    return {};
  for (const auto &[Name, At] : Marks)
    if (At == Offset)
      return Name;
  return {};
}

const NamedDecl *AnnotatedUnit::named(llvm::StringRef Last) {
  const NamedDecl *Found = nullptr;
  Finder Search;
  Search.OnDecl = [&](const NamedDecl *D) {
    if (!Found && D->getNameAsString() == Last &&
        context().getSourceManager().isInMainFile(D->getLocation()))
      Found = D;
    return !Found;
  };
  Search.TraverseAST(context());
  if (!Found)
    ADD_FAILURE() << "nothing is called " << Last.str();
  return Found;
}

QualType AnnotatedUnit::typeOf(llvm::StringRef Variable) {
  const auto *Var = dyn_cast_or_null<ValueDecl>(named(Variable));
  return Var ? Var->getType() : QualType();
}

} // namespace cotidy::testing
