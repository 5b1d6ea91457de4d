// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a function or a callback can do without waiting.
#include "tests/conformance/random/world.h"

namespace conformance {
namespace {

const asyncio::ContextVar<int> variable("variable", 0);

template <class Handle> std::string outcome(const Handle &future) {
  if (future.cancelled())
    return "cancelled";
  if (const std::exception_ptr error = future.exception())
    return describe(error);
  if constexpr (requires { future.result(); })
    return describe(future.result());
  return "None";
}

} // namespace

template <class F>
void World::attempt(Frame &frame, std::string what, F function) {
  try {
    function();
    frame.say(what);
  } catch (const std::exception &error) {
    frame.say("{}: {}", what, describe(std::current_exception()));
  }
}

std::optional<asyncio::AnyTask> World::any_task(Frame &frame,
                                                const std::string &number) {
  if (number == "0")
    return main_;
  if (const auto task = tasks_.find(number); task != tasks_.end())
    return task->second;
  frame.say("finds no t{}", number);
  return std::nullopt;
}

void World::say_mark(Frame &frame, const Words &args) {
  frame.say("says {}", args[0]);
}

void World::cancel(Frame &frame, const Words &args) {
  if (auto task = any_task(frame, args[0])) {
    const bool done =
        args[1] == "none" ? task->cancel() : task->cancel(args[1]);
    frame.say("cancels t{}: {}", args[0], done);
  }
}

void World::cancel_gather(Frame &frame, const Words &args) {
  if (const auto found = gathers_.find(args[0]); found != gathers_.end())
    frame.say("cancels g{}: {}", args[0], found->second.cancel(args[1]));
}

void World::uncancel(Frame &frame, const Words &) {
  frame.say("uncancels: {}", asyncio::current_task().uncancel());
}

void World::cancelling(Frame &frame, const Words &) {
  frame.say("cancelling={}", asyncio::current_task().cancelling());
}

void World::state(Frame &frame, const Words &args) {
  if (auto task = any_task(frame, args[0]))
    frame.say("sees t{} done={} cancelled={} cancelling={}", args[0],
              task->done(), task->cancelled(), task->cancelling());
}

void World::add_callback(Frame &frame, const Words &args) {
  const std::string mark = args[1];
  if (args[0] == "0") {
    main_.add_done_callback([mark](asyncio::AnyFuture done) {
      say("callback {}: {}", mark, outcome(done));
    });
  } else if (auto found = task(frame, args[0])) {
    found->add_done_callback([mark](asyncio::Future<int> done) {
      say("callback {}: {}", mark, outcome(done));
    });
  }
}

void World::set_result(Frame &frame, const Words &args) {
  attempt(frame, "set_result",
          [&] { futures_[place(args[0])].set_result(std::stoi(args[1])); });
}

void World::set_exception(Frame &frame, const Words &args) {
  attempt(frame, "set_exception", [&] {
    futures_[place(args[0])].set_exception(asyncio::ValueError(args[1]));
  });
}

void World::cancel_future(Frame &frame, const Words &args) {
  frame.say("cancels future: {}", futures_[place(args[0])].cancel(args[1]));
}

void World::event_set(Frame &, const Words &args) {
  events_[place(args[0])].set();
}

void World::event_clear(Frame &, const Words &args) {
  events_[place(args[0])].clear();
}

void World::lock_release(Frame &frame, const Words &args) {
  attempt(frame, "release", [&] { locks_[place(args[0])].release(); });
}

void World::semaphore_release(Frame &, const Words &args) {
  semaphores_[place(args[0])]->release();
}

void World::put_nowait(Frame &frame, const Words &args) {
  attempt(frame, "put_nowait " + args[1],
          [&] { queues_[place(args[0])]->put_nowait(std::stoi(args[1])); });
}

void World::get_nowait(Frame &frame, const Words &args) {
  try {
    frame.say("get_nowait {}", queues_[place(args[0])]->get_nowait());
  } catch (const std::exception &) {
    frame.say("get_nowait: {}", caught());
  }
}

void World::task_done(Frame &frame, const Words &args) {
  attempt(frame, "task_done", [&] { queues_[place(args[0])]->task_done(); });
}

void World::shutdown(Frame &, const Words &args) {
  queues_[place(args[0])]->shutdown(args[1] == "immediate");
}

void World::context_set(Frame &, const Words &args) {
  variable.set(std::stoi(args[0]));
}

void World::context_get(Frame &frame, const Words &) {
  frame.say("variable={}", variable.get());
}

void World::notify(Frame &frame, const Words &args) {
  attempt(frame, "notify " + args[0],
          [&] { condition_.notify(place(args[0])); });
}

void World::reschedule(Frame &frame, const Words &args) {
  if (frame.limits.empty())
    return;
  std::optional<asyncio::TimePoint> when;
  if (args[0] != "none")
    when = asyncio::get_running_loop().time() + std::stoi(args[0]) * tick;
  try {
    frame.limits.back()->reschedule(when);
  } catch (const asyncio::RuntimeError &) {
    frame.say("too late to reschedule");
  }
}

void World::expired(Frame &frame, const Words &) {
  if (!frame.limits.empty())
    frame.say("expired={}", frame.limits.back()->expired());
}

void World::raise_error(Frame &, const Words &args) {
  throw asyncio::ValueError(args[0]);
}

void World::raise_cancelled(Frame &, const Words &args) {
  throw asyncio::CancelledError(args[0]);
}

void World::leave(Frame &frame, const Words &args) {
  frame.value = std::stoi(args[0]);
  frame.left = true;
}

void World::spawn(Frame &, const Words &args) {
  const std::string name = "t" + args[0];
  asyncio::TaskOptions options{.name = name};
  if (args.size() > 1)
    options.eager_start = true;
  tasks_[args[0]] = asyncio::create_task(function(args[0]), options);
}

void World::group_spawn(Frame &frame, const Words &args) {
  if (frame.groups.empty())
    return;
  const std::string name = "t" + args[0];
  try {
    tasks_[args[0]] =
        frame.groups.back()->create_task(function(args[0]), {.name = name});
  } catch (const asyncio::RuntimeError &) {
    frame.say("t{} is refused", args[0]);
  }
}

const std::map<std::string, World::Plain> &World::plain() {
  static const std::map<std::string, Plain> known{
      {"say", &World::say_mark},
      {"cancel", &World::cancel},
      {"cancel_gather", &World::cancel_gather},
      {"uncancel", &World::uncancel},
      {"cancelling", &World::cancelling},
      {"state", &World::state},
      {"callback", &World::add_callback},
      {"set_result", &World::set_result},
      {"set_exception", &World::set_exception},
      {"cancel_future", &World::cancel_future},
      {"event_set", &World::event_set},
      {"event_clear", &World::event_clear},
      {"lock_release", &World::lock_release},
      {"semaphore_release", &World::semaphore_release},
      {"put_nowait", &World::put_nowait},
      {"get_nowait", &World::get_nowait},
      {"task_done", &World::task_done},
      {"shutdown", &World::shutdown},
      {"context_set", &World::context_set},
      {"context_get", &World::context_get},
      {"notify", &World::notify},
      {"reschedule", &World::reschedule},
      {"expired", &World::expired},
      {"raise_error", &World::raise_error},
      {"raise_cancelled", &World::raise_cancelled},
      {"leave", &World::leave},
      {"spawn", &World::spawn},
      {"group_spawn", &World::group_spawn},
  };
  return known;
}

} // namespace conformance
