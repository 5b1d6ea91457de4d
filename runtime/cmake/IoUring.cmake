# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The backend of io_uring, by liburing; without it epoll is the only one.
set(Wanted ${COTIDY_RUNTIME_IO_URING})
find_path(COTIDY_LIBURING_INCLUDE liburing.h)
find_library(COTIDY_LIBURING uring)
mark_as_advanced(COTIDY_LIBURING_INCLUDE COTIDY_LIBURING)
if(Wanted STREQUAL "ON" AND NOT (COTIDY_LIBURING_INCLUDE AND COTIDY_LIBURING))
  message(FATAL_ERROR "COTIDY_RUNTIME_IO_URING is ON and there is no liburing: "
                      "install liburing-dev 2.3 or newer, or say OFF")
endif()
if(Wanted AND COTIDY_LIBURING_INCLUDE AND COTIDY_LIBURING)
  include(CheckSymbolExists)
  set(CMAKE_REQUIRED_INCLUDES ${COTIDY_LIBURING_INCLUDE})
  set(CMAKE_REQUIRED_LIBRARIES ${COTIDY_LIBURING})
  # The youngest of what is called, of liburing 2.3.
  check_symbol_exists(io_uring_submit_and_get_events liburing.h
                      COTIDY_LIBURING_IS_NEW)
  unset(CMAKE_REQUIRED_INCLUDES)
  unset(CMAKE_REQUIRED_LIBRARIES)
endif()
if(COTIDY_LIBURING_IS_NEW AND Wanted)
  file(GLOB UringSources CONFIGURE_DEPENDS src/uring/*.cpp)
  target_sources(cotidy-runtime PRIVATE ${UringSources})
  target_include_directories(cotidy-runtime SYSTEM PRIVATE
    ${COTIDY_LIBURING_INCLUDE})
  # By its name, as the library is installed for other machines too.
  target_link_libraries(cotidy-runtime PRIVATE uring)
  string(APPEND COTIDY_PC_LIBS " -luring")
else()
  target_sources(cotidy-runtime PRIVATE src/no_uring.cpp)
endif()
