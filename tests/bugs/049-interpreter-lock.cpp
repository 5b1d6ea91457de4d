// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// equinor/ert#3450
// C++ code waited for its workers while it held the interpreter's lock. The
// workers wanted to log through the interpreter, and nobody went on.
#include <libcoro.h>

namespace pybind11 {
class gil_scoped_acquire {
public:
  gil_scoped_acquire();
  gil_scoped_acquire(const gil_scoped_acquire &) = delete;
  ~gil_scoped_acquire();
};
class object {};
object import(const char *Name);
} // namespace pybind11

coro::task<int> loadRealisation(int Number);
void report(const pybind11::object &, int Loaded);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

coro::task<void> load(int Number) {
  pybind11::gil_scoped_acquire Interpreter;
  auto Logger = pybind11::import("logging");
  // Bug: cotidy-guard-across-suspension
  int Loaded = co_await loadRealisation(Number);
  report(Logger, Loaded);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

coro::task<void> load(int Number) {
  int Loaded = co_await loadRealisation(Number);
  pybind11::gil_scoped_acquire Interpreter;
  auto Logger = pybind11::import("logging");
  report(Logger, Loaded);
}

} // namespace fixed
