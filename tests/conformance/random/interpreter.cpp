// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs random programs: conformance-random FILE prints for each one
// `program SEED`, and its trace indented by two spaces.
#include "tests/conformance/random/world.h"
#include "tests/conformance/recorder.h"

#include <fstream>
#include <iostream>

using conformance::Program;
using conformance::Recorder;

namespace {

/// As Python's asyncio.run(), but silent once the program hangs: a runner that
/// is closed cancels what is left, which would go on to speak.
void play(const Program &program) {
  conformance::World world(program);
  asyncio::Runner runner(
      {.loop_factory = &asyncio::testing::new_virtual_event_loop});
  std::exception_ptr error;
  try {
    try {
      runner.run(world.main());
    } catch (const asyncio::testing::Deadlock &) {
      throw;
    } catch (...) {
      error = std::current_exception();
    }
    runner.close();
    if (error)
      say("left with {}", describe(error));
  } catch (const asyncio::testing::Deadlock &) {
    say("deadlock");
  }
  Recorder::current().seal();
}

} // namespace

int main(int count, char **arguments) {
  if (count != 2)
    return 2;
  std::ifstream file(arguments[1]);
  Program program;
  while (conformance::read_program(file, program)) {
    // Flushed, so that a crash is known by its program.
    std::cout << "program " << program.seed << std::endl;
    for (const std::string &line : Recorder::record([&] { play(program); }))
      std::cout << "  " << line << '\n';
  }
}
