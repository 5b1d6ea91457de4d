// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rows of the comparison that the kernel decides, with nothing above it.
#include "../common/measure.h"

#include <benchmark/benchmark.h>
#include <cstdint>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>

namespace {

void signal(int fd) { (void)!eventfd_write(fd, 1); }

void wait(int fd) {
  eventfd_t count = 0;
  (void)!eventfd_read(fd, &count);
}

/// Two threads that wake each other through a pair of blocking eventfds.
void thread_round_trip(benchmark::State &state) {
  const int there = eventfd(0, EFD_CLOEXEC);
  const int back = eventfd(0, EFD_CLOEXEC);
  bool stop = false;
  std::thread other([&] {
    measure::move_to_cpu_0();
    for (wait(there); !stop; wait(there))
      signal(back);
  });
  for (auto _ : state) {
    signal(there);
    wait(back);
  }
  stop = true;
  signal(there);
  other.join();
  close(there);
  close(back);
}
BENCHMARK(thread_round_trip)->Name("h")->UseRealTime();

} // namespace

BENCHMARK_MAIN();
