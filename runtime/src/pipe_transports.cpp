// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/pipes.h>

#include <asyncio/detail/descriptor_table.h>
#include <asyncio/detail/loop_link.h>
#include <asyncio/detail/report.h>
#include <asyncio/detail/sigpipe.h>
#include <asyncio/detail/transport_calls.h>
#include <asyncio/detail/write_marks.h>
#include <asyncio/os_errors.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace asyncio::detail {

namespace {

using Side = DescriptorTable::Side;

ssize_t write_quietly(int descriptor, std::string_view data) noexcept {
  return without_sigpipe(
      [&] { return ::write(descriptor, data.data(), data.size()); });
}

mode_t kind_of_pipe(LoopCore &core, int descriptor, const char *refusal) {
  core.require_open();
  core.descriptors().require_free(descriptor);
  struct stat about = {};
  if (::fstat(descriptor, &about) < 0)
    throw_os_error(errno);
  if (!S_ISFIFO(about.st_mode) && !S_ISSOCK(about.st_mode) &&
      !S_ISCHR(about.st_mode))
    throw ValueError(refusal);
  return about.st_mode;
}

/// What both directions have in common. Holds itself until the connection is
/// lost or the loop goes away.
class Pipe : public virtual BaseTransport, protected LoopLink {
public:
  ~Pipe() override {
    close_descriptor();
    core_->unref();
  }

  using BaseTransport::get_extra_info;
  [[nodiscard]] bool is_closing() const override { return closing_; }
  [[nodiscard]] std::shared_ptr<BaseProtocol> get_protocol() const override {
    return protocol_;
  }
  /// "pipe" is the descriptor, an int.
  [[nodiscard]] std::any get_extra_info(std::string_view name) const override {
    return name == "pipe" && descriptor_ >= 0 ? std::any(descriptor_)
                                              : std::any();
  }

protected:
  Pipe(EventLoop &loop, int descriptor)
      : LoopLink(loop.core()), core_(&loop.core()), watched_(descriptor) {
    core_->ref();
  }
  void loop_gone() noexcept override { let_go(); }

  /// From now on the descriptor is ours.
  void take_over(std::shared_ptr<Pipe> self) {
    const int flags = ::fcntl(watched_, F_GETFL);
    if (flags < 0 || ::fcntl(watched_, F_SETFL, flags | O_NONBLOCK) < 0)
      throw_os_error(errno);
    core_->descriptors().set_owned(watched_, true);
    descriptor_ = watched_;
    self_ = std::move(self);
    enter_list();
  }
  template <class Call> void soon(Call call) {
    core_->owner()->call_soon(std::move(call));
  }
  void begin(const Future<> &waiter) {
    const auto self = self_;
    soon([self] {
      if (const auto protocol = self->protocol_)
        protocol->connection_made(self);
    });
    soon([self] { self->first_watch(); });
    if (waiter)
      soon([waiter] {
        if (!waiter.done())
          waiter.set_result();
      });
  }
  virtual void first_watch() = 0;

  template <class Call> void watch(Side side, Call call) {
    if (descriptor_ >= 0 && !core_->closed())
      core_->descriptors().set(
          descriptor_, side,
          new Callback<std::decay_t<Call>>(*core_, std::move(call)));
  }
  void unwatch(Side side) noexcept {
    if (descriptor_ >= 0 && !core_->closed())
      core_->descriptors().clear(descriptor_, side);
  }
  void schedule_lost(const std::exception_ptr &error) {
    if (std::exchange(lost_, true) || core_->closed())
      return;
    soon([self = self_, error] {
      if (self)
        self->call_connection_lost(error);
    });
  }
  void call_connection_lost(const std::exception_ptr &error) {
    lost_ = true;
    const auto self = self_;
    struct LetGo {
      Pipe &pipe;
      ~LetGo() { pipe.let_go(); }
    } const at_end{*this};
    if (const auto protocol = protocol_)
      protocol->connection_lost(error);
  }
  void let_go() noexcept {
    const auto self = std::move(self_);
    const auto protocol = std::move(protocol_);
    self_ = nullptr;
    protocol_ = nullptr;
    closing_ = true;
    if (self)
      leave_list();
    close_descriptor();
  }

