// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random calls on a StreamReader that is fed in random pieces, beside a model
// that knows all that was fed. More rounds with COTIDY_FUZZ_ROUNDS=1000000.
#include "tests/runtime/expect.h"

#include <asyncio/streams.h>

#include <algorithm>
#include <cstdlib>
#include <random>

namespace {

using asyncio::Coro;
using asyncio::ReadTransport;
using asyncio::StreamReader;
using asyncio::testing::VirtualLoop;

enum class Kind { read, read_all, exactly, until, line, next };

struct Call {
  Kind kind = Kind::read;
  std::size_t count = 0;
  std::vector<std::string> separators;

  [[nodiscard]] std::string name() const {
    switch (kind) {
    case Kind::read:
      return "read(" + std::to_string(count) + ")";
    case Kind::read_all:
      return "read()";
    case Kind::exactly:
      return "readexactly(" + std::to_string(count) + ")";
    case Kind::until: {
      std::string all;
      for (const std::string &each : separators)
        all += (all.empty() ? "'" : ", '") + each + "'";
      return "readuntil(" + all + ")";
    }
    case Kind::line:
      return "readline()";
    default:
      return "next()";
    }
  }
};

/// What CPython's reader would do, on the whole of what there is, without any
/// care for speed.
class Model {
public:
  explicit Model(std::size_t limit) : limit_(limit) {}

  void feed(const std::string &data) {
    buffer_ += data;
    if (!data.empty() && buffer_.size() > 2 * limit_)
      paused_ = true;
  }
  void feed_eof() { eof_ = true; }
  void fail() { failed_ = true; }
  [[nodiscard]] bool eof() const { return eof_; }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool at_eof() const { return eof_ && buffer_.empty(); }
  [[nodiscard]] bool paused() const { return paused_; }

  /// A new call begins.
  void begin() { taken_.clear(); }
  /// What the call gives by now, nothing as long as it has to wait.
  std::optional<std::string> answer(const Call &call) {
    std::optional<std::string> result = try_to(call);
    if (!result)
      paused_ = false; // it would wait for ever otherwise
    return result;
  }

private:
  std::optional<std::string> try_to(const Call &call) {
    if (failed_)
      return "error: broken";
    switch (call.kind) {
    case Kind::read:
      if (call.count == 0)
        return "";
      if (buffer_.empty() && !eof_)
        return std::nullopt;
      return take(call.count);
    case Kind::read_all:
      // It takes what there is while it waits.
      taken_ += take(buffer_.size());
      return eof_ ? std::optional(taken_) : std::nullopt;
    case Kind::exactly:
      if (buffer_.size() >= call.count)
        return take(call.count);
      if (!eof_)
        return std::nullopt;
      return "incomplete: " + std::exchange(buffer_, "");
    case Kind::until:
      return until(call.separators);
    case Kind::line:
      return line();
    default: {
      auto found = line();
      return found && found->empty() ? "nothing" : found;
    }
    }
  }

  std::string take(std::size_t count) {
    std::string data = buffer_.substr(0, count);
    buffer_.erase(0, count);
    if (buffer_.size() <= limit_)
      paused_ = false;
    return data;
  }

