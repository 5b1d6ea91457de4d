// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for pybind11: names and shapes only, for tests.
#pragma once

namespace pybind11 {
class gil_scoped_acquire {
public:
  gil_scoped_acquire();
  gil_scoped_acquire(const gil_scoped_acquire &) = delete;
  ~gil_scoped_acquire();
  void disarm();
};
class gil_scoped_release {
public:
  explicit gil_scoped_release(bool Disassociate = false);
  gil_scoped_release(const gil_scoped_release &) = delete;
  ~gil_scoped_release();
  void disarm();
};
class gil_scoped_acquire_simple {
public:
  gil_scoped_acquire_simple();
  ~gil_scoped_acquire_simple();
};
class gil_scoped_release_simple {
public:
  gil_scoped_release_simple();
  ~gil_scoped_release_simple();
};
} // namespace pybind11