  LoopCore *core_;
  /// -1 once it is closed.
  int descriptor_ = -1;
  std::shared_ptr<Pipe> self_;
  std::shared_ptr<BaseProtocol> protocol_;
  bool closing_ = false;

private:
  void close_descriptor() noexcept {
    if (descriptor_ < 0)
      return;
    unwatch(Side::reader);
    unwatch(Side::writer);
    core_->descriptors().set_owned(descriptor_, false);
    ::close(std::exchange(descriptor_, -1));
  }

  int watched_;
  bool lost_ = false;
};

class ReadPipe final : public ReadTransport, public Pipe {
public:
  ReadPipe(EventLoop &loop, int descriptor) : Pipe(loop, descriptor) {}

  void start(const std::shared_ptr<ReadPipe> &self,
             std::shared_ptr<BaseProtocol> protocol, const Future<> &waiter) {
    set_protocol(std::move(protocol));
    take_over(self);
    begin(waiter);
  }

  void close() override {
    if (!closing_)
      close_with(nullptr);
  }
  void set_protocol(std::shared_ptr<BaseProtocol> protocol) override {
    auto *stream = dynamic_cast<Protocol *>(protocol.get());
    if (!stream)
      throw TypeError("a pipe that is read needs a Protocol");
    protocol_ = std::move(protocol);
    stream_ = stream;
  }
  [[nodiscard]] bool is_reading() const override {
    return !closing_ && !paused_;
  }
  void pause_reading() override {
    if (!is_reading())
      return;
    paused_ = true;
    unwatch(Side::reader);
  }
  void resume_reading() override {
    if (closing_ || !paused_)
      return;
    paused_ = false;
    add_reader();
  }

private:
  void first_watch() override {
    if (is_reading())
      add_reader();
  }
  void add_reader() {
    watch(Side::reader, [this] { read_ready(); });
  }
  void read_ready() {
    const auto self = self_; // the protocol may end everything
    const std::span<char> store = read_store();
    const ssize_t got = ::read(descriptor_, store.data(), store.size());
    if (got > 0) {
      const auto protocol = protocol_;
      stream_->data_received({store.data(), static_cast<std::size_t>(got)});
    } else if (got == 0) {
      closing_ = true;
      unwatch(Side::reader);
      soon([protocol = protocol_, stream = stream_] {
        (void)protocol;
        stream->eof_received();
      });
      schedule_lost(nullptr);
    } else if (!came_too_early()) {
      const int number = errno;
      const auto error = os_error(number);
      // A terminal whose other side is closed.
      if (number != EIO)
        report(*core_, "Fatal read error on pipe transport", error);
      close_with(error);
    }
  }
  void close_with(const std::exception_ptr &error) {
    closing_ = true;
    unwatch(Side::reader);
    schedule_lost(error);
  }

  Protocol *stream_ = nullptr;
  bool paused_ = false;
};

class WritePipe final : public WriteTransport, public Pipe {
public:
  WritePipe(EventLoop &loop, int descriptor, mode_t kind)
      : Pipe(loop, descriptor), tells_end_(!S_ISCHR(kind)) {}

  void start(const std::shared_ptr<WritePipe> &self,
             std::shared_ptr<BaseProtocol> protocol, const Future<> &waiter) {
    set_protocol(std::move(protocol));
    take_over(self);
    begin(waiter);
  }

