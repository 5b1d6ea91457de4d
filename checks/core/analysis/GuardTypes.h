// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"
#include "llvm/ADT/StringSet.h"

namespace cotidy {

/// The objects that heldLocks() and heldScopes() follow.
enum class Held : uint8_t {
  Locks,  ///< A thread's locks and their guards.
  Scopes, ///< Other objects that belong to a thread while they live.
};

/// How a class holds something.
enum class GuardForm : uint8_t {
  None,
  Guard,   ///< It is a guard: by a model, or as it locks and unlocks.
  Wrapper, ///< It has a guard for a member or base.
  Holder,  ///< A standard smart pointer or optional around one of these.
};

struct GuardFacts {
  GuardForm Form = GuardForm::None;
  /// An object holds from its making to its end: it can be neither empty nor
  /// moved.
  bool Always = false;
  const TypeModel *Model = nullptr; ///< Of the guard itself; may be null.
  const clang::CXXRecordDecl *Class = nullptr;
  clang::QualType Inner; ///< What a holder holds.
};

/// What a call does to the lock or guard that it is called on.
enum class GuardCall : uint8_t {
  None,
  Takes,
  Tries,
  Gives,
  Swaps,
  Disowns, ///< The guard forgets its lock, which stays taken.
  Tests,   ///< True if the guard has its lock.
  Unknown,
};

/// Which types and calls hold what, by models and by structure: a class with
/// lock() and unlock() is a lock, one whose destructor gives a lock back is a
/// guard.
class GuardTypes {
public:
  /// Further are qualified names of guards that no model has.
  GuardTypes(Unit &In, Held What, const llvm::StringSet<> *Further = nullptr)
      : In(In), What(What), Further(Further) {}

  [[nodiscard]] Held what() const { return What; }

  [[nodiscard]] const GuardFacts &of(clang::QualType Type);

  /// Whether this is a lock of a thread, or a pointer to one.
  [[nodiscard]] bool isLock(clang::QualType Type);

  /// What a call does, and in Entry the model's entry if one says so.
  [[nodiscard]] GuardCall call(const CallSite &Site, const Body &Around,
                               const FunctionModel **Entry = nullptr);

  /// What a member does to the locks and guards in its own object.
  struct MemberEffect {
    bool Known = false; ///< Its body is there.
    bool Takes = false, Gives = false;
    llvm::SmallVector<const clang::FieldDecl *, 2> Given;
  };
  [[nodiscard]] const MemberEffect &effectOf(const clang::FunctionDecl *Member);

private:
  GuardFacts classify(const clang::CXXRecordDecl *Class);
  bool guardsThreadLock(const clang::CXXRecordDecl *Class);
  bool hasLockShape(const clang::CXXRecordDecl *Class);

  Unit &In;
  Held What;
  const llvm::StringSet<> *Further;
  llvm::DenseMap<const clang::CXXRecordDecl *, std::unique_ptr<GuardFacts>>
      Types;
  llvm::DenseMap<const clang::CXXRecordDecl *, bool> Locks;
  llvm::DenseMap<const clang::FunctionDecl *, std::unique_ptr<MemberEffect>>
      Members;
  GuardFacts None;
};

} // namespace cotidy
