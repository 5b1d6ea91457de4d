// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/Size.h"

#include <charconv>
#include <cmath>

namespace cotidy {
namespace {

constexpr std::string_view Units = "KMGT";

} // namespace

Result<std::uint64_t> parseSize(std::string_view Text) {
  const Error Wrong{"'" + std::string(Text) + "' is no size as 2G or 800M"};
  double Number = 0;
  const char *End = Text.data() + Text.size();
  const auto [Stop, Failed] =
      std::from_chars(Text.data(), End, Number, std::chars_format::fixed);
  if (Failed != std::errc() || !(Number >= 0))
    return Wrong;
  if (Stop != End) {
    const std::size_t Unit = Units.find(*Stop);
    if (Unit == std::string_view::npos || Stop + 1 != End)
      return Wrong;
    Number = std::ldexp(Number, 10 * (static_cast<int>(Unit) + 1));
  }
  // What no machine has: about an exabyte.
  if (Number > 1e18)
    return Wrong;
  return static_cast<std::uint64_t>(Number);
}

std::string showSize(std::uint64_t Bytes) {
  std::size_t Unit = 0;
  double Number = std::ldexp(static_cast<double>(Bytes), -10);
  while (Number >= 1000 && Unit + 1 < Units.size()) {
    Number /= 1024;
    ++Unit;
  }
  // A tenth of a gigabyte matters, one of a megabyte does not.
  const bool Tenths = Unit >= 2 && Number < 100;
  const long long Scaled = std::llround(Tenths ? Number * 10 : Number);
  std::string Text = std::to_string(Tenths ? Scaled / 10 : Scaled);
  if (Tenths && Scaled % 10)
    Text += "." + std::to_string(Scaled % 10);
  return Text + " " + Units[Unit] + "B";
}

} // namespace cotidy
