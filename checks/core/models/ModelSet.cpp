// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/models/ModelSet.h"

#include "llvm/ADT/STLExtras.h"

namespace cotidy {

bool TypeModel::is(TypeRole Role) const { return llvm::is_contained(Roles, Role); }

bool FunctionModel::is(FunctionRole Role) const {
  return llvm::is_contained(Roles, Role);
}

const TypeModel *ModelSet::type(llvm::StringRef Qualified) const {
  return TypeByName.lookup(Qualified);
}

llvm::ArrayRef<const FunctionModel *>
ModelSet::functions(llvm::StringRef Qualified) const {
  const auto Found = FunctionByName.find(Qualified);
  if (Found == FunctionByName.end())
    return {};
  return Found->second;
}

bool ModelSet::isCoroutineNamespace(llvm::StringRef Qualified) const {
  return llvm::any_of(CoroutineNamespaces, [&](llvm::StringRef Prefix) {
    return Qualified.starts_with(Prefix);
  });
}

const Library *ModelSet::library(llvm::StringRef Id) const {
  for (const auto &Known : Libraries)
    if (Known->Id == Id)
      return Known.get();
  return nullptr;
}

} // namespace cotidy
