# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Finds LLVM and Clang and makes the target `cotidy_llvm`, which every library
# that includes their headers links. The only place that names the version.
# (`dev` and CMakePresets.json name packages and the compiler of that version.)

set(COTIDY_LLVM_MAJOR 22)
set(COTIDY_LLVM_ROOT /usr/lib/llvm-${COTIDY_LLVM_MAJOR} CACHE PATH
    "Prefix of the LLVM to build against")

# A plugin compiled by g++ mangles OptionsView::get<bool> another way than the
# clang-tidy that loads it.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR
    "The checks must be compiled by Clang, and this is "
    "${CMAKE_CXX_COMPILER_ID}. Configure with `cmake --preset dev`, or with "
    "-DCMAKE_CXX_COMPILER=clang++-${COTIDY_LLVM_MAJOR} in an empty folder.")
endif()

# No version here: LLVM's version file accepts major.minor only.
find_package(LLVM REQUIRED CONFIG NO_DEFAULT_PATH
             PATHS ${COTIDY_LLVM_ROOT}/lib/cmake/llvm)
find_package(Clang REQUIRED CONFIG NO_DEFAULT_PATH
             PATHS ${COTIDY_LLVM_ROOT}/lib/cmake/clang)
if(NOT LLVM_VERSION_MAJOR EQUAL COTIDY_LLVM_MAJOR)
  message(FATAL_ERROR "${COTIDY_LLVM_ROOT} holds LLVM ${LLVM_VERSION}; "
                      "cotidy is written for ${COTIDY_LLVM_MAJOR}")
endif()

set(COTIDY_LLVM_TOOLS ${LLVM_TOOLS_BINARY_DIR})
set(COTIDY_RESOURCE_DIR ${COTIDY_LLVM_ROOT}/lib/clang/${LLVM_VERSION_MAJOR})

# Where libc++abi's headers are installed, they lie beside LLVM's and would hide
# libstdc++'s <cxxabi.h>: then LLVM's folders are looked at one by one.
set(COTIDY_LLVM_INCLUDES ${LLVM_INCLUDE_DIRS} ${CLANG_INCLUDE_DIRS})
list(REMOVE_DUPLICATES COTIDY_LLVM_INCLUDES)
if(EXISTS ${LLVM_INCLUDE_DIRS}/cxxabi.h)
  set(COTIDY_LLVM_INCLUDES ${CMAKE_BINARY_DIR}/llvm-include)
  file(MAKE_DIRECTORY ${COTIDY_LLVM_INCLUDES})
  foreach(Folder clang clang-c clang-tidy llvm llvm-c)
    file(CREATE_LINK ${LLVM_INCLUDE_DIRS}/${Folder}
         ${COTIDY_LLVM_INCLUDES}/${Folder} SYMBOLIC)
  endforeach()
endif()

add_library(cotidy_llvm INTERFACE)
target_include_directories(cotidy_llvm SYSTEM INTERFACE ${COTIDY_LLVM_INCLUDES})
separate_arguments(Definitions NATIVE_COMMAND "${LLVM_DEFINITIONS}")
target_compile_definitions(cotidy_llvm INTERFACE ${Definitions})
if(NOT LLVM_ENABLE_RTTI)
  target_compile_options(cotidy_llvm INTERFACE -fno-rtti)
endif()

# clang-tidy's engine, for programs that host it. It exists as archives only;
# what lies below it comes from the one shared library, or there would be two
# copies of Clang's tables. (LLVM's own target clangTidy would bring them.)
add_library(clang_tidy_engine STATIC IMPORTED GLOBAL)
set_target_properties(clang_tidy_engine PROPERTIES
  IMPORTED_LOCATION ${COTIDY_LLVM_ROOT}/lib/libclangTidy.a
  INTERFACE_LINK_LIBRARIES
    "${COTIDY_LLVM_ROOT}/lib/libclangTidyUtils.a;clang-cpp;LLVM")

# One precompiled header for all libraries below checks/ and driver/worker.
file(WRITE ${PROJECT_BINARY_DIR}/pch/pch.cpp "")
add_library(cotidy_pch STATIC ${PROJECT_BINARY_DIR}/pch/pch.cpp)
target_link_libraries(cotidy_pch PUBLIC cotidy_llvm)
target_precompile_headers(cotidy_pch PRIVATE
  <algorithm> <functional> <map> <memory> <optional> <string> <vector>
  <clang/AST/ASTContext.h>
  <clang/AST/DeclCXX.h>
  <clang/AST/DeclTemplate.h>
  <clang/AST/ExprCXX.h>
  <clang/AST/RecursiveASTVisitor.h>
  <clang/AST/StmtCXX.h>
  <clang/Analysis/CFG.h>
  <clang/Basic/SourceManager.h>
  <clang/Lex/Lexer.h>
  <llvm/ADT/DenseMap.h>
  <llvm/ADT/STLExtras.h>
  <llvm/ADT/StringMap.h>
  <llvm/Support/Error.h>
  <llvm/Support/FormatVariadic.h>)
# ccache compares contents; a time stamp in the header would be a difference.
target_compile_options(cotidy_pch PRIVATE
                       "SHELL:-Xclang -fno-pch-timestamp")

# add_cotidy_library(NAME sources... [LINK libraries...]): a static library that
# sees Clang's headers. It links no LLVM, since the plugin takes LLVM from its
# host; programs add clang-cpp themselves.
function(add_cotidy_library Name)
  cmake_parse_arguments(Arg "" "" "LINK" ${ARGN})
  add_library(${Name} STATIC ${Arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${Name} PUBLIC cotidy_llvm ${Arg_LINK})
  target_compile_options(${Name} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  target_precompile_headers(${Name} REUSE_FROM cotidy_pch)
endfunction()