  void close() override {
    if (descriptor_ >= 0)
      write_eof();
  }
  void abort() override { close_with(nullptr); }
  void set_protocol(std::shared_ptr<BaseProtocol> protocol) override {
    if (!protocol)
      throw TypeError("a protocol factory gives a protocol");
    protocol_ = std::move(protocol);
  }
  void set_write_buffer_limits(WriteBufferLimits limits) override {
    marks_.set(limits);
    marks_.pause_above(get_write_buffer_size(), *core_, protocol_);
  }
  [[nodiscard]] std::pair<std::size_t, std::size_t>
  get_write_buffer_limits() const override {
    return marks_.get();
  }
  [[nodiscard]] std::size_t get_write_buffer_size() const override {
    return buffer_.size() - sent_;
  }
  void write(std::string_view data) override {
    if (data.empty() || gone_ || closing_)
      return;
    if (get_write_buffer_size() == 0) {
      const ssize_t written = write_quietly(descriptor_, data);
      if (written < 0 && !came_too_early()) {
        fail(errno);
        return;
      }
      if (written > 0)
        data.remove_prefix(static_cast<std::size_t>(written));
      if (data.empty())
        return;
      watch(Side::writer, [this] { write_ready(); });
    }
    buffer_.append(data);
    marks_.pause_above(get_write_buffer_size(), *core_, protocol_);
  }
  void writelines(std::span<const std::string_view> pieces) override {
    std::string all;
    for (const std::string_view piece : pieces)
      all.append(piece);
    write(all);
  }
  [[nodiscard]] bool can_write_eof() const override { return true; }
  void write_eof() override {
    if (closing_)
      return;
    closing_ = true;
    if (get_write_buffer_size() == 0) {
      unwatch(Side::reader);
      schedule_lost(nullptr);
    }
  }

private:
  /// The end that is written to is ready for reading when nobody reads the
  /// other one any more.
  void first_watch() override {
    if (tells_end_ && !closing_)
      watch(Side::reader, [this] { reader_gone(); });
  }
  void reader_gone() {
    close_with(get_write_buffer_size() != 0 ? os_error(EPIPE) : nullptr);
  }
  void write_ready() {
    const auto self = self_; // the protocol may end everything
    const ssize_t written =
        write_quietly(descriptor_, std::string_view(buffer_).substr(sent_));
    if (written < 0) {
      if (!came_too_early())
        fail(errno);
      return;
    }
    sent_ += static_cast<std::size_t>(written);
    if (sent_ < buffer_.size()) {
      // What was sent is dropped when it is more than what is left.
      if (sent_ > buffer_.size() / 2) {
        buffer_.erase(0, sent_);
        sent_ = 0;
      }
      // As in CPython, where writing goes on when all was written.
      return;
    }
    forget_buffer();
    unwatch(Side::writer);
    marks_.resume_at(0, *core_, protocol_); // may write
    if (closing_ && get_write_buffer_size() == 0) {
      unwatch(Side::reader);
      call_connection_lost(nullptr);
    }
  }
  void fail(int number) {
    gone_ = true;
    close_with(os_error(number));
  }
  void close_with(const std::exception_ptr &error) {
    closing_ = true;
    forget_buffer();
    unwatch(Side::writer);
    unwatch(Side::reader);
    schedule_lost(error);
  }
  void forget_buffer() noexcept {
    buffer_.clear();
    sent_ = 0;
  }

  std::string buffer_;
  std::size_t sent_ = 0;
  WriteMarks marks_;
  const bool tells_end_;
  bool gone_ = false;
};

} // namespace

std::shared_ptr<ReadTransport>
make_read_pipe(EventLoop &loop, int descriptor,
               std::shared_ptr<BaseProtocol> protocol, const Future<> &waiter) {
  kind_of_pipe(loop.core(), descriptor,
               "Pipe transport is for pipes/sockets only.");
  const auto made = std::make_shared<ReadPipe>(loop, descriptor);
  made->start(made, std::move(protocol), waiter);
  return made;
}

std::shared_ptr<WriteTransport>
make_write_pipe(EventLoop &loop, int descriptor,
                std::shared_ptr<BaseProtocol> protocol,
                const Future<> &waiter) {
  const mode_t kind = kind_of_pipe(loop.core(), descriptor,
                                   "Pipe transport is only for pipes, sockets "
                                   "and character devices");
  const auto made = std::make_shared<WritePipe>(loop, descriptor, kind);
  made->start(made, std::move(protocol), waiter);
  return made;
}

} // namespace asyncio::detail
