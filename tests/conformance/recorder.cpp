// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/recorder.h"

#include "tests/conformance/trace.h"

namespace conformance {
namespace {

Recorder *recorder = nullptr;

} // namespace

Recorder &Recorder::current() { return *recorder; }

std::vector<std::string> Recorder::record(const std::function<void()> &play) {
  Recorder own;
  recorder = &own;
  try {
    play();
  } catch (const asyncio::testing::Deadlock &) {
    own.add("deadlock");
  } catch (...) {
    own.add("left with " + repr(std::current_exception()));
  }
  recorder = nullptr;
  return std::move(own.lines_);
}

} // namespace conformance
