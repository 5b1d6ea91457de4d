// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/process_pool.h"

#include <array>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <tuple>
#include <vector>

using asyncio::ProcessPoolExecutor;
using asyncio::RemoteError;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Row {
  std::string name;
  std::vector<int> cells;
  friend bool operator==(const Row &, const Row &) = default;
};

struct Refuses {
  int value = 0;
  Refuses() = default;
  Refuses(const Refuses &other) : value(other.value) {}
  Refuses &operator=(const Refuses &) = default;
};

template <> struct asyncio::serialise<Row> {
  static void write(MessageWriter &to, const Row &row) {
    to.value(row.name);
    to.value(row.cells);
  }
  static Row read(MessageReader &from) {
    auto name = from.value<std::string>();
    return {std::move(name), from.value<std::vector<int>>()};
  }
};

template <> struct asyncio::serialise<Refuses> {
  static void write(MessageWriter &, const Refuses &refuses) {
    if (refuses.value == 1)
      throw asyncio::ValueError("this one cannot be written");
  }
  static Refuses read(MessageReader &from) {
    static_cast<void>(from.value<int>()); // more than was written
    return {};
  }
};

namespace {

using asyncio::Serialisable;

struct Point {
  int x = 0;
  double y = 0;
  friend bool operator==(const Point &, const Point &) = default;
};

static_assert(Serialisable<int> && Serialisable<Point> && Serialisable<Row>);
static_assert(Serialisable<std::vector<std::optional<std::string>>>);
static_assert(Serialisable<std::array<std::string, 2>>);
static_assert(!Serialisable<int *> && !Serialisable<std::string_view>);
static_assert(!Serialisable<std::span<int>> && !Serialisable<const char *>);
static_assert(!Serialisable<std::vector<int *>>);
static_assert(!Serialisable<std::optional<int *>>);
static_assert(!Serialisable<std::tuple<std::string, std::string_view>>);
static_assert(!Serialisable<std::unique_ptr<int>>);

template <class T> T there_and_back(ProcessPoolExecutor &pool, T value) {
  return pool.submit([](const T &there) { return there; }, std::move(value))
      .result();
}

TEST(ProcessPoolValues, BuiltInTypesCrossBothWays) {
  ProcessPoolExecutor pool(1);
  EXPECT_EQ(there_and_back(pool, 42), 42);
  EXPECT_EQ(there_and_back(pool, Point{1, 2.5}), (Point{1, 2.5}));
  EXPECT_EQ(there_and_back(pool, std::string("text")), "text");
  EXPECT_EQ(there_and_back(pool, std::string()), "");
  EXPECT_EQ(there_and_back(pool, std::wstring(L"wide")), L"wide");
  using Ints = std::vector<int>;
  EXPECT_EQ(there_and_back(pool, Ints{1, 2, 3}), (Ints{1, 2, 3}));
  EXPECT_THAT(there_and_back(pool, Ints()), IsEmpty());
  using Bools = std::vector<bool>;
  EXPECT_EQ(there_and_back(pool, Bools{true, false}), (Bools{true, false}));
  using Texts = std::vector<std::string>;
  EXPECT_EQ(there_and_back(pool, Texts{"a", ""}), (Texts{"a", ""}));
  const std::tuple<int, std::string, double> mixed(1, "two", 3.0);
  EXPECT_EQ(there_and_back(pool, mixed), mixed);
  const std::pair<std::string, Ints> both("both", {4});
  EXPECT_EQ(there_and_back(pool, both), both);
  const std::array<std::string, 2> two{"one", "two"};
  EXPECT_EQ(there_and_back(pool, two), two);
  using Maybe = std::optional<std::string>;
  EXPECT_EQ(there_and_back(pool, Maybe("there")), Maybe("there"));
  EXPECT_EQ(there_and_back(pool, Maybe()), Maybe());
  EXPECT_EQ(there_and_back(pool, std::optional(3)), std::optional(3));
}

TEST(ProcessPoolValues, OwnTypesCrossWithASerialise) {
  ProcessPoolExecutor pool(1);
  const Row row{"first", {1, 2, 3}};
  EXPECT_EQ(there_and_back(pool, row), row);
  EXPECT_EQ(there_and_back(pool, std::vector<Row>{row, {}}),
            (std::vector<Row>{row, {}}));
}

TEST(ProcessPoolValues, EverySizeCrosses) {
  ProcessPoolExecutor pool(1);
  for (const std::size_t size :
       {1U, 4096U, 49143U, 49144U, 49145U, 65536U, 300000U, 10000000U}) {
    std::string text(size, 'a');
    text.back() = 'z';
    EXPECT_EQ(there_and_back(pool, text), text) << size;
  }
}

TEST(ProcessPoolValues, ArgumentsThatCannotBeWrittenStaySubmits) {
  ProcessPoolExecutor pool(1);
  Refuses refuses;
  refuses.value = 1;
  EXPECT_THROW(pool.submit([](Refuses) {}, refuses), asyncio::ValueError);
  EXPECT_EQ(there_and_back(pool, 1), 1);
}

TEST(ProcessPoolValues, ASerialiseThatFailsFailsTheCall) {
  ProcessPoolExecutor pool(1);
  // In the worker, reading an argument; there, writing a result; and here,
  // reading it.
  EXPECT_THROW(pool.submit([](Refuses) {}, Refuses()).result(),
               asyncio::RuntimeError);
  EXPECT_THROW(pool.submit([] {
                     Refuses refuses;
                     refuses.value = 1;
                     return refuses;
                   })
                   .result(),
               asyncio::ValueError);
  EXPECT_THROW(pool.submit([] { return Refuses(); }).result(),
               asyncio::RuntimeError);
  EXPECT_EQ(there_and_back(pool, 1), 1);
}

TEST(ProcessPoolValues, AMessageCutShortIsNoCrash) {
  asyncio::MessageWriter lie;
  lie.value(std::numeric_limits<std::uint64_t>::max());
  asyncio::MessageReader text(lie.written());
  EXPECT_THROW(static_cast<void>(text.value<std::string>()),
               asyncio::RuntimeError);
  asyncio::MessageReader numbers(lie.written());
  EXPECT_THROW(static_cast<void>(numbers.value<std::vector<long>>()),
               asyncio::RuntimeError);
}

template <class E> E thrown_by(ProcessPoolExecutor &pool, void (*call)()) {
  try {
    pool.submit(call).result();
  } catch (const E &error) {
    EXPECT_EQ(typeid(error), typeid(E));
    return error;
  }
  throw std::logic_error("nothing was thrown");
}

TEST(ProcessPoolValues, ExceptionsOfTheLibraryArriveAsWhatTheyAre) {
  ProcessPoolExecutor pool(1);
  EXPECT_STREQ(thrown_by<asyncio::ValueError>(
                   pool, [] { throw asyncio::ValueError("bad value"); })
                   .what(),
               "bad value");
  EXPECT_STREQ(thrown_by<asyncio::TimeoutError>(
                   pool, [] { throw asyncio::TimeoutError("too late"); })
                   .what(),
               "too late");
  EXPECT_EQ(thrown_by<asyncio::CancelledError>(
                pool, [] { throw asyncio::CancelledError("stop"); })
                .message(),
            "stop");
  EXPECT_EQ(
      thrown_by<asyncio::SystemExit>(pool, [] { throw asyncio::SystemExit(4); })
          .code(),
      4);
  EXPECT_NO_THROW(thrown_by<asyncio::KeyboardInterrupt>(
      pool, [] { throw asyncio::KeyboardInterrupt(); }));
}

TEST(ProcessPoolValues, ExceptionsOfTheStandardLibraryToo) {
  ProcessPoolExecutor pool(1);
  EXPECT_STREQ(thrown_by<std::runtime_error>(
                   pool, [] { throw std::runtime_error("no luck"); })
                   .what(),
               "no luck");
  EXPECT_STREQ(thrown_by<std::out_of_range>(
                   pool, [] { throw std::out_of_range("row 9"); })
                   .what(),
               "row 9");
  EXPECT_NO_THROW(
      thrown_by<std::bad_alloc>(pool, [] { throw std::bad_alloc(); }));

  const auto named = thrown_by<std::system_error>(pool, [] {
    throw std::system_error(ENOENT, std::generic_category(), "a.txt");
  });
  EXPECT_EQ(named.code(), std::errc::no_such_file_or_directory);
  EXPECT_STREQ(named.what(), "a.txt: No such file or directory");
  const auto plain = thrown_by<std::system_error>(
      pool, [] { throw std::system_error(ENOENT, std::system_category()); });
  EXPECT_EQ(plain.code().category(), std::system_category());
  EXPECT_STREQ(plain.what(), "No such file or directory");
}

struct Unknown : std::runtime_error {
  using std::runtime_error::runtime_error;
};

TEST(ProcessPoolValues, OtherExceptionsArriveAsRemoteError) {
  ProcessPoolExecutor pool(1);
  const auto own =
      thrown_by<RemoteError>(pool, [] { throw Unknown("only here"); });
  EXPECT_STREQ(own.what(), "only here");
  EXPECT_THAT(own.type_name(), HasSubstr("Unknown"));
  const auto number = thrown_by<RemoteError>(pool, [] { throw 42; });
  EXPECT_EQ(number.type_name(), "int");
  EXPECT_THAT(number.what(), HasSubstr("an exception of type int"));
  const auto again = thrown_by<RemoteError>(
      pool, [] { throw RemoteError("far::Away", "text"); });
  EXPECT_EQ(again.type_name(), "far::Away");
  EXPECT_STREQ(again.what(), "text");
}

TEST(ProcessPoolValues, AFunctionOfAnUnknownImageIsRefused) {
  auto address =
      asyncio::detail::locate(reinterpret_cast<const void *>(&::getpid));
  EXPECT_EQ(asyncio::detail::find_function(address),
            reinterpret_cast<void *>(&::getpid));
  address.image ^= 1U;
  EXPECT_THROW(static_cast<void>(asyncio::detail::find_function(address)),
               asyncio::RuntimeError);
  const int local = 0;
  EXPECT_THROW(static_cast<void>(asyncio::detail::locate(&local)),
               asyncio::RuntimeError);
}

} // namespace
