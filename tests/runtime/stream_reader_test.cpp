// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <asyncio/streams.h>

namespace {

using namespace std::chrono_literals;

using asyncio::Coro;
using asyncio::create_task;
using asyncio::IncompleteReadError;
using asyncio::LimitOverrunError;
using asyncio::StreamReader;
using asyncio::ValueError;
using asyncio::testing::VirtualLoop;
using ::testing::HasSubstr;

const std::string lines = "line1\nline2\nline3\n";

std::exception_ptr an_error() {
  return std::make_exception_ptr(ValueError("broken"));
}

class Reader : public ::testing::Test {
protected:
  template <class T> T run(Coro<T> coro) {
    return virtual_loop.run(std::move(coro));
  }
  /// What is buffered; the stream is at its end then.
  std::string left(const StreamReader &from) {
    from.feed_eof();
    return run(from.read());
  }
  /// Feeds in the next turn.
  template <class F> void soon(F function) { loop.call_soon(function); }

  VirtualLoop virtual_loop;
  asyncio::EventLoop &loop = virtual_loop.loop();
  StreamReader reader;
};

// CPython: test_streams.py StreamTests.test_feed_empty_data
TEST_F(Reader, TakesNoNoticeOfNothing) {
  reader.feed_data("");
  EXPECT_EQ(left(reader), "");
}

// CPython: test_streams.py StreamTests.test_feed_nonempty_data
TEST_F(Reader, BuffersWhatItIsFed) {
  reader.feed_data(lines);
  EXPECT_EQ(left(reader), lines);
}

// CPython: test_streams.py StreamTests.test_read_zero
TEST_F(Reader, ReadsNothingIfNothingIsAskedFor) {
  reader.feed_data(lines);
  EXPECT_EQ(run(reader.read(0)), "");
  EXPECT_EQ(left(reader), lines);
}

// CPython: test_streams.py StreamTests.test_read
TEST_F(Reader, WaitsForBytes) {
  auto task = create_task(reader.read(30));
  soon([&] { reader.feed_data(lines); });
  EXPECT_EQ(virtual_loop.run(task), lines);
  EXPECT_EQ(left(reader), "");
}

// CPython: test_streams.py StreamTests.test_read_line_breaks
TEST_F(Reader, GivesNoMoreThanWasAskedFor) {
  reader.feed_data("line1");
  reader.feed_data("line2");
  EXPECT_EQ(run(reader.read(5)), "line1");
  EXPECT_EQ(left(reader), "line2");
}

// CPython: test_streams.py StreamTests.test_read_eof
TEST_F(Reader, ReadsNothingAtTheEnd) {
  auto task = create_task(reader.read(1024));
  soon([&] { reader.feed_eof(); });
  EXPECT_EQ(virtual_loop.run(task), "");
  EXPECT_THROW(reader.feed_data("more"), asyncio::RuntimeError);
}

// CPython: test_streams.py StreamTests.test_read_until_eof
TEST_F(Reader, ReadsAllUntilTheEnd) {
  auto task = create_task(reader.read());
  soon([&] {
    reader.feed_data("chunk1\n");
    reader.feed_data("chunk2");
    reader.feed_eof();
  });
  EXPECT_EQ(virtual_loop.run(task), "chunk1\nchunk2");
  EXPECT_TRUE(reader.at_eof());
}

// CPython: test_streams.py StreamTests.test_read_exception
// CPython: test_streams.py StreamTests.test_readline_exception
// CPython: test_streams.py StreamTests.test_readexactly_exception
// CPython: test_streams.py StreamTests.test_exception
TEST_F(Reader, ThrowsTheErrorThatWasSet) {
  EXPECT_FALSE(reader.exception());
  reader.feed_data("line\n");
  EXPECT_EQ(run(reader.read(1)), "l");
  EXPECT_EQ(run(reader.readexactly(1)), "i");
  EXPECT_EQ(run(reader.readline()), "ne\n");
  const auto error = an_error();
  reader.set_exception(error);
  EXPECT_EQ(reader.exception(), error);
  EXPECT_THROW(run(reader.read(2)), ValueError);
  EXPECT_THROW(run(reader.read()), ValueError);
  EXPECT_THROW(run(reader.readline()), ValueError);
  EXPECT_THROW(run(reader.readexactly(2)), ValueError);
}

// CPython: test_streams.py StreamTests.test_exception_waiter
TEST_F(Reader, ThrowsTheErrorWhereSomebodyWaits) {
  auto task = create_task(reader.readline());
  virtual_loop.run_until_idle();
  reader.set_exception(an_error());
  EXPECT_THROW(virtual_loop.run(task), ValueError);
}

// CPython: test_streams.py StreamTests.test_exception_cancel
TEST_F(Reader, AnErrorAfterACancellationIsForTheNext) {
  auto task = create_task(reader.readline());
  virtual_loop.run_until_idle();
  task.cancel();
  virtual_loop.run_until_idle();
  EXPECT_TRUE(task.cancelled());
  reader.set_exception(an_error());
  virtual_loop.run_until_idle();
  EXPECT_THROW(run(reader.read(1)), ValueError);
}

// CPython: test_streams.py StreamTests.test_invalid_limit
TEST_F(Reader, HasALimit) {
  EXPECT_THAT(expect::thrown_by<ValueError>([] { return StreamReader(0); }),
              HasSubstr("imit"));
}

// CPython: test_streams.py StreamTests.test_read_limit
// CPython: test_streams.py StreamTests.test_readexactly_limit
TEST_F(Reader, TheLimitIsNotThatOfRead) {
  const StreamReader small(3);
  small.feed_data("chunk");
  EXPECT_EQ(run(small.read(5)), "chunk");
  small.feed_data("chunk");
  EXPECT_EQ(run(small.readexactly(5)), "chunk");
  EXPECT_EQ(left(small), "");
}

// CPython: test_streams.py StreamTests.test_readline
TEST_F(Reader, ReadsALineThatComesInPieces) {
  reader.feed_data("chunk1 ");
  auto task = create_task(reader.readline());
  soon([&] {
    reader.feed_data("chunk2 ");
    reader.feed_data("chunk3 ");
    reader.feed_data("\n chunk4");
  });
  EXPECT_EQ(virtual_loop.run(task), "chunk1 chunk2 chunk3 \n");
  EXPECT_EQ(left(reader), " chunk4");
}

// CPython: test_streams.py StreamTests.test_readline_limit_with_existing_data
TEST_F(Reader, TakesALineAwayThatIsTooLong) {
  const StreamReader small(3);
  small.feed_data("li");
  small.feed_data("ne1\nline2\n");
  EXPECT_THROW(run(small.readline()), ValueError);
  EXPECT_EQ(left(small), "line2\n");
  const StreamReader other(3);
  other.feed_data("li");
  other.feed_data("ne1");
  other.feed_data("li");
  EXPECT_THROW(run(other.readline()), ValueError);
  EXPECT_EQ(left(other), "");
}

// CPython: test_streams.py StreamTests.test_at_eof
TEST_F(Reader, IsAtItsEndWhenAllIsRead) {
  EXPECT_FALSE(reader.at_eof());
  reader.feed_data("some data\n");
  EXPECT_FALSE(reader.at_eof());
  EXPECT_EQ(run(reader.readline()), "some data\n");
  EXPECT_FALSE(reader.at_eof());
  reader.feed_data("some data\n");
  reader.feed_eof();
  EXPECT_FALSE(reader.at_eof());
  EXPECT_EQ(run(reader.readline()), "some data\n");
  EXPECT_TRUE(reader.at_eof());
}

// CPython: test_streams.py StreamTests.test_readline_limit
TEST_F(Reader, TakesALineAwayThatComesAndIsTooLong) {
  const StreamReader one(7);
  soon([&] {
    one.feed_data("chunk1");
    one.feed_data("chunk2");
    one.feed_data("chunk3\n");
    one.feed_eof();
  });
  EXPECT_THROW(run(one.readline()), ValueError);
  EXPECT_TRUE(one.at_eof());
  const StreamReader two(7);
  soon([&] {
    two.feed_data("chunk1");
    two.feed_data("chunk2\n");
    two.feed_data("chunk3\n");
    two.feed_eof();
  });
  EXPECT_THROW(run(two.readline()), ValueError);
  EXPECT_EQ(run(two.read()), "chunk3\n");
  const StreamReader three(7);
  three.feed_data("1234567\n");
  EXPECT_EQ(run(three.readline()), "1234567\n");
  three.feed_data("12345678\n");
  EXPECT_THROW(run(three.readline()), ValueError);
  three.feed_data("12345678");
  EXPECT_THROW(run(three.readline()), ValueError);
  EXPECT_EQ(left(three), "");
}

// CPython: test_streams.py StreamTests.test_readline_nolimit_nowait
// CPython: test_streams.py StreamTests.test_readline_read_byte_count
TEST_F(Reader, MixesLinesAndBytes) {
  reader.feed_data(lines.substr(0, 6));
  reader.feed_data(lines.substr(6));
  EXPECT_EQ(run(reader.readline()), "line1\n");
  EXPECT_EQ(run(reader.read(7)), "line2\nl");
  EXPECT_EQ(left(reader), "ine3\n");
}

// CPython: test_streams.py StreamTests.test_readline_eof
// CPython: test_streams.py StreamTests.test_readline_empty_eof
TEST_F(Reader, TheLastLineNeedsNoEnd) {
  reader.feed_data("some data");
  reader.feed_eof();
  EXPECT_EQ(run(reader.readline()), "some data");
  EXPECT_EQ(run(reader.readline()), "");
}

// CPython: test_pep492.py StreamReaderTests.test_readline
TEST_F(Reader, IsALoopOverLines) {
  reader.feed_data(lines);
  reader.feed_data("rest");
  reader.feed_eof();
  auto main = [&]() -> Coro<std::vector<std::string>> {
    std::vector<std::string> all;
    while (auto line = co_await reader.next())
      all.push_back(*line);
    co_return all;
  };
  EXPECT_THAT(run(main()),
              ::testing::ElementsAre("line1\n", "line2\n", "line3\n", "rest"));
}

// CPython: test_streams.py StreamTests.test_readuntil_bytearray
TEST_F(Reader, KeepsTheSeparatorThatItWaitsFor) {
  std::vector<char> separator = {'\r', '\n'};
  auto reading =
      reader.readuntil(std::string(separator.begin(), separator.end()));
  separator.assign(2, 'x');
  soon([this] { reader.feed_data("some dataxx\r\n"); });
  EXPECT_EQ(run(std::move(reading)), "some dataxx\r\n");
  EXPECT_EQ(left(reader), "");
}

// CPython: test_streams.py StreamTests.test_readuntil_separator
TEST_F(Reader, NeedsASeparator) {
  EXPECT_THAT(
      expect::thrown_by<ValueError>([&] { return run(reader.readuntil("")); }),
      HasSubstr("Separator should be"));
  EXPECT_THAT(expect::thrown_by<ValueError>([&] {
                return run(reader.readuntil(std::vector<std::string>(1)));
              }),
              HasSubstr("Separator should be"));
  EXPECT_THAT(expect::thrown_by<ValueError>([&] {
                return run(reader.readuntil(std::vector<std::string>()));
              }),
              HasSubstr("Separator should contain"));
}

// CPython: test_streams.py StreamTests.test_readuntil_multi_chunks
TEST_F(Reader, ReadsUntilASeparator) {
  reader.feed_data("lineAAA");
  EXPECT_EQ(run(reader.readuntil("AAA")), "lineAAA");
  reader.feed_data("lineAAAxxx");
  EXPECT_EQ(run(reader.readuntil("AAA")), "lineAAA");
  EXPECT_EQ(left(reader), "xxx");
}

// CPython: test_streams.py StreamTests.test_readuntil_multi_chunks_1
TEST_F(Reader, FindsASeparatorThatComesInPieces) {
  for (const std::vector<std::string> &pieces :
       std::vector<std::vector<std::string>>{{"QWEaa", "XYaa", "a"},
                                             {"QWEaa", "XYa", "aa"},
                                             {"aaa"},
                                             {"Xaaa"},
                                             {"XXX", "a", "a", "a"}}) {
    std::string all;
    auto task = create_task(reader.readuntil("aaa"));
    for (const std::string &piece : pieces) {
      virtual_loop.run_until_idle();
      reader.feed_data(piece);
      all += piece;
    }
    EXPECT_EQ(virtual_loop.run(task), all);
  }
  EXPECT_EQ(left(reader), "");
}

// CPython: test_streams.py StreamTests.test_readuntil_eof
TEST_F(Reader, SaysWhatThereWasBeforeTheEnd) {
  reader.feed_data("some dataAA");
  reader.feed_eof();
  try {
    run(reader.readuntil("AAA"));
    FAIL();
  } catch (const IncompleteReadError &error) {
    EXPECT_THAT(error.what(), HasSubstr("undefined expected bytes"));
    EXPECT_EQ(error.partial(), "some dataAA");
    EXPECT_FALSE(error.expected());
  }
  EXPECT_TRUE(reader.at_eof());
}

// CPython: test_streams.py StreamTests.test_readuntil_limit_found_sep
TEST_F(Reader, LeavesWhatIsTooLongWhereItIs) {
  const StreamReader small(3);
  small.feed_data("some dataAA");
  EXPECT_THAT(expect::thrown_by<LimitOverrunError>(
                  [&] { return run(small.readuntil("AAA")); }),
              HasSubstr("not found"));
  small.feed_data("A");
  try {
    run(small.readuntil("AAA"));
    FAIL();
  } catch (const LimitOverrunError &error) {
    EXPECT_THAT(error.what(), HasSubstr("is found"));
    EXPECT_EQ(error.consumed(), 9u);
  }
  EXPECT_EQ(left(small), "some dataAAA");
}

// CPython: test_streams.py StreamTests.test_readuntil_multi_separator
TEST_F(Reader, ReadsUntilTheFirstOfSeveralSeparators) {
  const std::vector<std::string> ends{"\r", "\n"};
  reader.feed_data("line 1\nline 2\r");
  EXPECT_EQ(run(reader.readuntil(ends)), "line 1\n");
  EXPECT_EQ(run(reader.readuntil(ends)), "line 2\r");
  reader.feed_data("ABCDEFG");
  const std::vector<std::string> overlapping{"DEF", "BCDE"};
  EXPECT_EQ(run(reader.readuntil(overlapping)), "ABCDE");
  EXPECT_EQ(left(reader), "FG");
}

// CPython: test_streams.py StreamTests.test_readuntil_multi_separator_limit
TEST_F(Reader, TheShortestSeparatorCountsForTheLimit) {
  const StreamReader small(3);
  small.feed_data("some dataA");
  const std::vector<std::string> ends{"A", "ome dataA"};
  EXPECT_THAT(expect::thrown_by<LimitOverrunError>(
                  [&] { return run(small.readuntil(ends)); }),
              HasSubstr("is found"));
  EXPECT_EQ(left(small), "some dataA");
}

// CPython: test_streams.py StreamTests.test_readuntil_multi_separator_negative_offset
TEST_F(Reader, LooksForShortSeparatorsBesideLongOnes) {
  reader.feed_data("data");
  const std::vector<std::string> ends{"A", "long sep"};
  auto task = create_task(reader.readuntil(ends));
  soon([&] { reader.feed_data("Z"); });
  soon([&] { reader.feed_data("Aaaa"); });
  EXPECT_EQ(virtual_loop.run(task), "dataZA");
  EXPECT_EQ(left(reader), "aaa");
}

// CPython: test_streams.py StreamTests.test_readexactly_zero_or_less
TEST_F(Reader, ReadsExactlyNothing) {
  reader.feed_data(lines);
  EXPECT_EQ(run(reader.readexactly(0)), "");
  EXPECT_THAT(expect::thrown_by<ValueError>(
                  [&] { return run(reader.readexactly(-1)); }),
              HasSubstr("less than zero"));
  EXPECT_EQ(left(reader), lines);
}

// CPython: test_streams.py StreamTests.test_readexactly
TEST_F(Reader, ReadsExactlyAsMuch) {
  auto task =
      create_task(reader.readexactly(static_cast<long>(2 * lines.size())));
  soon([&] {
    for (int i = 0; i < 3; ++i)
      reader.feed_data(lines);
  });
  EXPECT_EQ(virtual_loop.run(task), lines + lines);
  EXPECT_EQ(left(reader), lines);
}

// CPython: test_streams.py StreamTests.test_readexactly_eof
TEST_F(Reader, SaysHowMuchIsMissing) {
  auto task =
      create_task(reader.readexactly(static_cast<long>(2 * lines.size())));
  soon([&] {
    reader.feed_data(lines);
    reader.feed_eof();
  });
  try {
    virtual_loop.run(task);
    FAIL();
  } catch (const IncompleteReadError &error) {
    EXPECT_EQ(error.partial(), lines);
    EXPECT_EQ(error.expected(), 36u);
    EXPECT_STREQ(error.what(), "18 bytes read on a total of 36 expected bytes");
  }
  EXPECT_TRUE(reader.at_eof());
}

TEST_F(Reader, IsReadByOneAtATime) {
  auto first = create_task(reader.read(1));
  auto second = create_task(reader.readexactly(1));
  virtual_loop.run_until_idle();
  EXPECT_THAT(
      expect::text_in<asyncio::RuntimeError>(second.exception()),
      HasSubstr("readexactly() called while another coroutine is already"));
  reader.feed_data("x");
  EXPECT_EQ(virtual_loop.run(first), "x");
}

/// Counts how often it is stopped and started.
class Paused : public asyncio::ReadTransport {
public:
  void pause_reading() override { ++pauses; }
  void resume_reading() override { ++resumes; }
  int pauses = 0;
  int resumes = 0;
};

TEST_F(Reader, PausesItsTransportAtTwiceTheLimit) {
  const StreamReader small(4);
  const auto transport = std::make_shared<Paused>();
  small.set_transport(transport);
  EXPECT_THROW(small.set_transport(transport), asyncio::RuntimeError);
  small.feed_data("12345678");
  EXPECT_EQ(transport->pauses, 0);
  small.feed_data("9");
  EXPECT_EQ(transport->pauses, 1);
  EXPECT_EQ(run(small.read(4)), "1234");
  EXPECT_EQ(transport->resumes, 0);
  EXPECT_EQ(run(small.read(1)), "5");
  EXPECT_EQ(transport->resumes, 1);
  small.feed_data("abcdefgh");
  EXPECT_EQ(transport->pauses, 2);
  // More is asked for than may be buffered.
  auto task = create_task(small.readexactly(20));
  virtual_loop.run_until_idle();
  EXPECT_EQ(transport->resumes, 2);
  small.feed_eof();
  EXPECT_THROW(virtual_loop.run(task), IncompleteReadError);
}

TEST_F(Reader, BuffersAllOfATransportThatCannotPause) {
  const StreamReader small(1);
  small.set_transport(std::make_shared<asyncio::ReadTransport>());
  small.feed_data("123456789");
  small.feed_data("0");
  EXPECT_EQ(left(small), "1234567890");
}

TEST_F(Reader, MayBeDroppedWhileSomebodyWaits) {
  {
    const StreamReader dropped;
    const auto waiting = create_task(dropped.read(1));
    virtual_loop.run_until_idle();
  }
  // The task ends with the loop.
}

} // namespace
