// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/gather.h>
#include <asyncio/os_errors.h>
#include <asyncio/subprocess.h>

#include <array>

namespace asyncio {
namespace subprocess {

/// Feeds the StreamReaders of a child.
///
/// Source: CPython 3.13, Lib/asyncio/subprocess.py,
///   class SubprocessStreamProtocol.
class StreamProtocol final : public SubprocessProtocol {
public:
  StreamProtocol(EventLoop &loop, std::size_t limit)
      : loop_(loop), limit_(limit) {}

  void connection_made(const std::shared_ptr<BaseTransport> &made) override {
    const auto child = std::dynamic_pointer_cast<SubprocessTransport>(made);
    transport_ = child;
    for (const int descriptor : {1, 2}) {
      auto pipe = std::dynamic_pointer_cast<ReadTransport>(
          child->get_pipe_transport(descriptor));
      if (!pipe)
        continue;
      auto &reader = outputs_[index(descriptor)].emplace(limit_);
      reader.set_transport(std::move(pipe));
      ++open_outputs_;
    }
    if (auto pipe = std::dynamic_pointer_cast<WriteTransport>(
            child->get_pipe_transport(0))) {
      flow_ = std::make_shared<detail::FlowControl>(loop_);
      input_.emplace(loop_, std::move(pipe), flow_);
    }
  }
  void pipe_data_received(int descriptor, std::string_view data) override {
    if (auto &reader = outputs_[index(descriptor)])
      reader->feed_data(data);
  }
  void pipe_connection_lost(int descriptor, std::exception_ptr error) override {
    if (descriptor == 0) {
      const auto input = std::exchange(input_, std::nullopt);
      if (input)
        input->close();
      lose_input(error);
      return;
    }
    if (auto &reader = outputs_[index(descriptor)]) {
      if (error)
        reader->set_exception(error);
      else
        reader->feed_eof();
      --open_outputs_;
    }
    maybe_close();
  }
  void process_exited() override {
    exited_ = true;
    maybe_close();
  }
  void connection_lost(std::exception_ptr error) override {
    lose_input(error);
  }
  void pause_writing() override {
    if (flow_)
      flow_->pause();
  }
  void resume_writing() override {
    if (flow_)
      flow_->resume();
  }

  [[nodiscard]] const std::optional<StreamWriter> &input() const noexcept {
    return input_;
  }
  [[nodiscard]] const std::optional<StreamReader> &
  output(int descriptor) const noexcept {
    return outputs_[index(descriptor)];
  }

private:
  void lose_input(const std::exception_ptr &error) const noexcept {
    if (!flow_)
      return;
    flow_->lose(error);
    flow_->end(error);
  }

  static std::size_t index(int descriptor) noexcept {
    return static_cast<std::size_t>(descriptor - 1);
  }
  void maybe_close() {
    if (open_outputs_ != 0 || !exited_)
      return;
    if (const auto transport = transport_.lock())
      transport->close();
    transport_.reset();
  }

  EventLoop &loop_;
  std::size_t limit_;
  std::weak_ptr<SubprocessTransport> transport_;
  /// For stdin. No part of this, which holds the writer that holds it.
  std::shared_ptr<detail::FlowControl> flow_;
  std::optional<StreamWriter> input_;
  std::array<std::optional<StreamReader>, 2> outputs_;
  int open_outputs_ = 0;
  bool exited_ = false;
};

namespace {

using Transport = std::shared_ptr<SubprocessTransport>;
using Output = std::optional<std::string>;

Coro<int> wait_for_end(Transport transport) {
  if (const auto code = transport->get_returncode())
    co_return *code;
  const auto ended = transport->exit_future();
  co_return co_await ended;
}

Coro<> feed(std::optional<StreamWriter> writer, std::string input) {
  if (!writer)
    co_return;
  try {
    if (!input.empty())
      writer->write(input);
    co_await writer->drain();
  } catch (const BrokenPipeError &) {
    // The child does not want it.
  } catch (const ConnectionResetError &) {
  }
  writer->close();
}

Coro<Output> read_all(Transport transport, std::optional<StreamReader> reader,
                      int descriptor) {
  if (!reader)
    co_return std::nullopt;
  const auto pipe = transport->get_pipe_transport(descriptor);
  std::string output = co_await reader->read();
  if (pipe)
    pipe->close();
  co_return output;
}

Coro<std::pair<Output, Output>> communicate_with(Process process,
                                                 std::string input) {
  const Transport transport = process.transport();
  auto feeding = feed(process.stdin_, std::move(input));
  auto reading = read_all(transport, process.stdout_, 1);
  auto listening = read_all(transport, process.stderr_, 2);
  auto all = co_await gather(std::move(feeding), std::move(reading),
                             std::move(listening));
  co_await wait_for_end(transport);
  co_return std::pair(std::move(std::get<1>(all)), std::move(std::get<2>(all)));
}

} // namespace

Process::Process(std::shared_ptr<SubprocessTransport> transport,
                 const StreamProtocol &protocol)
    : stdin_(protocol.input()), stdout_(protocol.output(1)),
      stderr_(protocol.output(2)), pid(transport->get_pid()),
      transport_(std::move(transport)) {}

Coro<int> Process::wait() const { return wait_for_end(transport_); }

Coro<std::pair<std::optional<std::string>, std::optional<std::string>>>
Process::communicate(std::string input) const {
  return communicate_with(*this, std::move(input));
}

} // namespace subprocess

Coro<subprocess::Process> detail::create_subprocess(SpawnRequest request,
                                                    std::size_t limit) {
  EventLoop &loop = get_running_loop();
  const auto protocol =
      std::make_shared<subprocess::StreamProtocol>(loop, limit);
  auto transport =
      co_await start_subprocess(&loop, std::move(request), protocol);
  co_return subprocess::Process(std::move(transport), *protocol);
}

} // namespace asyncio
