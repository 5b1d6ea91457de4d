// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the tests of the runtime ask of errors and reports.
#pragma once

#include <asyncio/asyncio.h>
#include <asyncio/testing/virtual_loop.h>
#include <exception>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace expect {

/// What a caught E says: its what(), for CancelledError its message.
template <class E> std::string text_of(const E &error) { return error.what(); }
inline std::string text_of(const asyncio::CancelledError &error) {
  return error.message();
}

/// The text of the E that calling `act` throws. Fails the test otherwise.
template <class E, class Act> std::string thrown_by(Act &&act) {
  try {
    (void)std::forward<Act>(act)();
  } catch (const E &error) {
    return text_of(error);
  } catch (...) {
    ADD_FAILURE() << "an exception of another type";
    return "another type";
  }
  ADD_FAILURE() << "no exception";
  return "nothing thrown";
}

/// The same of an awaitable, within a coroutine.
template <class E, class Awaitable>
asyncio::Coro<std::string> thrown_awaiting(Awaitable awaitable) {
  try {
    (void)co_await std::move(awaitable);
  } catch (const E &error) {
    co_return text_of(error);
  } catch (...) {
    ADD_FAILURE() << "an exception of another type";
    co_return "another type";
  }
  ADD_FAILURE() << "no exception";
  co_return "nothing thrown";
}

/// Whether the pointer holds an E.
template <class E> bool holds(const std::exception_ptr &error) {
  if (!error)
    return false;
  try {
    std::rethrow_exception(error);
  } catch (const E &) {
    return true;
  } catch (...) {
    return false;
  }
}

/// The text of the E that the pointer holds. Fails the test otherwise.
template <class E> std::string text_in(const std::exception_ptr &error) {
  return thrown_by<E>([&] {
    if (error)
      std::rethrow_exception(error);
  });
}

/// Collects what a loop would have reported.
class Reports {
public:
  explicit Reports(asyncio::EventLoop &loop) : loop_(loop) {
    loop.set_exception_handler(
        [this](asyncio::EventLoop &, const asyncio::ExceptionContext &context) {
          messages.push_back(context.message);
          exceptions.push_back(context.exception);
        });
  }
  ~Reports() { loop_.set_exception_handler(nullptr); }
  Reports(const Reports &) = delete;
  Reports &operator=(const Reports &) = delete;

  std::vector<std::string> messages;
  std::vector<std::exception_ptr> exceptions;

private:
  asyncio::EventLoop &loop_;
};

/// A pending future of the running loop.
template <class T = void> asyncio::Future<T> pending() {
  return asyncio::get_running_loop().create_future<T>();
}

/// Lets the loop run `count` turns.
inline asyncio::Coro<> turns(int count) {
  for (int i = 0; i < count; ++i)
    co_await asyncio::sleep(std::chrono::seconds(0));
}

} // namespace expect
