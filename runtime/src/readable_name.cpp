// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/readable_name.h>

#include <cstdlib>
#include <cxxabi.h>
#include <memory>

namespace asyncio::detail {

std::string readable_name(const std::type_info &type) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), std::free);
  return name ? name.get() : type.name();
}

} // namespace asyncio::detail
