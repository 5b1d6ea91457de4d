# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# find_package(cotidy COMPONENTS runtime), and pkg-config's cotidy-runtime.
include(CMakePackageConfigHelpers)
set(ConfigFolder ${CMAKE_INSTALL_LIBDIR}/cmake/cotidy)

install(TARGETS cotidy-runtime EXPORT cotidy-runtime
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/asyncio
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT runtime
        FILES_MATCHING PATTERN *.h)
install(EXPORT cotidy-runtime NAMESPACE cotidy:: FILE cotidy-runtime.cmake
        DESTINATION ${ConfigFolder} COMPONENT runtime)

# A static library leaves it to the program to link with OpenSSL.
set(COTIDY_NEEDS_OPENSSL FALSE)
set(COTIDY_REQUIRES "Requires.private:")
if(COTIDY_RUNTIME_HAS_TLS)
  set(COTIDY_REQUIRES "Requires.private: openssl >= 3")
  get_target_property(LibraryType cotidy-runtime TYPE)
  if(LibraryType STREQUAL "STATIC_LIBRARY")
    set(COTIDY_NEEDS_OPENSSL TRUE)
    set(COTIDY_REQUIRES "Requires: openssl >= 3")
  endif()
endif()

configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/cotidyConfig.cmake.in cotidyConfig.cmake
  INSTALL_DESTINATION ${ConfigFolder})
# Before 1.0 every minor version may break something.
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/cotidyConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/cotidyConfig.cmake
              ${PROJECT_BINARY_DIR}/cotidyConfigVersion.cmake
        DESTINATION ${ConfigFolder} COMPONENT runtime)

# The prefix is found from where the file lies, so that a tree may be moved.
file(RELATIVE_PATH COTIDY_PREFIX
     /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(${PROJECT_SOURCE_DIR}/cmake/cotidy-runtime.pc.in
               cotidy-runtime.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/cotidy-runtime.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT runtime)
