// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/GuardTypes.h"
#include "checks/core/analysis/Holding.h"
#include "checks/core/analysis/Place.h"

namespace cotidy {

/// What a body does to locks and guards, as a problem for findHeld().
class GuardEffects {
public:
  GuardEffects(Unit &In, const Body &Of, GuardTypes &Types);

  HoldingProblem Problem;
  PlaceNumbers Slots;

  /// What is known of a slot.
  struct Slot {
    const GuardFacts *Guard = nullptr;    ///< Null: taken by hand.
    const FunctionModel *Entry = nullptr; ///< Of what takes it by hand.
    llvm::SmallVector<Place, 1> Locks;    ///< That the guard guards.
    bool Reentrant = false;
    llvm::SmallVector<clang::SourceLocation, 1> GivenBack;
    std::string Pair; ///< Of a pair of functions without an object.
  };
  [[nodiscard]] const Slot &operator[](unsigned Number) const {
    return About[Number];
  }

  /// What a guard has when it is made: a lock for sure, perhaps, or none that
  /// is known of.
  enum class Has : uint8_t { Nothing, Maybe, Lock };
  [[nodiscard]] Has whenMade(const clang::Expr *Guard);

private:
  /// What the value of an expression of guard type has.
  struct Value {
    enum class Kind : uint8_t { Free, Held, Maybe, From, Unknown };
    Kind Has = Kind::Unknown;
    unsigned Slot = 0; ///< From: whose it was.
  };

  unsigned slot(const Place &Where);
  unsigned pairSlot(const FunctionModel &Entry);
  void local(const clang::VarDecl *Var, const clang::Expr *Init);
  void call(const CallSite &Site);
  void assigned(const CallSite &Site, unsigned To);
  void takes(const CallSite &Site, GuardCall Does, const FunctionModel *Entry);
  void member(const CallSite &Site);
  void lent(const CallSite &Site);
  void captured(const clang::LambdaExpr *Lambda);
  void tests();

  Value evaluate(const clang::Expr *E, unsigned Depth = 0);
  Value constructed(const clang::CXXConstructExpr *Made, const GuardFacts &Of,
                    unsigned Depth);
  Value ofArguments(llvm::ArrayRef<const clang::Expr *> Arguments,
                    const GuardFacts &Of);
  void put(HoldingProblem::Effects &Into, unsigned To, const Value &Got,
           clang::SourceLocation Site);
  void add(const clang::Stmt *At, HoldingEffect Effect) {
    Problem.At[At].push_back(Effect);
  }
  bool isInAwait(const clang::Expr *E);

  Unit &In;
  const Body &Of;
  GuardTypes &Types;
  std::vector<Slot> About;
  llvm::StringMap<unsigned> Pairs;
  /// Locks that evaluate() has met: guarded, and adopted.
  llvm::SmallVector<Place, 2> Guarded, Adopted;
  llvm::DenseSet<const clang::Expr *> Consumed;        ///< By an initialiser.
  llvm::DenseMap<const clang::Expr *, unsigned> Tried; ///< Calls that test.
  std::optional<llvm::DenseSet<const clang::Stmt *>> Awaited;
};

} // namespace cotidy
