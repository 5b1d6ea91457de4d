// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/ProgressDisplay.h"

#include "cli/Terminal.h"
#include <asyncio/event_loop.h>
#include <asyncio/sleep.h>

namespace cotidy {
namespace {

using namespace std::chrono_literals;

constexpr double BetweenBars = 0.1; ///< Seconds, as below.
constexpr double BetweenLines = 10;
constexpr asyncio::Duration BetweenLooks = 200ms;

} // namespace

ProgressDisplay::ProgressDisplay(ProgressMode Mode, RunProgress Of)
    : Progress(std::move(Of)), Begin(asyncio::get_running_loop().time()) {
  if (Mode == ProgressMode::Never)
    Shown = Form::None;
  else if (Mode == ProgressMode::Auto && errorIsCapableTerminal())
    Shown = Form::Bar;
  else
    Shown = Form::Lines;
}

double ProgressDisplay::now() const {
  const auto Since = asyncio::get_running_loop().time() - Begin;
  return std::chrono::duration<double>(Since).count();
}

void ProgressDisplay::started(std::uint64_t Id, const std::string &Name) {
  Progress.started(Id, Name, now());
  if (Shown == Form::Bar)
    draw();
}

void ProgressDisplay::finished(std::uint64_t Id, bool Failed) {
  Progress.finished(Id, Failed);
  if (Shown == Form::Bar)
    draw();
}

asyncio::Coro<> ProgressDisplay::keepDrawing() {
  while (Shown != Form::None) {
    co_await asyncio::sleep(BetweenLooks);
    draw();
  }
}

void ProgressDisplay::draw() {
  const double Now = now();
  const bool IsBar = Shown == Form::Bar;
  if (Now - LastDrawn < (IsBar ? BetweenBars : BetweenLines))
    return;
  LastDrawn = Now;
  if (!IsBar) {
    offerError("cotidy: " + Progress.sentence(Now) + "\n");
    return;
  }
  // The last column is left empty: some terminals wrap when it is written.
  OnScreen |= offerError("\r\033[K" + Progress.bar(Now, terminalWidth() - 1));
}

void ProgressDisplay::clear() {
  if (OnScreen)
    offerError("\r\033[K");
}

} // namespace cotidy
