// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the thread sanitizer is to overlook in the tests. The runtime has the
// same as a weak symbol, which Clang's sanitizer library has as well.

extern "C" const char *__tsan_default_suppressions();

// An exception that two threads hold is counted inside of libstdc++, which is
// not instrumented: the one that destroys it seems to race with the other's
// last look at it.
const char *__tsan_default_suppressions() {
  return "race:std::__exception_ptr::exception_ptr::_M_release\n";
}
