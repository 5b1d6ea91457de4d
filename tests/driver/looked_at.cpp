// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A program to be looked into. It says "ready" when its tasks wait, or in the
// mode "busy" when they run, and ends when its input does.
#include <asyncio/asyncio.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <future>
#include <string_view>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<> read_packet(asyncio::Event &arrived) {
  co_await arrived.wait();
}

asyncio::Coro<> serve(asyncio::Event &arrived) {
  co_await read_packet(arrived);
}

asyncio::Coro<> nap() { co_await asyncio::sleep(1h); }

asyncio::Coro<> all_of(asyncio::Event &arrived) {
  co_await asyncio::gather(serve(arrived), nap());
}

asyncio::Coro<> one_of(asyncio::AnyTask task) {
  const std::vector tasks{task};
  co_await asyncio::wait(tasks, {.timeout = 1h});
}

asyncio::Coro<> kept(asyncio::Task<> task) {
  co_await asyncio::wait_for(asyncio::shield(task), 1h);
}

asyncio::Coro<> spin(const bool &ends) {
  while (!ends)
    co_await asyncio::sleep(0s);
}

asyncio::Coro<> meet(std::vector<asyncio::Task<>> &others, std::size_t other) {
  co_await others[other];
}

asyncio::Coro<> deep(int levels) {
  if (levels == 0)
    co_await nap();
  else
    co_await deep(levels - 1);
}

asyncio::Coro<> group_of_one() {
  const auto body = [](asyncio::TaskGroup &group) -> asyncio::Coro<> {
    group.create_task(nap(), {.name = "child of group"});
    co_return;
  };
  co_await asyncio::TaskGroup::scope(body);
}

asyncio::Coro<> first_of(asyncio::Task<> task) {
  std::vector tasks{task};
  for (auto &next : asyncio::as_completed(std::move(tasks)))
    co_await next;
}

asyncio::Coro<> stubborn() {
  try {
    co_await nap();
    // NOLINTNEXTLINE(cotidy-swallowed-cancellation): so it is to be
  } catch (const asyncio::CancelledError &) {
  }
  co_await nap();
}

asyncio::Coro<> too_late(asyncio::Task<> task) {
  co_await asyncio::wait_for(task, 0s);
}

asyncio::Coro<> get_from(asyncio::Queue<int> &queue) { co_await queue.get(); }
asyncio::Coro<> put_into(asyncio::Queue<int> &queue) {
  co_await queue.put(1);
  co_await queue.put(2);
}
asyncio::Coro<> join(asyncio::Queue<int> &queue) { co_await queue.join(); }
asyncio::Coro<> lock(asyncio::Lock &mutex) {
  auto guard = co_await mutex.scoped();
}
asyncio::Coro<> slot(asyncio::Semaphore &free) { co_await free.acquire(); }
asyncio::Coro<> plainly(asyncio::Future<int> future) { co_await future; }

/// The input ends; nothing else is ever there.
asyncio::Coro<> until_the_end() {
  auto end = asyncio::get_running_loop().create_future<void>();
  asyncio::get_running_loop().add_reader(STDIN_FILENO, [end]() mutable {
    if (!end.done())
      end.set_result();
  });
  co_await end;
  asyncio::get_running_loop().remove_reader(STDIN_FILENO);
}

void say_ready() {
  constexpr std::string_view text = "ready\n";
  if (::write(STDOUT_FILENO, text.data(), text.size()) < 0)
    std::abort();
}

asyncio::Coro<> main_task(std::string_view mode) {
  asyncio::Event arrived;
  bool ends = false;
  std::vector<asyncio::Task<>> tasks;
  const auto start = [&tasks](asyncio::Coro<> coro, std::string_view name) {
    tasks.push_back(asyncio::create_task(std::move(coro), {.name = name}));
  };
  asyncio::Queue<int> empty;
  asyncio::Queue<int> full(1);
  asyncio::Lock locked;
  asyncio::Semaphore none(0);
  if (mode == "ways") {
    co_await locked.acquire();
    start(nap(), "nap");
    start(group_of_one(), "group");
    start(first_of(tasks[0]), "first");
    start(stubborn(), "stubborn");
    start(too_late(tasks[3]), "too late");
    start(get_from(empty), "get");
    start(put_into(full), "put");
    start(join(full), "join");
    start(lock(locked), "lock");
    start(slot(none), "slot");
    start(plainly(asyncio::get_running_loop().create_future<int>()), "future");
  } else if (mode == "tree") {
    start(all_of(arrived), "all");
    start(one_of(tasks[0]), "one");
    start(kept(tasks[0]), "kept");
  } else if (mode == "busy") {
    start(spin(ends), "spinner");
    for (int i = 0; i < 50; ++i)
      start(serve(arrived), "idle");
  } else if (mode == "cycle") {
    tasks.reserve(2);
    start(meet(tasks, 1), "he");
    start(meet(tasks, 0), "she");
  } else if (mode == "odd") {
    start(nap(), "red \x1b[31m <&\">");
    start(deep(300), "deep");
  } else if (mode == "fork") {
    // The copy has the memory of the loop, and not the thread that runs it.
    if (const pid_t copy = ::fork(); copy == 0) {
      ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      say_ready();
      while (true)
        ::pause(); // NOLINT(cotidy-blocking-call): no loop in the copy
    } else {
      co_await until_the_end();
      ::kill(copy, SIGKILL);
      // NOLINTNEXTLINE(cotidy-blocking-call): it has just been killed
      ::waitpid(copy, nullptr, 0);
      co_return;
    }
  }
  // Each comes to where it waits, children of children too.
  for (int i = 0; i < 5; ++i)
    co_await asyncio::sleep(0s);
  say_ready();
  co_await until_the_end();
  ends = true;
  // A cycle would be joined for ever.
  if (mode == "cycle")
    ::_exit(0);
  for (auto &task : tasks)
    task.cancel();
}

} // namespace

int main(int count, char **values) {
  // Also where only a parent may read the memory of a program.
  ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const std::string_view mode = count > 1 ? values[1] : "tree";
  if (mode != "threads") {
    asyncio::run(main_task(mode));
    return 0;
  }
  // Two loops; the first is there before the second says that it is ready.
  std::promise<void> there;
  std::promise<void> done;
  std::thread other([&] {
    const auto wait = [&]() -> asyncio::Coro<> {
      const auto ends = [&] { done.get_future().wait(); };
      auto waiting =
          asyncio::create_task(asyncio::to_thread(ends), {.name = "other"});
      co_await asyncio::sleep(0s);
      there.set_value();
      co_await waiting;
    };
    asyncio::run(wait());
  });
  there.get_future().wait();
  asyncio::run(main_task("tree"));
  done.set_value();
  other.join();
}
