// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Body.h"
#include "checks/core/analysis/Flow.h"
#include "checks/core/analysis/Imports.h"
#include "checks/core/analysis/Timing.h"
#include "checks/core/diagnostics/Finding.h"
#include "checks/core/models/ModelSet.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include <deque>
#include <memory>

namespace cotidy {

struct LostValue;
class Lifetimes;

struct UnitSettings {
  /// Folders whose code is somebody else's, beside the system include paths;
  /// relative to the working directory of the compilation, or absolute.
  std::vector<std::string> External;
  /// Gets the time of each shared analysis; null: nobody wants to know.
  Timing *Times = nullptr;
  /// What other units say; null: nobody has asked them.
  const LinkedFacts *Linked = nullptr;
  /// Gets what this unit has to say to others; null: nobody wants to know.
  UnitFacts *Facts = nullptr;
  /// Files in facts are relative to this folder; absolute, or empty.
  std::string Root;
};

/// When a coroutine begins to run, as far as its type tells.
enum class Start : uint8_t { Unknown, Lazy, Eager };

/// What a type is to a coroutine program: from a model where there is one,
/// else from its structure.
struct TypeFacts {
  const TypeModel *Model = nullptr;
  const clang::CXXRecordDecl *Promise = nullptr;
  Start Starts = Start::Unknown;
  Drop OnDrop = Drop::Unknown;
  bool Coroutine = false; ///< A coroutine may return it.
  bool Awaitable = false; ///< It can be the operand of co_await.
  bool Generator = false; ///< Synchronous: its coroutine never waits.

  [[nodiscard]] bool is(TypeRole Role) const {
    return Model && Model->is(Role);
  }
};

/// Everything that checks ask about one translation unit. Each question is
/// answered at most once; the bodies are those of the project's own code.
///
/// Broken code is normal input: a question that has no answer gives an empty
/// one. Threads: one. Lifetime: the AST and the models outlive it.
class Unit {
public:
  Unit(clang::ASTContext &Context, const ModelSet &Models,
       UnitSettings Settings = {});
  Unit(const Unit &) = delete;
  Unit &operator=(const Unit &) = delete;
  ~Unit();

  [[nodiscard]] clang::ASTContext &context() const { return Context; }
  [[nodiscard]] const ModelSet &models() const { return Models; }
  /// For Timing::Scope, which every shared analysis has at its beginning.
  [[nodiscard]] Timing *times() const { return Settings.Times; }

  /// What other units say of functions that are not defined here.
  [[nodiscard]] Imports &imports() { return FromOthers; }
  /// Where this unit's facts go, or null.
  [[nodiscard]] UnitFacts *collects() const { return Settings.Facts; }
  /// A place as facts name it; of a macro, where it is expanded.
  [[nodiscard]] FilePlace factPlace(clang::SourceLocation At) const;

  /// The bodies of the project's functions, lambdas and initialisers: each
  /// instantiation of a template, and the template itself only where nothing
  /// instantiates it.
  [[nodiscard]] const std::deque<Body> &bodies();

  /// The body of a function wherever it is defined in this unit, or null for
  /// one without a body or in somebody else's code.
  [[nodiscard]] const Body *bodyOf(const clang::FunctionDecl *Function);

  /// The flow of a body, or null where clang cannot build it.
  [[nodiscard]] const Flow *flow(const Body &Of);

  /// Whether a place is in the project's own code.
  [[nodiscard]] bool isOwnCode(clang::SourceLocation At) const;

  [[nodiscard]] const TypeFacts &facts(clang::QualType Type);

  /// The coroutines, handles and awaitables that a body loses, in source
  /// order. See LostValues.h.
  [[nodiscard]] const std::vector<LostValue> &lostValues(const Body &Of);

  /// Which coroutines outlive what they borrow. See Lifetimes.h.
  [[nodiscard]] Lifetimes &lifetimes();

  /// What models say of a function when it is called on Receiver (may be
  /// null): by the class that declares it, by the receiver's class and its
  /// bases, and by attributes of the declaration, which win.
  [[nodiscard]] llvm::ArrayRef<const FunctionModel *>
  modelsOf(const clang::FunctionDecl *Function,
           const clang::Expr *Receiver = nullptr);

  /// Whether this coroutine runs on an event loop: a synchronous generator
  /// and a plain function do not.
  [[nodiscard]] bool isOnLoop(const Body &Of);

  /// Whether a library that has a model implements this body in a header of its
  /// own: how it runs coroutines is not for checks to judge.
  [[nodiscard]] bool isLibraryInternal(const Body &Of) const {
    return Of.Function && isLibraryInternal(*Of.Function);
  }

  /// Whether a macro of another file puts the code at this place where it is,
  /// as test frameworks do with their arguments and handlers.
  [[nodiscard]] bool isFromForeignMacro(clang::SourceLocation At) const;

  /// The library of the type that a coroutine returns, or null.
  [[nodiscard]] const Library *libraryOf(const Body &Coroutine);

private:
  class Finder;

  bool isExternal(clang::FileID File) const;
  bool isLibraryInternal(const clang::FunctionDecl &Function) const;
  const TypeFacts &classify(const clang::CXXRecordDecl *Class);
  Body &add(const clang::FunctionDecl *Function, const clang::Stmt *Root,
            const Body *Outer, const clang::LambdaExpr *Lambda);
  const TypeModel *annotated(const clang::CXXRecordDecl *Class);
  const FunctionModel *declared(const clang::FunctionDecl *Function);

  clang::ASTContext &Context;
  const ModelSet &Models;
  UnitSettings Settings;
  Imports FromOthers;
  bool Found = false;
  std::deque<Body> All;
  llvm::DenseMap<const clang::FunctionDecl *, const Body *> ByFunction;
  llvm::DenseMap<const Body *, std::unique_ptr<Flow>> Flows;
  llvm::DenseMap<const Body *, std::unique_ptr<std::vector<LostValue>>> Lost;
  std::unique_ptr<Lifetimes> Borrowing;
  mutable llvm::DenseMap<clang::FileID, bool> External;
  llvm::DenseMap<const clang::CXXRecordDecl *, std::unique_ptr<TypeFacts>>
      Types;
  using FunctionModels = llvm::SmallVector<const FunctionModel *, 2>;
  llvm::DenseMap<
      std::pair<const clang::FunctionDecl *, const clang::CXXRecordDecl *>,
      std::unique_ptr<FunctionModels>>
      Functions;
  // Models that attributes in the source give, owned here.
  std::deque<FunctionModel> DeclaredFunctions;
  std::deque<TypeModel> DeclaredTypes;
  TypeFacts NoFacts;
};

} // namespace cotidy
