// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"
#include "clang/Frontend/ASTUnit.h"
#include <map>
#include <memory>
#include <string>

namespace cotidy::testing {

/// A translation unit from a string in which `$name$` marks a place: the mark
/// is taken out, and at("name") is the location of what follows it.
///
/// The code comes after a prelude with a lazy coroutine type `Task<T>`, an
/// eager one `Eager<T>` and a synchronous generator `Gen<T>`. Models, if given,
/// is a model file's text and the only model there is.
class AnnotatedUnit {
public:
  explicit AnnotatedUnit(std::string Code, std::string Models = {});
  ~AnnotatedUnit();

  [[nodiscard]] Unit &unit() { return *Analysed; }
  [[nodiscard]] clang::ASTContext &context();

  /// The one body of the function with this name.
  [[nodiscard]] const Body &body(llvm::StringRef Name);
  /// The first expression whose begin is at the mark and that is a T.
  template <class T> [[nodiscard]] const T *at(llvm::StringRef Mark);
  /// The name of the mark at a place, or "" if there is none.
  [[nodiscard]] std::string markAt(clang::SourceLocation Place);
  [[nodiscard]] clang::QualType typeOf(llvm::StringRef Variable);
  [[nodiscard]] const clang::NamedDecl *named(llvm::StringRef Last);

private:
  [[nodiscard]] const clang::Stmt *find(llvm::StringRef Mark,
                                        bool (*Is)(const clang::Stmt *));

  std::map<std::string, unsigned> Marks;
  std::unique_ptr<clang::ASTUnit> Ast;
  ModelSet Known;
  std::unique_ptr<Unit> Analysed;
};

template <class T> const T *AnnotatedUnit::at(llvm::StringRef Mark) {
  return static_cast<const T *>(
      find(Mark, [](const clang::Stmt *S) { return llvm::isa<T>(S); }));
}

} // namespace cotidy::testing
