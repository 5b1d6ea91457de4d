# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Each portable behaviour of CPython's suite has a test, or a reason.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME checklist
         COMMAND ${Python3_EXECUTABLE}
                 ${CMAKE_CURRENT_LIST_DIR}/checklist.py --check)
add_test(NAME checklist.script
         COMMAND ${Python3_EXECUTABLE}
                 ${CMAKE_CURRENT_LIST_DIR}/checklist_test.py)
