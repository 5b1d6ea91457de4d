// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/models/Roles.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>
#include <vector>

namespace cotidy {

/// What one library's authors decided for all of its types.
struct Library {
  std::string Id;    ///< File name of the model without its suffix.
  std::string Title; ///< As messages name it.
  /// Exception types that deliver a cancellation.
  std::vector<std::string> Carriers;
  bool CancellationKnown = false;
  bool SharedCarrier = false; ///< The carrier carries ordinary errors too.
  bool LevelCancellation = false;
  bool CancelledByToken = false; ///< Only operations that are given a token.
  bool MayMigrate = false;
  bool BuiltIn = false; ///< Ships with cotidy; else a user's own file.
  bool CallerRuns = false; ///< A task runs on the thread that awaits it.
  std::string SleepAdvice;   ///< {0} stands for the duration.
  /// What the sleep advice mentions: visible, it may be written as a fix.
  /// Empty for advice that names an object of the user's.
  std::vector<std::string> SleepNeeds;
  std::string OffloadAdvice; ///< What to wrap a blocking call in.
  /// What keeps cancellation away from an awaitable; {0} stands for it, if the
  /// advice is an expression.
  std::string ShieldAdvice;
  std::vector<std::string> ShieldNeeds;
};

/// A property of a call's arguments. See docs/models.md for their meaning.
struct Condition {
  enum class Kind : uint8_t {
    Zero,
    Null,
    NotNull,
    Negative,
    Bits,
    Equals,
    Type,
    Object,
    String,
    Origin,
    ArgumentCount,
    Tested,
    Called,
  };
  static constexpr int Receiver = -1;

  Kind What;
  int Argument = Receiver; ///< Zero-based, or Receiver.
  std::vector<int64_t> Values = {};
  std::vector<std::string> Names = {};
  unsigned AtLeast = 0, AtMost = ~0U; ///< ArgumentCount only.
};

struct TypeModel {
  const Library *From = nullptr;
  std::vector<TypeRole> Roles;
  Drop OnDrop = Drop::Unknown;
  bool NoDiscard = false;
  std::string Why; ///< What goes wrong with it, as one sentence.

  [[nodiscard]] bool is(TypeRole Role) const;
};

struct FunctionModel {
  const Library *From = nullptr;
  std::string Name; ///< As the first name of the entry spells it.
  std::vector<FunctionRole> Roles;
  char Class = 'A'; ///< A, F, D, C, N or U of docs/models.md.
  std::string Category;
  bool Metadata = false;      ///< Class D, one short call.
  bool ErrorsAsValues = false; ///< Combinator whose results hold the errors.
  int Callable = AnyArgument;
  int Descriptor = -1;
  std::vector<Condition> When, Unless;
  std::string Why, Instead;
  /// Member with the same arguments that every thread may call; or empty.
  std::string Twin;
  std::string Pair; ///< What it opens or closes, of two functions that do.

  static constexpr int AnyArgument = -1;

  [[nodiscard]] bool is(FunctionRole Role) const;
};

/// Everything that is known about libraries, by qualified name (without
/// template arguments and inline namespaces). Immutable once built, so units
/// on several threads may share one.
class ModelSet {
public:
  /// Adds the model in Text, a JSON document as docs/models.md describes it.
  ///
  /// Path names the file in errors and is not read. On error the set is as
  /// before. Later entries of the same name are tried before earlier ones, so
  /// a user's file refines the built-in knowledge.
  [[nodiscard]] llvm::Error add(llvm::StringRef Path, llvm::StringRef Text,
                                bool BuiltIn = false);

  [[nodiscard]] const TypeModel *type(llvm::StringRef Qualified) const;
  [[nodiscard]] llvm::ArrayRef<const FunctionModel *>
  functions(llvm::StringRef Qualified) const;

  /// Whether some name ends with this component: a cheap test before the
  /// qualified name is spelt out.
  [[nodiscard]] bool mayBeType(llvm::StringRef Last) const {
    return LastOfTypes.contains(Last);
  }
  [[nodiscard]] bool mayBeFunction(llvm::StringRef Last) const {
    return LastOfFunctions.contains(Last);
  }

  /// Whether a qualified name lies in a namespace in which some built-in model
  /// has a coroutine type.
  [[nodiscard]] bool isCoroutineNamespace(llvm::StringRef Qualified) const;

  /// The library whose id is Id, or null.
  [[nodiscard]] const Library *library(llvm::StringRef Id) const;

private:
  friend class ModelReader;

  // Shared, so that a copy keeps the addresses that the tables hold.
  std::vector<std::shared_ptr<const Library>> Libraries;
  std::vector<std::shared_ptr<const TypeModel>> Types;
  std::vector<std::shared_ptr<const FunctionModel>> Functions;
  llvm::StringMap<const TypeModel *> TypeByName;
  llvm::StringMap<llvm::SmallVector<const FunctionModel *, 2>> FunctionByName;
  llvm::StringSet<> LastOfTypes, LastOfFunctions;
  std::vector<std::string> CoroutineNamespaces; ///< With "::" at the end.
};

} // namespace cotidy
