// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/asyncio.h>
#include <string>

/// A protocol that writes down what it is told.
class Recorder : public asyncio::Protocol {
public:
  Recorder()
      : made(asyncio::get_running_loop().create_future()),
        ended(asyncio::get_running_loop().create_future()),
        lost(asyncio::get_running_loop().create_future()) {}

  void connection_made(
      const std::shared_ptr<asyncio::BaseTransport> &transport) override {
    ++made_count;
    this->transport = std::dynamic_pointer_cast<asyncio::Transport>(transport);
    if (!made.done())
      made.set_result();
  }
  void data_received(std::string_view bytes) override {
    data += bytes;
    wake();
  }
  bool eof_received() override {
    ++eof_count;
    if (!ended.done())
      ended.set_result();
    return false;
  }
  void connection_lost(std::exception_ptr why) override {
    ++lost_count;
    error = why;
    transport = nullptr;
    if (!lost.done())
      lost.set_result();
    wake();
  }
  void pause_writing() override { ++paused_count; }
  void resume_writing() override { ++resumed_count; }

  /// Waits for so many bytes in all, or for the end.
  asyncio::Coro<> received(std::size_t count) {
    while (data.size() < count && lost_count == 0) {
      waiter_ = asyncio::get_running_loop().create_future();
      co_await waiter_;
    }
  }

  const asyncio::Future<> made;
  const asyncio::Future<> ended;
  const asyncio::Future<> lost;
  std::shared_ptr<asyncio::Transport> transport;
  std::string data;
  std::exception_ptr error;
  int made_count = 0;
  int eof_count = 0;
  int lost_count = 0;
  int paused_count = 0;
  int resumed_count = 0;

private:
  void wake() {
    if (waiter_ && !waiter_.done())
      waiter_.set_result();
  }
  asyncio::Future<> waiter_;
};
