// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for the C API of CPython: names and shapes only, for tests.
#pragma once

extern "C" {
typedef enum { PyGILState_LOCKED, PyGILState_UNLOCKED } PyGILState_STATE;
typedef struct _ts PyThreadState;
PyGILState_STATE PyGILState_Ensure(void);
void PyGILState_Release(PyGILState_STATE State);
PyThreadState *PyEval_SaveThread(void);
void PyEval_RestoreThread(PyThreadState *State);
}
