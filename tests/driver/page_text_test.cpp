// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Text on its way into a page: colours and characters that mean something.
#include "cli/formats/CppColours.h"
#include "cli/formats/Escape.h"

#include <gtest/gtest.h>

namespace cotidy {
namespace {

TEST(CppColours, KnowsCommentsStringsAndKeywords) {
  bool Inside = false;
  const auto Classes = [&](std::string_view Line) {
    std::string All;
    for (const ColouredPart &Part : colourLine(Line, Inside))
      All += Part.Class;
    return All;
  };
  EXPECT_EQ(Classes("co_await f(\"a\\\"b\", 'c', 1'000.5); // x"), "assdc");
  EXPECT_EQ(Classes("return x; /* begins"), "kc");
  EXPECT_TRUE(Inside);
  EXPECT_EQ(Classes("still ends */ int x;"), "ck");
  EXPECT_FALSE(Inside);
  EXPECT_EQ(Classes("  #include <x> // y"), "pc");
  EXPECT_EQ(Classes("\"never closed"), "s");
  EXPECT_EQ(Classes(""), "");
}

TEST(Escape, LeavesNoByteThatIsNoText) {
  EXPECT_EQ(validUtf8("a\xC3\xA4\xFF\xC3"), "a\xC3\xA4\uFFFD\uFFFD");
  EXPECT_TRUE(isUtf8("\U0001F600"));
  for (const char *Wrong : {"\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80",
                            "\xE0\x80\x80", "\x80", "\xF0\x9F\x98"})
    EXPECT_FALSE(isUtf8(Wrong));
  EXPECT_EQ(escapeMarkup("<'\">&\x02\t"), "&lt;&#39;&quot;&gt;&amp;\uFFFD\t");
  EXPECT_EQ(percentEncode("a/b c%\n\xff~"), "a/b%20c%25%0A%FF~");
  EXPECT_EQ(codePoints("\u00e4\U0001F600\xff"), 3U);
  EXPECT_EQ(utf16Units("\u00e4\U0001F600\xff"), 4U);
}

} // namespace
} // namespace cotidy
