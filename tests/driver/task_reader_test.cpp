// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Memory that no program has: the reader ends, and says what is wrong.
#include "driver/inspect/TaskReader.h"

#include "driver/inspect/AwaitGraph.h"
#include "driver/inspect/ElfFile.h"
#include "driver/inspect/ProcessMaps.h"
#include "runtime/include/asyncio/detail/inspection.h"
#include "tests/driver/TemporaryFolder.h"
#include <cerrno>
#include <cstring>
#include <gmock/gmock.h>
#include <random>

namespace cotidy {
namespace {

using asyncio::detail::AwaitedForm;
using asyncio::detail::AwaitedLayout;
using asyncio::detail::InspectionLayout;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Some pages from Base on, and nothing elsewhere.
class FakeMemory : public Memory {
public:
  static constexpr std::uint64_t Base = 0x10000;

  int read(std::uint64_t Address, void *To, std::size_t Size) override {
    if (ReadsLeft-- <= 0)
      return ESRCH;
    if (Address < Base || Address - Base > sizeof Bytes ||
        Size > sizeof Bytes - (Address - Base))
      return EFAULT;
    std::memcpy(To, Bytes + (Address - Base), Size);
    return 0;
  }
  template <class T> void put(std::uint64_t Address, const T &Value) {
    std::memcpy(Bytes + (Address - Base), &Value, sizeof Value);
  }
  void text(std::uint64_t Address, const char *Text) {
    std::memcpy(Bytes + (Address - Base), Text, std::strlen(Text) + 1);
  }

  char Bytes[8 * 4096] = {};
  int ReadsLeft = 1 << 30;
};

/// A loop with two tasks, "one" that gathers "Task-7", which sleeps.
class Reader : public testing::Test {
protected:
  static constexpr std::uint64_t At = FakeMemory::Base;
  static constexpr std::uint64_t LoopAt = At + 0x1000;
  static constexpr std::uint64_t One = At + 0x1100;
  static constexpr std::uint64_t Two = At + 0x1200;
  static constexpr std::uint64_t Frame = At + 0x1300;
  static constexpr std::uint64_t Gather = At + 0x1400;
  static constexpr std::uint64_t Children = At + 0x1500;
  static constexpr std::uint64_t Side = At + 0x1600;
  static constexpr std::uint64_t Texts = At + 0x1700;
  static constexpr std::uint8_t GatherKind = 3;

  Reader() {
    std::memcpy(L.magic, InspectionLayout::magic_text, sizeof L.magic);
    L.first_loop = LoopAt;
    L.loop = {0, 8, 16, 24, 32, 33, 34, 40};
    L.future = {0, 8, 9, 16, 1, 0};
    L.task = {16, 24, 32, 40, 48, 56, 64, 68, 69, 72, 0, 8, 80};
    L.frame = {0, 8, 16, 24, 32};
    std::strcpy(L.awaited[GatherKind].name, "gather");
    L.awaited[GatherKind].form = AwaitedForm::array;
    L.awaited[GatherKind].first = 16;
    L.awaited[GatherKind].count = 24;
    L.awaited[GatherKind].stride = 16;
    L.awaited[GatherKind].future = 8;
    store();
    M.put<std::uint64_t>(LoopAt + 8, One);
    M.put<std::int32_t>(LoopAt + 16, 4711);
    M.put<std::uint8_t>(LoopAt + 32, 1);
    M.put<std::uint8_t>(LoopAt + 33, 1);
    task(One, 0, Two, Gather);
    task(Two, One, 0, 0);
    M.put<std::uint64_t>(One + 40, Frame);
    M.put<std::uint64_t>(One + 72, Side);
    M.put<std::uint64_t>(Side, Texts);
    M.put<std::uint64_t>(Side + 8, 3);
    M.put<std::uint64_t>(Two + 56, 7);
    M.put<std::uint64_t>(Frame, Texts + 16);
    M.put<std::uint64_t>(Frame + 8, Texts + 32);
    M.put<std::uint32_t>(Frame + 16, 12);
    M.put<std::uint8_t>(Gather + 8, GatherKind);
    M.put<std::uint64_t>(Gather + 16, Children);
    M.put<std::uint64_t>(Gather + 24, 1);
    M.put<std::uint64_t>(Children + 8, Two);
    M.text(Texts, "one");
    M.text(Texts + 16, "fetch");
    M.text(Texts + 32, "a.cpp");
  }

