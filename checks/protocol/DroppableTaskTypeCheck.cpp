// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/framework/Pass.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using clang::CXXRecordDecl;

/// The class as it is written: the pattern of an instantiation.
const CXXRecordDecl *written(const CXXRecordDecl *Class) {
  if (const CXXRecordDecl *Pattern = Class->getTemplateInstantiationPattern())
    Class = Pattern;
  return Class->getDefinition() ? Class->getDefinition() : Class;
}

/// The project's own classes that coroutines return, and how many of its
/// functions that return them are marked.
class Collector {
public:
  explicit Collector(Pass &P) : P(P) {}

  struct Uses {
    unsigned Marked = 0, Bare = 0;
  };
  llvm::MapVector<const CXXRecordDecl *, const TypeFacts *> Types;
  llvm::DenseMap<const CXXRecordDecl *, Uses> Returned;

  void context(const clang::DeclContext *Scope) {
    for (const clang::Decl *D : Scope->decls()) {
      if (D->isImplicit() || D->isInvalidDecl() ||
          !P.unit().isOwnCode(D->getLocation()))
        continue;
      if (const auto *Template = llvm::dyn_cast<clang::ClassTemplateDecl>(D)) {
        if (Template->isThisDeclarationADefinition())
          classTemplate(*Template);
      } else if (const auto *Generic =
                     llvm::dyn_cast<clang::FunctionTemplateDecl>(D)) {
        function(*Generic->getTemplatedDecl());
      } else if (const auto *Function =
                     llvm::dyn_cast<clang::FunctionDecl>(D)) {
        function(*Function);
      } else if (const auto *Class = llvm::dyn_cast<CXXRecordDecl>(D)) {
        if (Class->isThisDeclarationADefinition())
          record(*Class);
      } else if (llvm::isa<clang::NamespaceDecl, clang::LinkageSpecDecl,
                           clang::ExportDecl>(D)) {
        context(llvm::cast<clang::DeclContext>(D));
      }
    }
  }

private:
  void classTemplate(const clang::ClassTemplateDecl &Template) {
    context(Template.getTemplatedDecl());
    // What a template is, its instantiations tell, each for its own pattern.
    for (const auto *Instance : Template.specializations())
      if (!Instance->isExplicitSpecialization() && Instance->hasDefinition())
        add(*Instance->getDefinition());
  }

  void record(const CXXRecordDecl &Class) {
    context(&Class);
    if (!Class.isDependentContext())
      add(Class);
  }

  void add(const CXXRecordDecl &Class) {
    const CXXRecordDecl *Pattern = written(&Class);
    const TypeFacts &Facts =
        P.unit().facts(P.context().getCanonicalTagType(&Class));
    if (Facts.Promise && Facts.Awaitable && !Facts.Generator &&
        isMadeBy(*Facts.Promise, Pattern))
      Types.insert({Pattern, &Facts});
  }

  /// Whether the promise makes objects of this class: a base class or an
  /// awaiter may name the promise of another.
  bool isMadeBy(const CXXRecordDecl &Promise, const CXXRecordDecl *Pattern) {
    const clang::DeclarationName Name(
        &P.context().Idents.get("get_return_object"));
    bool Makes = false;
    const auto Look = [&](const CXXRecordDecl *In) {
      for (const clang::NamedDecl *Found : In->lookup(Name))
        if (const auto *Method = llvm::dyn_cast<clang::CXXMethodDecl>(Found))
          if (const CXXRecordDecl *Made =
                  Method->getReturnType()->getAsCXXRecordDecl())
            Makes |= written(Made) == Pattern;
      return !Makes;
    };
    if (Promise.hasDefinition() && Look(&Promise))
      Promise.forallBases(Look);
    return Makes;
  }

