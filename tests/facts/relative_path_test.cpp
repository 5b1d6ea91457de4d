// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/summaries/RelativePath.h"

#include <gtest/gtest.h>

namespace cotidy {
namespace {

TEST(RelativePath, NamesFilesFromTheRoot) {
  EXPECT_EQ(relativeTo("/p", "/p/a.cpp"), "a.cpp");
  EXPECT_EQ(relativeTo("/p/", "/p/s/a.cpp"), "s/a.cpp");
  EXPECT_EQ(relativeTo("/p/q", "/p/qr/a.cpp"), "../qr/a.cpp");
  EXPECT_EQ(relativeTo("/p/q/r", "/other/a.h"), "/other/a.h");
  EXPECT_EQ(relativeTo("/p/q/r", "/p/a.h"), "../../a.h");
  EXPECT_EQ(relativeTo("", "/p/a.h"), "/p/a.h");
  EXPECT_EQ(relativeTo("/p", "<built-in>"), "<built-in>");
}

} // namespace
} // namespace cotidy
