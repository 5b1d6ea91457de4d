// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/TaskContents.h"

#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/StringSwitch.h"

namespace cotidy {

using namespace clang;

namespace {

/// The argument of a standard template that it holds, or -1.
int heldArgument(const ClassTemplateSpecializationDecl *Class) {
  return llvm::StringSwitch<int>(Class->getName())
      .Cases({"vector", "array", "list", "forward_list", "deque"}, 0)
      .Cases({"queue", "stack", "set", "unordered_set"}, 0)
      .Cases({"optional", "unique_ptr"}, 0)
      .Cases({"map", "multimap", "unordered_map", "unordered_multimap"}, 1)
      .Case("pair", 1)
      .Default(-1);
}

/// A pointer whose deleter is not the usual one may hand its object on.
bool hasOwnDeleter(const ClassTemplateSpecializationDecl *Class) {
  if (Class->getName() != "unique_ptr" || Class->getTemplateArgs().size() < 2)
    return false;
  const CXXRecordDecl *Deleter =
      Class->getTemplateArgs()[1].getAsType()->getAsCXXRecordDecl();
  return !Deleter || !Deleter->isInStdNamespace();
}

} // namespace

std::optional<TaskContents> contentsOf(QualType Type,
                                       const ASTContext &Context) {
  TaskContents Found;
  for (unsigned Depth = 0; Depth != 4; ++Depth) {
    if (const auto *Array = Context.getAsConstantArrayType(Type)) {
      Type = Array->getElementType();
      Found.One = false;
      Found.Indexed = Depth == 0;
      continue;
    }
    const auto *Class = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
        Type->getAsCXXRecordDecl());
    const int Argument =
        Class && Class->isInStdNamespace() ? heldArgument(Class) : -1;
    if (Argument < 0 || hasOwnDeleter(Class)) {
      Found.Task = Type;
      return Depth && Type->isRecordType() ? std::optional(Found)
                                           : std::nullopt;
    }
    const llvm::StringRef Name = Class->getName();
    if (!Depth && Name == "pair")
      return std::nullopt; // Two things of their own.
    Found.One &= Name == "optional" || Name == "unique_ptr";
    Found.Indexed = Depth == 0 && (Name == "array" || Name == "vector");
    Found.Appended = Name == "vector";
    const TemplateArgument &Held = Class->getTemplateArgs()[Argument];
    if (Held.getKind() != TemplateArgument::Type)
      return std::nullopt;
    Type = Held.getAsType();
  }
  return std::nullopt;
}

} // namespace cotidy
