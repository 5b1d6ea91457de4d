// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Imports.h"

#include "clang/Index/USRGeneration.h"

namespace cotidy {

using namespace clang;

std::string usrOf(const FunctionDecl *Function) {
  llvm::SmallString<128> Usr;
  if (index::generateUSRForDecl(Function->getCanonicalDecl(), Usr))
    return {};
  return Usr.str().str();
}

const Reason *Imports::find(const FunctionDecl *Function, const char *Role) {
  if (!Function || !Function->isExternallyVisible() ||
      Function->isDependentContext())
    return nullptr;
  const auto [Known, New] = Usrs.try_emplace(Function->getCanonicalDecl());
  if (New)
    Known->second = usrOf(Function);
  if (Known->second.empty())
    return nullptr;
  Asked.insert(Known->second);
  return Linked ? Linked->find(Known->second, Role) : nullptr;
}

} // namespace cotidy
