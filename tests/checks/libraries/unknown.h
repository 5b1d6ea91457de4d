// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A library that no model knows: what the checks find out about its types they
// find out from their shape. asyncio.h in this directory explains the
// interface.
#pragma once

#include <coroutine>
#include <exception>
#include <tuple>
#include <utility>

#define LIBRARY_NAME "unknown"
#define NO_MODEL 1

namespace acme {

/// Not derived from std::exception.
class Stopped {};

namespace detail {
template <class T> struct Returns {
  void return_value(T);
};
template <> struct Returns<void> {
  void return_void();
};
} // namespace detail

/// Starts when it is awaited; the destructor destroys the frame.
template <class T = void> class Job {
public:
  struct promise_type : detail::Returns<T> {
    Job get_return_object();
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void unhandled_exception();
  };

  Job(Job &&Other) noexcept : Frame(std::exchange(Other.Frame, {})) {}
  ~Job() {
    if (Frame)
      Frame.destroy();
  }
  bool await_ready() const noexcept;
  std::coroutine_handle<> await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();

private:
  std::coroutine_handle<promise_type> Frame;
};

/// Starts when it is called and goes on without the object.
template <class T = void> class Running {
public:
  struct promise_type : detail::Returns<T> {
    Running get_return_object();
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void unhandled_exception();
  };

  Running(Running &&) noexcept;
  ~Running() {}
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();
};

template <class T> class Awaiter {
public:
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();
};

class AsyncMutex;
class Permit {
public:
  Permit(Permit &&) noexcept;
  ~Permit();

private:
  AsyncMutex *Held = nullptr;
};
class AsyncMutex {
public:
  Awaiter<Permit> enter();
  void leave();
};
inline Permit::~Permit() {
  if (Held)
    Held->leave();
}

Awaiter<void> pause();

template <class... Ts> Awaiter<std::tuple<Ts...>> all(Job<Ts>...);

} // namespace acme

namespace lib {
template <class T = void> using Lazy = acme::Job<T>;
template <class T = void> using Eager = acme::Running<T>;
template <class T = void> using Any = Lazy<T>;
using Mutex = acme::AsyncMutex;
using Cancelled = acme::Stopped;
} // namespace lib

#define HAS_LAZY 1
#define HAS_EAGER 1
#define HAS_GATHER 1
#define GATHER(...) acme::all(__VA_ARGS__)
#define HAS_SLEEP 1
#define SLEEP() acme::pause()
#define HAS_LOCK 1
#define LOCK(M) (M).enter()
#define HAS_CARRIER 1
#define CARRIER_IS_STD 0
