// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What clang-tidy loads. clang-tidy has no handshake with its plugins: one of
// another version finds nothing and clang-tidy exits with 0, be it that it
// loaded or that its symbols are missing and "-load request ignored" flew by.
// That looks like clean code. So this file asks the host for its version, which
// takes one symbol that all of them have, and only then loads the checks.
#include "clang/Basic/Version.h"
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <string>
#include <string_view>

namespace {

/// "22.1" out of "Debian clang version 22.1.8 (1~deb12u1)". Patch releases
/// keep the ABI.
std::string majorAndMinor(std::string_view FullVersion) {
  constexpr std::string_view Before = "version ";
  const size_t Begin = FullVersion.find(Before);
  if (Begin == std::string_view::npos)
    return std::string(FullVersion);
  FullVersion.remove_prefix(Begin + Before.size());
  const size_t Minor = FullVersion.find('.') + 1;
  return std::string(
      FullVersion.substr(0, FullVersion.find_first_not_of("0123456789", Minor)));
}

// Not exit(): the host is in the middle of its start.
[[noreturn]] void stop() { std::_Exit(3); }

void refuseAnotherHost() {
  const std::string Host = majorAndMinor(clang::getClangFullVersion());
  if (Host == COTIDY_BUILT_FOR)
    return;
  std::fprintf(stderr,
               "cotidy: this plugin was built for clang-tidy %s and cannot run "
               "in clang-tidy %s; load it into clang-tidy %s, or build cotidy "
               "for %s\n",
               COTIDY_BUILT_FOR, Host.c_str(), COTIDY_BUILT_FOR, Host.c_str());
  stop();
}

void loadChecks() {
  Dl_info Self = {};
  ::dladdr(reinterpret_cast<void *>(&loadChecks), &Self);
  std::string Path = Self.dli_fname ? Self.dli_fname : "";
  Path.resize(Path.rfind('/') + 1); // To "" if there is none.
  Path += COTIDY_CHECKS;
  // As clang-tidy itself loads plugins.
  if (::dlopen(Path.c_str(), RTLD_LAZY | RTLD_GLOBAL))
    return;
  std::fprintf(stderr, "cotidy: cannot load the checks: %s; keep %s beside the "
                       "plugin\n",
               ::dlerror(), COTIDY_CHECKS);
  stop();
}

__attribute__((constructor)) void start() {
  refuseAnotherHost();
  loadChecks();
}

} // namespace
