// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-droppable-task-type' %s

lib::Any<> work() { co_return; }

//===--- Found ------------------------------------------------------------===//

#ifdef NO_MODEL
// CHECK: warning: a call that returns 'Job' can be dropped without a warning, and then the coroutine never runs
#endif

//===--- Not found --------------------------------------------------------===//

// The types of a library are its own business.
#if !defined(NO_MODEL) && defined(HAS_LAZY)
lib::Lazy<int> number();
#endif
