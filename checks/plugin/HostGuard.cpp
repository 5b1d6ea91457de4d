// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// clang-tidy has no handshake with its plugins. One of another major may load,
// list its checks, find nothing and exit with 0, which looks like clean code.
// So the plugin stops such a host before anything else of it runs.
#include "clang/Basic/Version.h"
#include "llvm/ADT/StringRef.h"
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

/// "22.1" out of "Debian clang version 22.1.8 (1~deb12u1)". Patch releases
/// keep the ABI.
std::string majorAndMinor(llvm::StringRef FullVersion) {
  llvm::StringRef Rest = FullVersion.split("version ").second;
  auto Number = [&Rest] {
    llvm::StringRef Digits =
        Rest.take_while([](char C) { return C >= '0' && C <= '9'; });
    Rest = Rest.drop_front(Digits.size());
    return Digits.str();
  };
  std::string Major = Number();
  Rest.consume_front(".");
  return Major + "." + Number();
}

// 101 is the first priority that is not the implementation's own: ahead of the
// static object that registers the checks.
__attribute__((constructor(101))) void refuseAnotherHost() {
  std::string Host = majorAndMinor(clang::getClangFullVersion());
  if (Host == COTIDY_BUILT_FOR)
    return;
  // No stream of LLVM's: it may be of the other version as well.
  std::fprintf(stderr,
               "cotidy: this plugin was built for clang-tidy %s and cannot run "
               "in clang-tidy %s; load it into clang-tidy %s, or build cotidy "
               "for %s\n",
               COTIDY_BUILT_FOR, Host.c_str(), COTIDY_BUILT_FOR, Host.c_str());
  // Not exit(): the host's own clean-up is half initialised.
  std::_Exit(3);
}

} // namespace