  void function(const clang::FunctionDecl &Function) {
    const clang::QualType Type = Function.getReturnType();
    if (!Type->isRecordType() && !Type->isTemplateTypeParmType() &&
        !Type->getAs<clang::TemplateSpecializationType>())
      return;
    const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
    if (!Class) {
      const auto *Named = Type->getAs<clang::TemplateSpecializationType>();
      const auto *Template =
          Named ? llvm::dyn_cast_or_null<clang::ClassTemplateDecl>(
                      Named->getTemplateName().getAsTemplateDecl())
                : nullptr;
      Class = Template ? Template->getTemplatedDecl() : nullptr;
    }
    if (!Class)
      return;
    // Its own members and those of its promise hand it on.
    const CXXRecordDecl *Pattern = written(Class);
    for (const clang::DeclContext *Scope = Function.getDeclContext(); Scope;
         Scope = Scope->getParent())
      if (const auto *In = llvm::dyn_cast<CXXRecordDecl>(Scope);
          In && written(In) == Pattern)
        return;
    Uses &Its = Returned[Pattern];
    ++(Function.hasAttr<clang::WarnUnusedResultAttr>() ? Its.Marked : Its.Bare);
  }

  Pass &P;
};

/// What is lost with the object; empty where that is not known, or meant so.
llvm::StringRef consequence(const TypeFacts &Facts) {
  switch (Facts.OnDrop) {
  case Drop::NeverRuns:
    return "the coroutine never runs";
  case Drop::Cancelled:
    return "the work is cancelled";
  case Drop::ResultLost:
    return "nobody waits for the work or sees its error";
  case Drop::Terminates:
    return "the program may be terminated";
  default:
    return {};
  }
}

Fix markFix(Pass &P, const CXXRecordDecl &Class) {
  Fix Mark;
  Mark.Title = "Mark the class [[nodiscard]]";
  Mark.Safety = FixSafety::Safe;
  const clang::SourceLocation Key = Class.getInnerLocStart();
  const clang::SourceLocation End = clang::Lexer::getLocForEndOfToken(
      Key, 0, P.sources(), P.context().getLangOpts());
  if (Key.isValid() && !Key.isMacroID() && End.isValid() &&
      !Class.getLocation().isMacroID())
    Mark.Edits.push_back(Edit::insert(End, " [[nodiscard]]"));
  return Mark;
}

void run(Pass &P) {
  Collector All(P);
  All.context(P.context().getTranslationUnitDecl());
  for (const auto &[Class, Facts] : All.Types) {
    const llvm::StringRef Then = consequence(*Facts);
    if (Then.empty() || Class->hasAttr<clang::WarnUnusedResultAttr>() ||
        !P.unit().isOwnCode(Class->getLocation()))
      continue;
    const auto Uses = All.Returned.lookup(Class);
    if (Uses.Marked != 0 && Uses.Bare == 0)
      continue;
    Finding Found{.At = Class->getLocation(),
                  .Message = llvm::formatv(
                      "a call that returns '{0}' can be dropped without a "
                      "warning, and then {1}; mark the class [[nodiscard]]",
                      Class->getNameAsString(), Then)};
    if (Fix Mark = markFix(P, *Class); !Mark.Edits.empty())
      Found.Fixes = {std::move(Mark)};
    P.report(Found);
  }
}

} // namespace

const Check DroppableTaskTypeCheck = {
    .Info = {.Name = "cotidy-droppable-task-type",
             .Summary = "a coroutine type of one's own is not marked "
                        "[[nodiscard]]",
             .Why = "Who forgets to await a coroutine learns it from the "
                    "compiler, if its type is marked [[nodiscard]]. Without "
                    "the mark the call compiles silently, and a lazy coroutine "
                    "never runs. An explicit specialisation needs a mark of "
                    "its own.",
             .Bad = R"cpp(
#include <coroutine>
struct Job {
  struct promise_type {
    Job get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
)cpp",
             .Good = R"cpp(
#include <coroutine>
struct [[nodiscard]] Job {
  struct promise_type {
    Job get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
)cpp",
             .Limits =
                 "Only types that can be awaited and whose promise shows that "
                 "they start lazily, or of which a model says what a drop "
                 "does. Eager types of unknown drop, generators, and types "
                 "that nobody can await are left alone, as are types whose "
                 "functions are all marked themselves. Missed: a template "
                 "that the translation unit does not use.",
             .Since = "0.1",
             .Fix = FixSafety::Safe},
    .Run = run,
};

} // namespace cotidy
