// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/Machine.h"
#include "driver/host/ProcessMemory.h"
#include "driver/host/Size.h"

#include <cstring>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

namespace cotidy {
namespace {

TEST(Size, IsReadAsPeopleWriteIt) {
  for (const auto &[Text, Bytes] :
       {std::pair<const char *, std::uint64_t>{"0", 0},
        {"1234", 1234},
        {"4K", 4096},
        {"800M", 838'860'800},
        {"2G", 2'147'483'648},
        {"0.5G", 536'870'912},
        {"1T", 1'099'511'627'776}}) {
    const Result<std::uint64_t> Read = parseSize(Text);
    ASSERT_TRUE(Read) << Text;
    EXPECT_EQ(*Read, Bytes) << Text;
  }
  for (const char *Wrong : {"", "G", "-1", "1e9", "1 G", "2GB", "2g", "nan",
                            "inf", "0x10", "99999999T"})
    EXPECT_FALSE(parseSize(Wrong)) << Wrong;
}

TEST(Size, IsShownInAFewDigits) {
  EXPECT_EQ(showSize(0), "0 KB");
  EXPECT_EQ(showSize(700 << 10), "700 KB");
  EXPECT_EQ(showSize(256 << 20), "256 MB");
  EXPECT_EQ(showSize(1ULL << 30), "1 GB");
  EXPECT_EQ(showSize(1500ULL << 20), "1.5 GB");
  EXPECT_EQ(showSize(3ULL << 40), "3 TB");
}

TEST(ProcessMemory, CountsWhatIsUsedAndNotWhatIsSetAside) {
  constexpr std::size_t Length = 64 << 20;
  const std::uint64_t Before = ownMemory(::getpid());
  EXPECT_GT(Before, 0U);
  void *Pages = ::mmap(nullptr, Length, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(Pages, MAP_FAILED);
  EXPECT_LT(ownMemory(::getpid()), Before + Length / 2);
  std::memset(Pages, 1, Length);
  EXPECT_GT(ownMemory(::getpid()), Before + Length / 2);
  ::munmap(Pages, Length);
}

TEST(ProcessMemory, OfNoProcessIsNone) { EXPECT_EQ(ownMemory(-1), 0U); }

TEST(Machine, HasMemoryAndTheProcessorsThatThisProcessIsBoundTo) {
  EXPECT_GT(availableMemory(), 64U << 20);
  EXPECT_GE(availableProcessors(), 1U);
  cpu_set_t Before, One;
  ASSERT_EQ(::sched_getaffinity(0, sizeof Before, &Before), 0);
  CPU_ZERO(&One);
  for (int I = 0; CPU_COUNT(&One) == 0; ++I)
    if (CPU_ISSET(I, &Before))
      CPU_SET(I, &One);
  ASSERT_EQ(::sched_setaffinity(0, sizeof One, &One), 0);
  EXPECT_EQ(availableProcessors(), 1U);
  ::sched_setaffinity(0, sizeof Before, &Before);
}

} // namespace
} // namespace cotidy