  void store() { M.put(At, L); }
  void task(std::uint64_t Where, std::uint64_t Before, std::uint64_t Next,
            std::uint64_t Waiter) {
    M.put<std::uint64_t>(Where, LoopAt);
    M.put<std::uint8_t>(Where + 8, 1);
    M.put(Where + 16, Next);
    M.put(Where + 24, Before);
    M.put(Where + 48, Waiter);
  }
  ReadOutcome read() {
    Found = {};
    return readLoops(M, At, Found);
  }

  FakeMemory M;
  InspectionLayout L;
  Snapshot Found;
};

TEST_F(Reader, ReadsWhatIsRight) {
  EXPECT_EQ(read().Failure, ReadFailure::None);
  EXPECT_THAT(Found.Problems, IsEmpty());
  ASSERT_EQ(Found.Loops.size(), 1U);
  EXPECT_EQ(Found.Loops[0].Thread, 4711);
  EXPECT_TRUE(Found.Loops[0].Steady);
  ASSERT_EQ(Found.Loops[0].Tasks.size(), 2U);
  const Task &First = Found.Loops[0].Tasks[0];
  EXPECT_EQ(First.Name, "one");
  EXPECT_EQ(First.Call, "gather");
  EXPECT_THAT(First.Awaits, ElementsAre(1U));
  ASSERT_EQ(First.Stack.size(), 1U);
  EXPECT_EQ(First.Stack[0].Function, "fetch");
  EXPECT_EQ(First.Stack[0].File, "a.cpp");
  EXPECT_EQ(First.Stack[0].Line, 12U);
  EXPECT_EQ(Found.Loops[0].Tasks[1].Name, "Task-7");
  EXPECT_THAT(Found.Loops[0].Tasks[1].AwaitedBy, ElementsAre(0U));
}

TEST_F(Reader, KnowsNoOtherVersion) {
  L.version = 2;
  L.size = 7;
  store();
  const ReadOutcome Outcome = read();
  EXPECT_EQ(Outcome.Failure, ReadFailure::Version);
  EXPECT_EQ(Outcome.Version, 2U);
}

TEST_F(Reader, WantsTheMagicWord) {
  L.magic[3] = '?';
  store();
  EXPECT_EQ(read().Failure, ReadFailure::NoLayout);
}

TEST_F(Reader, RefusesNumbersThatCannotBe) {
  const auto Wrong = [this](std::uint32_t &Number, std::uint32_t Value) {
    const std::uint32_t Right = std::exchange(Number, Value);
    store();
    EXPECT_EQ(read().Failure, ReadFailure::Damaged) << Value;
    Number = Right;
  };
  Wrong(L.size, 8);
  Wrong(L.task.next, 73);
  Wrong(L.task.waiter, UINT32_MAX);
  Wrong(L.task.size, 1U << 31);
  Wrong(L.loop.size, 0);
  Wrong(L.frame.line, UINT32_MAX - 2);
  Wrong(L.future.kind, 16);
}

TEST_F(Reader, LeavesAListOfLoopsThatIsARing) {
  M.put<std::uint64_t>(LoopAt, LoopAt);
  EXPECT_EQ(read().Failure, ReadFailure::None);
  EXPECT_EQ(Found.Loops.size(), 1U);
  ASSERT_EQ(Found.Problems.size(), 1U);
}

TEST_F(Reader, KeepsWhatItHasOfADamagedList) {
  // A ring, memory that is not there, something else.
  for (const std::uint64_t Next : {One, std::uint64_t{8}, Frame}) {
    M.put<std::uint64_t>(Two + 16, Next);
    EXPECT_EQ(read().Failure, ReadFailure::None);
    ASSERT_EQ(Found.Loops.size(), 1U);
    EXPECT_EQ(Found.Loops[0].Tasks.size(), 2U);
    EXPECT_FALSE(Found.Loops[0].Steady);
    ASSERT_EQ(Found.Problems.size(), 1U);
    EXPECT_THAT(Found.Problems[0], HasSubstr("not all of the loop at 0x"));
  }
}

TEST_F(Reader, LeavesAStackThatIsARing) {
  M.put<std::uint64_t>(Frame + 24, Frame);
  EXPECT_EQ(read().Failure, ReadFailure::None);
  ASSERT_EQ(Found.Problems.size(), 1U);
  EXPECT_THAT(Found.Problems[0], HasSubstr("coroutines"));
  EXPECT_EQ(Found.Loops[0].Tasks.size(), 2U);
}

TEST_F(Reader, CutsTextsThatNeverEnd) {
  std::memset(M.Bytes + 0x2000, 'x', sizeof M.Bytes - 0x2000);
  M.put<std::uint64_t>(Frame, At + 0x2000);
  M.put<std::uint64_t>(Side, At + 0x2000);
  M.put<std::uint64_t>(Side + 8, UINT64_MAX);
  EXPECT_EQ(read().Failure, ReadFailure::None);
  const Task &First = Found.Loops[0].Tasks[0];
  EXPECT_EQ(First.Name.size(), 1024U);
  EXPECT_EQ(First.Stack[0].Function.size(), 1024U);
}

TEST_F(Reader, LeavesWaitsThatCannotBe) {
  M.put<std::uint64_t>(Gather + 24, UINT64_MAX);
  EXPECT_EQ(read().Failure, ReadFailure::None);
  EXPECT_EQ(Found.Loops[0].Tasks[0].Awaits.size(), 1U);
  // A gather of itself.
  M.put<std::uint64_t>(Gather + 24, 1);
  M.put<std::uint64_t>(Children + 8, Gather);
  EXPECT_EQ(read().Failure, ReadFailure::None);
  EXPECT_THAT(Found.Loops[0].Tasks[0].Awaits, IsEmpty());
  // A list of children that is a ring, none of them a task.
  L.awaited[GatherKind].form = AwaitedForm::list;
  L.awaited[GatherKind].next = 0;
  store();
  M.put<std::uint64_t>(Children, Children);
  EXPECT_EQ(read().Failure, ReadFailure::None);
}

TEST_F(Reader, SaysThatTheProcessEnded) {
  for (int Reads = 0; Reads < 5; ++Reads) {
    M.ReadsLeft = Reads;
    const ReadOutcome Outcome = read();
    EXPECT_EQ(Outcome.Failure, ReadFailure::Unreadable) << Reads;
    EXPECT_EQ(Outcome.Error, ESRCH) << Reads;
  }
}

TEST_F(Reader, TasksThatWaitForEachOtherAreACycle) {
  M.put<std::uint64_t>(Two + 48, One);
  EXPECT_EQ(read().Failure, ReadFailure::None);
  const auto Cycles = awaitCycles(Found.Loops[0]);
  ASSERT_EQ(Cycles.size(), 1U);
  EXPECT_THAT(Cycles[0], ElementsAre(0U, 1U, 0U));
  EXPECT_THAT(rootsOf(Found.Loops[0]), IsEmpty());
}

TEST_F(Reader, GetsThroughWhateverIsThere) {
  const FakeMemory Right = M;
  std::mt19937 Random(4711); // NOLINT: the same numbers in each run
  const auto Below = [&Random](std::size_t N) { return Random() % N; };
  for (int Round = 0; Round < 3000; ++Round) {
    M = Right;
    for (std::size_t I = 0, Count = 1 + Below(12); I < Count; ++I) {
      // Mostly where something is; bytes, or pointers that lead somewhere.
      const std::uint64_t Where =
          Below(3) ? 0x1000 + Below(0x780) : Below(sizeof L);
      if (Below(2))
        M.Bytes[Where] = static_cast<char>(Random());
      else
        M.put<std::uint64_t>(At + (Where & ~7ULL), At + Below(0x1800));
    }
    (void)read();
  }
}

/// Each look shows something else.
class ShiftingMemory : public Memory {
public:
  explicit ShiftingMemory(const InspectionLayout &L) : L(L) {}
  int read(std::uint64_t Address, void *To, std::size_t Size) override {
    if (Address == 0x1000 && Size <= sizeof L) {
      std::memcpy(To, &L, Size);
      return 0;
    }
    for (std::size_t I = 0; I < Size; ++I)
      static_cast<char *>(To)[I] = static_cast<char>(Random());
    return 0;
  }

private:
  const InspectionLayout &L;
  std::mt19937 Random{1}; // NOLINT: the same numbers in each run
};

TEST_F(Reader, GetsThroughMemoryThatChanges) {
  ShiftingMemory Shifting(L);
  for (int Round = 0; Round < 2; ++Round) {
    Snapshot Read;
    (void)readLoops(Shifting, 0x1000, Read);
  }
}

TEST(ReadMaps, FindsFilesWithCode) {
  const auto Files =
      readMaps("55d0-55d1 r--p 00000000 fe:00 12   /opt/a b (deleted)\n"
               "55d1-55d2 r-xp 00001000 fe:00 12   /opt/a b (deleted)\n"
               "7f00-7f01 r--p 00000000 fe:00 13   /usr/share/data\n"
               "7f02-7f03 rw-p 00000000 00:00 0\n"
               "garbage\n"
               "zz-7f04 r-xp 0 fe:00 1 /x\n"
               "7ffc-7ffd rw-p 00000000 00:00 0    [stack]\n"
               "7f05-7f06 r-xp 00002000 fe:00 14   /lib/b.so");
  ASSERT_EQ(Files.size(), 2U);
  EXPECT_EQ(Files[0].Path, "/opt/a b");
  EXPECT_TRUE(Files[0].Deleted);
  ASSERT_EQ(Files[0].Parts.size(), 2U);
  EXPECT_EQ(Files[0].Parts[1].Address, 0x55d1U);
  EXPECT_EQ(Files[0].Parts[1].Offset, 0x1000U);
  EXPECT_EQ(Files[1].Path, "/lib/b.so");
  EXPECT_FALSE(Files[1].Deleted);
}

TEST(ElfFile, DamagedFilesHaveNothing) {
  const TemporaryFolder Folder;
  EXPECT_FALSE(ElfFile(Folder.path("none")).valid());
  EXPECT_FALSE(ElfFile(Folder.write("text", "no program\n")).valid());
  std::ifstream Own("/proc/self/exe", std::ios::binary);
  std::string Bytes(4096, '\0');
  Own.read(Bytes.data(), static_cast<std::streamsize>(Bytes.size()));
  // Cut: the tables at its end are missing.
  const std::string Cut = Folder.write("cut", Bytes);
  EXPECT_TRUE(ElfFile(Cut).valid());
  EXPECT_FALSE(ElfFile(Cut).addressOf("asyncio_inspect", "x"));
  std::mt19937 Random(7); // NOLINT: the same numbers in each run
  for (int Round = 0; Round < 100; ++Round) {
    std::string Changed = Bytes;
    for (int I = 0; I < 8; ++I)
      Changed[4 + Random() % 120] = static_cast<char>(Random());
    (void)ElfFile(Folder.write("changed", Changed)).addressOf("a", "b");
  }
}

} // namespace
} // namespace cotidy
