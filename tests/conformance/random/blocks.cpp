// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions, and the operations that have blocks.
#include "tests/conformance/random/world.h"

using asyncio::Coro;

namespace conformance {
namespace {

bool matches(const std::string &kind, const std::exception_ptr &error) {
  try {
    std::rethrow_exception(error);
  } catch (const asyncio::CancelledError &) {
    return kind != "exception";
  } catch (...) {
    return kind != "cancelled";
  }
}

} // namespace

Coro<> World::main() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  // When an error counts as dropped, Python's collector of garbage decides.
  loop.set_exception_handler(
      [](asyncio::EventLoop &, const asyncio::ExceptionContext &context) {
        if (context.message.starts_with("unhandled exception during"))
          say("reported {}", describe(context.exception));
      });
  futures_ = {loop.create_future<int>(), loop.create_future<int>()};
  main_ = asyncio::current_task();
  main_.set_name("t0");
  for (const int when : {256, 320, 384, 448})
    loop.call_later(when * tick, [this] { main_.cancel("reaper"); });
  co_await function("0");
  say("main ends");
}

Coro<int> World::function(std::string number) {
  Frame frame;
  frame.who = "f" + number;
  frame.value = std::stoi(number);
  const std::string name(asyncio::current_task().get_name());
  frame.say("starts in {}", name[0] == 't' ? name : "a task of its own");
  co_await block(frame, program_.functions.at(number));
  frame.say("returns {}", frame.value);
  co_return frame.value;
}

Coro<> World::block(Frame &frame, const Block &ops) {
  for (const Op &op : ops) {
    if (frame.left)
      co_return;
    if (const auto found = plain().find(op.name); found != plain().end())
      (this->*found->second)(frame, op.args);
    else
      co_await (this->*waiting().at(op.name))(frame, op);
  }
}

void World::callback(std::string mark, const Block &ops) {
  Frame frame;
  frame.who = "c" + mark;
  for (const Op &op : ops)
    (this->*plain().at(op.name))(frame, op.args);
}

Coro<> World::try_block(Frame &frame, const Op &op) {
  std::exception_ptr error;
  try {
    co_await block(frame, op.blocks[0]);
  } catch (...) {
    error = std::current_exception();
  }
  if (error && matches(op.args[0], error))
    error = co_await handle(frame, op, error);
  const bool left = std::exchange(frame.left, false);
  co_await block(frame, op.blocks[2]);
  frame.left = left;
  if (error)
    std::rethrow_exception(error);
}

Coro<std::exception_ptr> World::handle(Frame &frame, const Op &op,
                                       std::exception_ptr error) {
  const std::string &action = op.args[1];
  frame.say("caught {}", describe(error));
  if (action == "uncancel")
    uncancel(frame, {});
  try {
    co_await block(frame, op.blocks[1]);
  } catch (...) {
    co_return std::current_exception();
  }
  if (!frame.left && action == "again")
    co_return error;
  if (!frame.left && action == "raise")
    co_return std::make_exception_ptr(asyncio::ValueError("instead"));
  co_return nullptr;
}

Coro<> World::timeout(Frame &frame, const Op &op) {
  const std::optional<asyncio::Duration> limit = limit_of(op.args[0]);
  co_await asyncio::timeout(limit, [&](asyncio::Timeout &cm) -> Coro<> {
    frame.limits.push_back(&cm);
    std::exception_ptr error;
    try {
      co_await block(frame, op.blocks[0]);
    } catch (...) {
      error = std::current_exception();
    }
    frame.limits.pop_back();
    if (error)
      std::rethrow_exception(error);
  });
}

Coro<> World::group(Frame &frame, const Op &op) {
  co_await asyncio::TaskGroup::scope([&](asyncio::TaskGroup &group) -> Coro<> {
    frame.groups.push_back(&group);
    std::exception_ptr error;
    try {
      co_await block(frame, op.blocks[0]);
    } catch (...) {
      error = std::current_exception();
    }
    frame.groups.pop_back();
    if (error)
      std::rethrow_exception(error);
  });
}

Coro<> World::with_lock(Frame &frame, const Op &op) {
  const auto guard = co_await locks_[0].scoped();
  frame.say("entered");
  co_await block(frame, op.blocks[0]);
}

Coro<> World::with_semaphore(Frame &frame, const Op &op) {
  const auto guard = co_await semaphores_[0]->scoped();
  frame.say("entered");
  co_await block(frame, op.blocks[0]);
}

Coro<> World::with_condition(Frame &frame, const Op &op) {
  const auto guard = co_await condition_.scoped();
  frame.say("entered");
  co_await block(frame, op.blocks[0]);
}

Coro<> World::repeat(Frame &frame, const Op &op) {
  for (int count = std::stoi(op.args[0]); count > 0 && !frame.left; --count)
    co_await block(frame, op.blocks[0]);
}

Coro<> World::soon(Frame &, const Op &op) {
  asyncio::get_running_loop().call_soon(
      [this, &op] { callback(op.args[0], op.blocks[0]); });
  co_return;
}

Coro<> World::later(Frame &, const Op &op) {
  asyncio::get_running_loop().call_later(
      std::stoi(op.args[0]) * tick,
      [this, &op] { callback(op.args[1], op.blocks[0]); });
  co_return;
}

} // namespace conformance
