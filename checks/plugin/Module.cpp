// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Adds the checks to clang-tidy's registry: in a plugin when it is loaded, in
// the worker, which compiles this file too, when it starts.
#include "checks/plugin/TidyAdapter.h"
#include "clang-tidy/ClangTidyModule.h"

namespace cotidy {
namespace {

class Module : public clang::tidy::ClangTidyModule {
public:
  void addCheckFactories(
      clang::tidy::ClangTidyCheckFactories &Factories) override {
    addChecks(Factories);
  }
};

clang::tidy::ClangTidyModuleRegistry::Add<Module>
    Registered("cotidy-module", "Checks for asynchronous code.");

} // namespace
} // namespace cotidy