  /// Where the first match ends, and begins.
  [[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>>
  match(const std::vector<std::string> &separators) const {
    for (std::size_t end = 1; end <= buffer_.size(); ++end) {
      std::optional<std::size_t> begin;
      for (const std::string &each : separators)
        if (each.size() <= end &&
            buffer_.compare(end - each.size(), each.size(), each) == 0)
          begin = std::max(begin.value_or(0), end - each.size());
      if (begin)
        return std::pair(end, *begin);
    }
    return std::nullopt;
  }

  std::optional<std::string> until(const std::vector<std::string> &separators) {
    if (const auto found = match(separators)) {
      if (found->second > limit_)
        return "overrun: " + std::to_string(found->second);
      return take(found->first);
    }
    std::size_t longest = 0;
    for (const std::string &each : separators)
      longest = std::max(longest, each.size());
    if (buffer_.size() + 1 > longest + limit_)
      return "overrun: " + std::to_string(buffer_.size() + 1 - longest);
    if (!eof_)
      return std::nullopt;
    return "incomplete: " + std::exchange(buffer_, "");
  }

  std::optional<std::string> line() {
    const auto found = match({"\n"});
    if (found && found->second > limit_) {
      (void)take(found->first);
      return "too long";
    }
    if (found)
      return take(found->first);
    if (buffer_.size() > limit_) {
      (void)take(buffer_.size());
      return "too long";
    }
    if (!eof_)
      return std::nullopt;
    return std::exchange(buffer_, "");
  }

  std::size_t limit_;
  std::string buffer_;
  std::string taken_;
  bool eof_ = false;
  bool failed_ = false;
  bool paused_ = false;
};

/// Says whether it is paused.
class Source : public ReadTransport {
public:
  void pause_reading() override { paused = true; }
  void resume_reading() override { paused = false; }
  bool paused = false;
};

Coro<std::string> made(StreamReader reader, Call call) {
  switch (call.kind) {
  case Kind::read:
    co_return co_await reader.read(static_cast<std::ptrdiff_t>(call.count));
  case Kind::read_all:
    co_return co_await reader.read();
  case Kind::exactly:
    co_return co_await reader.readexactly(
        static_cast<std::ptrdiff_t>(call.count));
  case Kind::until:
    co_return co_await reader.readuntil(call.separators);
  case Kind::line:
    co_return co_await reader.readline();
  default: {
    const auto line = co_await reader.next();
    co_return line.value_or("nothing");
  }
  }
}

/// What came of it, in the words of the model.
Coro<std::string> outcome(StreamReader reader, Call call) {
  try {
    co_return co_await made(std::move(reader), std::move(call));
  } catch (const asyncio::IncompleteReadError &error) {
    co_return "incomplete: " + error.partial();
  } catch (const asyncio::LimitOverrunError &error) {
    co_return "overrun: " + std::to_string(error.consumed());
  } catch (const asyncio::ValueError &) {
    co_return "too long";
  } catch (const asyncio::ConnectionResetError &error) {
    co_return std::string("error: ") + error.what();
  }
}

/// One reader from its beginning to its end.
class Round {
public:
  explicit Round(std::uint64_t seed)
      : random_(seed), limit_(1 + below(40)), model_(limit_), reader_(limit_),
        source_(std::make_shared<Source>()) {
    reader_.set_transport(source_);
  }

  /// Gives what went wrong, empty if nothing did.
  std::string run() {
    for (int i = 0; i < 30 && wrong_.empty(); ++i) {
      for (std::size_t feeds = below(3); feeds > 0; --feeds)
        feed();
      if (wrong_.empty())
        make(random_call());
    }
    return wrong_.empty() ? "" : log_ + wrong_;
  }

private:
  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
  }
  bool once_in(std::size_t times) { return below(times) == 0; }

  std::string random_text(std::size_t most) {
    std::string text(below(most + 1), ' ');
    for (char &each : text)
      each = "ab\n"[below(3)];
    return text;
  }
  Call random_call() {
    Call call;
    call.kind = static_cast<Kind>(below(6));
    call.count = below(2 * limit_ + 3);
    // Few take all, so that there are many calls.
    if (call.kind == Kind::read_all && !once_in(4))
      call.kind = Kind::read;
    for (std::size_t i = 1 + below(3); i > 0; --i) {
      std::string text = random_text(3);
      call.separators.push_back(text.empty() ? "b" : std::move(text));
    }
    return call;
  }

  void feed() {
    if (model_.eof()) {
      if (!model_.failed() && once_in(8))
        fail();
      return;
    }
    if (once_in(60)) {
      log_ += "eof\n";
      model_.feed_eof();
      reader_.feed_eof();
    } else if (once_in(90)) {
      fail();
    } else {
      const std::string data = random_text(once_in(4) ? 3 * limit_ : 6);
      log_ += "feed '" + data + "'\n";
      model_.feed(data);
      reader_.feed_data(data);
    }
    check_state();
  }
  void fail() {
    log_ += "error\n";
    model_.fail();
    reader_.set_exception(
        std::make_exception_ptr(asyncio::ConnectionResetError("broken")));
  }

  void make(const Call &call) {
    log_ += call.name() + " of a limit of " + std::to_string(limit_) + "\n";
    model_.begin();
    auto task = asyncio::create_task(outcome(reader_, call));
    auto expected = model_.answer(call);
    loop_.run_until_idle();
    int waits = 0;
    while (!expected) {
      if (task.done()) {
        wrong_ = "did not wait, gave '" + task.result() + "'";
        return;
      }
      check_state();
      // What is taken by a call that takes all is lost with it.
      if (call.kind != Kind::read_all && once_in(20)) {
        log_ += "cancel\n";
        task.cancel();
        loop_.run_until_idle();
        if (!task.cancelled())
          wrong_ = "is not cancelled";
        return;
      }
      if (++waits > 300 && !model_.eof()) {
        log_ += "eof\n";
        model_.feed_eof();
        reader_.feed_eof();
      } else {
        feed();
      }
      expected = model_.answer(call);
      loop_.run_until_idle();
    }
    if (!task.done())
      wrong_ = "waits in the place of '" + *expected + "'";
    else if (task.result() != *expected)
      wrong_ = "gave '" + task.result() + "' and not '" + *expected + "'";
    else
      check_state();
  }

  void check_state() {
    if (model_.at_eof() != reader_.at_eof())
      wrong_ = "does not know whether it is at its end";
    // Nothing is to come after that, paused or not.
    if (!model_.eof() && !model_.failed() && model_.paused() != source_->paused)
      wrong_ = model_.paused() ? "is not paused" : "is paused";
  }

  std::mt19937_64 random_;
  std::size_t limit_;
  Model model_;
  VirtualLoop loop_;
  StreamReader reader_;
  std::shared_ptr<Source> source_;
  std::string log_;
  std::string wrong_;
};

TEST(StreamReaderFuzz, DoesWhatTheModelDoes) {
  const char *asked = std::getenv("COTIDY_FUZZ_ROUNDS");
  const std::uint64_t rounds = asked ? std::strtoull(asked, nullptr, 10) : 3000;
  for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
    const std::string wrong = Round(seed).run();
    ASSERT_EQ(wrong, "") << "in round " << seed;
  }
}

} // namespace
