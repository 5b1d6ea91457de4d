// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/event_loop.h>
#include <asyncio/operation.h>
#include <asyncio/transports.h>

#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace asyncio::detail {

class StreamReaderCore;

/// Waits until a reader gets data, its end, or an error.
class DataWaiter : public BlockingCall {
public:
  using Arguments = std::tuple<StreamReaderCore *>;
  static constexpr const char *name = "wait_for_data";

  explicit DataWaiter(StreamReaderCore *reader) noexcept : reader_(reader) {}
  ~DataWaiter() override { leave(); }

  bool await_ready() const noexcept { return false; }
  template <class P> void await_suspend(std::coroutine_handle<P> waiting);
  void await_resume() {
    leave();
    BlockingCall::await_resume();
  }
  /// From the reader, which has let go of it.
  void wake() noexcept {
    if (!done())
      finish();
  }
  void fail(const std::exception_ptr &error) noexcept {
    if (!done())
      finish_with(error);
  }

private:
  void leave() noexcept;
  StreamReaderCore *reader_;
};

/// What a StreamReader is a handle of.
///
/// Source: CPython 3.13, Lib/asyncio/streams.py, class StreamReader.
class StreamReaderCore {
public:
  /// Throws: ValueError for a limit of zero.
  explicit StreamReaderCore(std::size_t limit);
  StreamReaderCore(const StreamReaderCore &) = delete;
  StreamReaderCore &operator=(const StreamReaderCore &) = delete;

  void feed_data(std::string_view data);
  void feed_eof();
  void set_exception(std::exception_ptr error);
  void set_transport(std::shared_ptr<ReadTransport> transport);
  /// The same bytes come from another one now.
  void replace_transport(std::shared_ptr<ReadTransport> transport);
  [[nodiscard]] const std::exception_ptr &exception() const noexcept {
    return exception_;
  }
  [[nodiscard]] bool at_eof() const noexcept { return eof_ && size() == 0; }

  using Self = std::shared_ptr<StreamReaderCore>;
  static Coro<std::string> read(Self self, std::ptrdiff_t most);
  static Coro<std::string> readexactly(Self self, std::ptrdiff_t count);
  static Coro<std::string> readline(Self self);
  static Coro<std::string> readuntil(Self self,
                                     std::vector<std::string> separators);
  static Coro<std::optional<std::string>> next(Self self);

private:
  friend class DataWaiter;

  [[nodiscard]] std::size_t size() const noexcept {
    return buffer_.size() - begin_;
  }
  [[nodiscard]] std::string_view data() const noexcept {
    return std::string_view(buffer_).substr(begin_);
  }
  /// Takes bytes from the front; the whole buffer is moved, not copied.
  std::string take(std::size_t count);
  void discard(std::size_t count);
  void wake() noexcept;
  void maybe_resume_transport();
  /// Before a wait: nobody else waits, and data can come.
  ///
  /// Throws: RuntimeError, when another coroutine waits.
  [[nodiscard]] Operation<DataWaiter> wait_for_data(const char *function);
  [[nodiscard]] std::string until(std::string_view separator);

  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t limit_;
  DataWaiter *waiter_ = nullptr;
  std::shared_ptr<ReadTransport> transport_;
  std::exception_ptr exception_;
  bool eof_ = false;
  bool paused_ = false;
};

template <class P>
void DataWaiter::await_suspend(std::coroutine_handle<P> waiting) {
  reader_->waiter_ = this;
  BlockingCall::await_suspend(waiting);
}

inline void DataWaiter::leave() noexcept {
  if (reader_->waiter_ == this)
    reader_->waiter_ = nullptr;
}

/// Lets StreamWriter::drain() wait while a transport has too much buffered, and
/// wait_closed() until the connection is gone.
///
/// Source: CPython 3.13, Lib/asyncio/streams.py, class FlowControlMixin.
/// Differs: no protocol itself, so that each kind of protocol can have it.
class FlowControl {
public:
  explicit FlowControl(EventLoop &loop)
      : loop_(&loop.core()), closed_(loop.create_future()) {}
  FlowControl(const FlowControl &) = delete;
  FlowControl &operator=(const FlowControl &) = delete;
  virtual ~FlowControl();

  /// Done when the connection of the writer is gone.
  [[nodiscard]] Future<> close_waiter() const { return closed_; }

  void pause() noexcept { paused_ = true; }
  void resume() noexcept;
  /// Writing is in vain from now on.
  void lose(const std::exception_ptr &error) noexcept;
  /// The connection is gone.
  void end(const std::exception_ptr &error) noexcept;
  [[nodiscard]] bool connection_lost() const noexcept { return lost_; }
  [[nodiscard]] bool paused() const noexcept { return paused_; }
  /// Waits until writing may go on.
  ///
  /// Throws: ConnectionResetError, when the connection is lost.
  static Coro<> drain(std::shared_ptr<FlowControl> self);
  /// Waits for end(). Several may, and one that is cancelled is not the end for
  /// the others.
  ///
  /// Throws: the error that ended it.
  static Coro<> wait_closed(std::shared_ptr<FlowControl> self);

private:
  using Waiters = std::vector<Future<>>;
  static Coro<> wait_among(std::shared_ptr<FlowControl> self,
                           Waiters FlowControl::*others);

  LoopCore *loop_;
  Waiters draining_;
  Waiters closing_;
  Future<> closed_;
  bool paused_ = false;
  bool lost_ = false;
};

/// What a StreamWriter is a handle of. Closes the transport with the last one.
///
/// Source: CPython 3.13, Lib/asyncio/streams.py, class StreamWriter.
class StreamWriterCore {
public:
  StreamWriterCore(EventLoop &loop, std::shared_ptr<WriteTransport> transport_,
                   std::shared_ptr<FlowControl> flow_,
                   std::shared_ptr<StreamReaderCore> reader_);
  StreamWriterCore(const StreamWriterCore &) = delete;
  StreamWriterCore &operator=(const StreamWriterCore &) = delete;
  ~StreamWriterCore();

  static Coro<> drain(std::shared_ptr<StreamWriterCore> self);
  static Coro<> wait_closed(std::shared_ptr<StreamWriterCore> self);
  /// `starting` is begun after what is buffered.
  static Coro<> start_tls(std::shared_ptr<StreamWriterCore> self,
                          Coro<std::shared_ptr<Transport>> starting);
  [[nodiscard]] EventLoop &loop() const;

  std::shared_ptr<WriteTransport> transport;
  std::shared_ptr<FlowControl> flow;
  std::shared_ptr<StreamReaderCore> reader;

private:
  LoopCore *loop_;
};

} // namespace asyncio::detail
