// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/streams.h>

#include <algorithm>

namespace asyncio {

namespace {

std::string incomplete(std::size_t read, std::optional<std::size_t> expected) {
  return std::to_string(read) + " bytes read on a total of " +
         (expected ? std::to_string(*expected) : "undefined") +
         " expected bytes";
}

} // namespace

IncompleteReadError::IncompleteReadError(std::string partial,
                                         std::optional<std::size_t> expected)
    : Error(incomplete(partial.size(), expected)), partial_(std::move(partial)),
      expected_(expected) {}

namespace detail {

StreamReaderCore::StreamReaderCore(std::size_t limit) : limit_(limit) {
  if (limit == 0)
    throw ValueError("Limit cannot be <= 0");
}

void StreamReaderCore::set_transport(std::shared_ptr<ReadTransport> transport) {
  if (transport_)
    throw RuntimeError("Transport already set");
  transport_ = std::move(transport);
}

void StreamReaderCore::replace_transport(
    std::shared_ptr<ReadTransport> transport) {
  transport_ = std::move(transport);
  paused_ = false;
}

void StreamReaderCore::wake() noexcept {
  if (DataWaiter *waiter = std::exchange(waiter_, nullptr))
    waiter->wake();
}

void StreamReaderCore::feed_eof() {
  eof_ = true;
  wake();
}

void StreamReaderCore::set_exception(std::exception_ptr error) {
  exception_ = std::move(error);
  if (DataWaiter *waiter = std::exchange(waiter_, nullptr))
    waiter->fail(exception_);
}

void StreamReaderCore::feed_data(std::string_view data) {
  if (eof_)
    throw RuntimeError("feed_data after feed_eof");
  if (data.empty())
    return;
  // What was read leaves when it is more than what is left.
  if (begin_ != 0 && begin_ >= size()) {
    buffer_.erase(0, begin_);
    begin_ = 0;
  }
  buffer_.append(data);
  wake();
  if (!transport_ || paused_ || size() <= 2 * limit_)
    return;
  try {
    transport_->pause_reading();
    paused_ = true;
  } catch (const NotImplementedError &) {
    // All has to be buffered then.
    transport_ = nullptr;
  }
}

std::string StreamReaderCore::take(std::size_t count) {
  count = std::min(count, size());
  if (begin_ == 0 && count == buffer_.size())
    return std::exchange(buffer_, {});
  std::string taken = buffer_.substr(begin_, count);
  discard(count);
  return taken;
}

void StreamReaderCore::discard(std::size_t count) {
  begin_ += std::min(count, size());
  if (size() != 0)
    return;
  buffer_.clear();
  begin_ = 0;
}

void StreamReaderCore::maybe_resume_transport() {
  if (!paused_ || size() > limit_)
    return;
  paused_ = false;
  transport_->resume_reading();
}

Operation<DataWaiter> StreamReaderCore::wait_for_data(const char *function) {
  if (waiter_)
    throw RuntimeError(std::string(function) +
                       "() called while another coroutine is already waiting "
                       "for incoming data");
  // To wait for what cannot come would be for ever.
  if (std::exchange(paused_, false))
    transport_->resume_reading();
  return Operation<DataWaiter>(std::in_place, this);
}

Coro<std::string> StreamReaderCore::read(Self self, std::ptrdiff_t most) {
  if (self->exception_)
    std::rethrow_exception(self->exception_);
  if (most == 0)
    co_return std::string();
  if (most < 0) {
    std::string all;
    while (true) {
      if (self->exception_)
        std::rethrow_exception(self->exception_);
      if (self->size() == 0 && !self->eof_)
        co_await self->wait_for_data("read");
      if (self->size() == 0)
        break;
      const std::string part = self->take(self->limit_);
      self->maybe_resume_transport();
      all += part;
    }
    co_return all;
  }
  if (self->size() == 0 && !self->eof_)
    co_await self->wait_for_data("read");
  std::string data = self->take(static_cast<std::size_t>(most));
  self->maybe_resume_transport();
  co_return data;
}

Coro<std::string> StreamReaderCore::readexactly(Self self,
                                                std::ptrdiff_t count) {
  if (count < 0)
    throw ValueError("readexactly size can not be less than zero");
  if (self->exception_)
    std::rethrow_exception(self->exception_);
  const auto wanted = static_cast<std::size_t>(count);
  while (self->size() < wanted) {
    if (self->eof_)
      throw IncompleteReadError(self->take(self->size()), wanted);
    co_await self->wait_for_data("readexactly");
  }
  std::string data = self->take(wanted);
  self->maybe_resume_transport();
  co_return data;
}

Coro<std::string>
StreamReaderCore::readuntil(Self self, std::vector<std::string> separators) {
  if (separators.empty())
    throw ValueError("Separator should contain at least one element");
  std::size_t shortest = separators.front().size();
  std::size_t longest = shortest;
  for (const std::string &each : separators) {
    shortest = std::min(shortest, each.size());
    longest = std::max(longest, each.size());
  }
  if (shortest == 0)
    throw ValueError("Separator should be at least one-byte string");
  if (self->exception_)
    std::rethrow_exception(self->exception_);

  // Up to here no separator begins.
  std::size_t searched = 0;
  constexpr auto none = std::string_view::npos;
  std::size_t match_begin = none;
  std::size_t match_end = none;
  while (true) {
    const std::string_view data = self->data();
    if (data.size() >= searched + shortest) {
      // The first to end wins, and of two of those the shorter.
      for (const std::string &each : separators) {
        const std::size_t found = data.find(each, searched);
        if (found == none)
          continue;
        const std::size_t end = found + each.size();
        if (end < match_end || (end == match_end && found > match_begin)) {
          match_begin = found;
          match_end = end;
        }
      }
      if (match_end != none)
        break;
      searched = data.size() + 1 > longest ? data.size() + 1 - longest : 0;
      if (searched > self->limit_)
        throw LimitOverrunError(
            "Separator is not found, and chunk exceed the limit", searched);
    }
    if (self->eof_)
      throw IncompleteReadError(self->take(self->size()), std::nullopt);
    co_await self->wait_for_data("readuntil");
  }
  if (match_begin > self->limit_)
    throw LimitOverrunError(
        "Separator is found, but chunk is longer than limit", match_begin);
  std::string chunk = self->take(match_end);
  self->maybe_resume_transport();
  co_return chunk;
}

Coro<std::string> StreamReaderCore::readline(Self self) {
  std::vector<std::string> separator(1, "\n");
  std::string overrun;
  try {
    auto reading = readuntil(self, std::move(separator));
    co_return co_await std::move(reading);
  } catch (IncompleteReadError &error) {
    co_return error.partial();
  } catch (const LimitOverrunError &error) {
    // A line that is there goes whole, else all that there is.
    const std::string_view data = self->data();
    if (error.consumed() < data.size() && data[error.consumed()] == '\n')
      self->discard(error.consumed() + 1);
    else
      self->discard(data.size());
    overrun = error.message();
  }
  self->maybe_resume_transport();
  throw ValueError(overrun);
}

Coro<std::optional<std::string>> StreamReaderCore::next(Self self) {
  std::string line = co_await readline(std::move(self));
  if (line.empty())
    co_return std::nullopt;
  co_return line;
}

} // namespace detail

Coro<std::string> StreamReader::readuntil(std::string separator) const {
  return readuntil(std::vector<std::string>(1, std::move(separator)));
}

} // namespace asyncio
