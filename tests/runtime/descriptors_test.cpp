// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <asyncio/os_errors.h>
#include <asyncio/socket.h>

#include <fcntl.h>
#include <unistd.h>

namespace {

using asyncio::Socket;
using asyncio::testing::VirtualLoop;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

void put(const Socket &to, char what) {
  ASSERT_EQ(::write(to.fileno(), &what, 1), 1);
}

char get(const Socket &from) {
  char what = 0;
  EXPECT_EQ(::read(from.fileno(), &what, 1), 1);
  return what;
}

class Descriptors : public ::testing::Test {
protected:
  VirtualLoop virtual_loop;
  asyncio::EventLoop &loop = virtual_loop.loop();
  std::pair<Socket, Socket> ends = Socket::pair();
  const Socket &near = ends.first;
  const Socket &far = ends.second;
  std::string log;
};

// CPython: test_events.py EventLoopTestsMixin.test_reader_callback
// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_add_reader
// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_remove_reader
// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_remove_reader_unknown
// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_process_events_read
TEST_F(Descriptors, AReaderIsCalledWheneverThereIsSomething) {
  loop.add_reader(near.fileno(), [&] { log += get(near); });
  virtual_loop.run_until_idle();
  EXPECT_EQ(log, "");
  put(far, 'a');
  virtual_loop.run_until_idle();
  put(far, 'b');
  put(far, 'c');
  virtual_loop.run_until_idle();
  EXPECT_EQ(log, "abc");
  EXPECT_TRUE(loop.remove_reader(near.fileno()));
  EXPECT_FALSE(loop.remove_reader(near.fileno()));
  put(far, 'd');
  virtual_loop.run_until_idle();
  EXPECT_EQ(log, "abc");
}

// CPython: test_events.py EventLoopTestsMixin.test_writer_callback
// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_add_writer
// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_remove_writer
// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_process_events_write
TEST_F(Descriptors, AWriterIsCalledAsLongAsThereIsRoom) {
  loop.add_writer(near.fileno(), [&] {
    log += 'w';
    if (log.size() == 3)
      loop.remove_writer(near.fileno());
  });
  virtual_loop.run_until_idle();
  EXPECT_EQ(log, "www");
}

// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_add_reader_existing
TEST_F(Descriptors, AnotherReaderTakesItsPlace) {
  const auto kept = std::make_shared<int>(0);
  loop.add_reader(near.fileno(), [&, kept] { log += 'x'; });
  EXPECT_EQ(kept.use_count(), 2);
  loop.add_reader(near.fileno(), [&] { log += get(near); });
  EXPECT_EQ(kept.use_count(), 1);
  put(far, 'a');
  virtual_loop.run_until_idle();
  EXPECT_EQ(log, "a");
}

// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_add_reader_existing_writer
// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_remove_writer_read_write
// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_remove_writer_unknown
TEST_F(Descriptors, HasAReaderAndAWriterWhichEndAlone) {
  loop.add_reader(near.fileno(), [&] { log += get(near); });
  loop.add_writer(near.fileno(), [&] {
    log += 'w';
    EXPECT_TRUE(loop.remove_writer(near.fileno()));
  });
  put(far, 'a');
  virtual_loop.run_until_idle();
  EXPECT_EQ(log, "aw");
  EXPECT_FALSE(loop.remove_writer(near.fileno()));
  put(far, 'b');
  virtual_loop.run_until_idle();
  EXPECT_EQ(log, "awb");
}

// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_process_events_read_cancelled
TEST_F(Descriptors, OneThatIsRemovedWhileItIsQueuedIsNotCalled) {
  auto others = Socket::pair();
  loop.add_reader(near.fileno(), [&] {
    log += 'a';
    loop.remove_reader(near.fileno());
    loop.remove_reader(others.first.fileno());
  });
  loop.add_reader(others.first.fileno(), [&] {
    log += 'b';
    loop.remove_reader(near.fileno());
    loop.remove_reader(others.first.fileno());
  });
  put(far, '1');
  put(others.second, '2');
  virtual_loop.run_until_idle();
  EXPECT_EQ(log.size(), 1u);
}

// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_add_writer_existing
// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_process_events_write_cancelled
TEST_F(Descriptors, AnotherWriterTakesItsPlace) {
  const auto kept = std::make_shared<int>(0);
  loop.add_reader(near.fileno(), [&] { log += get(near); });
  loop.add_writer(near.fileno(), [&, kept] { log += 'x'; });
  // The first one is queued already.
  loop.core().look();
  loop.add_writer(near.fileno(), [&] {
    log += 'w';
    loop.remove_writer(near.fileno());
  });
  EXPECT_EQ(kept.use_count(), 1);
  put(far, 'r');
  virtual_loop.run_until_idle();
  EXPECT_THAT(log, ::testing::UnorderedElementsAre('r', 'w'));
}

// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_remove_reader_read_write
TEST_F(Descriptors, TheWriterStaysWithoutTheReader) {
  loop.add_reader(near.fileno(), [&] { log += 'r'; });
  loop.add_writer(near.fileno(), [&] {
    log += 'w';
    loop.remove_writer(near.fileno());
  });
  EXPECT_TRUE(loop.remove_reader(near.fileno()));
  put(far, 'a');
  virtual_loop.run_until_idle();
  EXPECT_EQ(log, "w");
}

TEST_F(Descriptors, OneThatTakesThePlaceOfAQueuedOneWaitsForTheNextPoll) {
  put(far, 'a');
  loop.add_reader(near.fileno(), [&] {
    log += '1';
    loop.add_reader(near.fileno(), [&] { log += get(near); });
  });
  virtual_loop.turn();
  EXPECT_EQ(log, "1");
  virtual_loop.turn();
  EXPECT_EQ(log, "1a");
}

TEST_F(Descriptors, AClosureThatRemovesItselfStaysUntilItReturns) {
  put(far, 'a');
  auto text = std::make_unique<std::string>("alive");
  loop.add_reader(near.fileno(), [&, text = std::move(text)] {
    loop.remove_reader(near.fileno());
    log += *text;
  });
  virtual_loop.run_until_idle();
  EXPECT_EQ(log, "alive");
}

// CPython: test_events.py EventLoopTestsMixin.test_add_fds_after_closing
// CPython: test_events.py EventLoopTestsMixin.test_remove_fds_after_closing
TEST(DescriptorsOfAClosedLoop, AreRefused) {
  auto loop = asyncio::new_event_loop();
  auto [near, far] = Socket::pair();
  const int descriptor = near.fileno();
  const auto kept = std::make_shared<int>(0);
  loop->add_reader(descriptor, [kept] {});
  loop->close();
  EXPECT_EQ(kept.use_count(), 1);
  EXPECT_THROW(loop->add_reader(descriptor, [] {}), asyncio::RuntimeError);
  EXPECT_THROW(loop->add_writer(descriptor, [] {}), asyncio::RuntimeError);
  EXPECT_FALSE(loop->remove_reader(descriptor));
  EXPECT_FALSE(loop->remove_writer(descriptor));
}

// CPython: test_unix_events.py TestFunctional.test_add_reader_invalid_argument
TEST_F(Descriptors, WhatCannotBeWatchedIsRefused) {
  const auto kept = std::make_shared<int>(0);
  EXPECT_THROW(loop.add_reader(-1, [kept] {}), asyncio::ValueError);
  const Socket closed;
  const int gone = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(gone, 0);
  ::close(gone);
  EXPECT_THROW(loop.add_reader(gone, [kept] {}), asyncio::OSError);
  const int file = ::open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(file, 0);
  EXPECT_THROW(loop.add_reader(file, [kept] {}), asyncio::PermissionError);
  ::close(file);
  EXPECT_EQ(kept.use_count(), 1);
}

TEST_F(Descriptors, AnErrorOfACallbackIsReportedAndItIsCalledAgain) {
  expect::Reports reports(loop);
  loop.add_reader(near.fileno(), [&] {
    log += get(near);
    throw asyncio::ValueError("bad input");
  });
  put(far, 'a');
  virtual_loop.run_until_idle();
  put(far, 'b');
  virtual_loop.run_until_idle();
  EXPECT_EQ(log, "ab");
  EXPECT_THAT(reports.messages,
              ElementsAre(HasSubstr("Exception in callback"),
                          HasSubstr("Exception in callback")));
}

TEST_F(Descriptors, RunInTheContextInWhichTheyWereAdded) {
  static asyncio::ContextVar<std::string> name("name", "none");
  name.set("adder");
  loop.add_reader(near.fileno(), [&] {
    (void)get(near);
    log += name.get();
  });
  name.set("other");
  put(far, 'a');
  virtual_loop.run_until_idle();
  EXPECT_EQ(log, "adder");
}

TEST_F(Descriptors, ANumberThatIsUsedAgainIsWatchedAnew) {
  int number = -1;
  {
    auto [first, second] = Socket::pair();
    number = first.fileno();
    loop.add_reader(number, [&] { log += 'x'; });
  } // closed although it is watched
  auto again = Socket::pair();
  ASSERT_EQ(again.first.fileno(), number);
  loop.add_reader(number, [&] { log += get(again.first); });
  put(again.second, 'a');
  virtual_loop.run_until_idle();
  EXPECT_EQ(log, "a");
  EXPECT_TRUE(loop.remove_reader(number));
}

} // namespace
