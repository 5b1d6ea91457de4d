// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "worker.h"

#include "channel.h"
#include "remote_exception.h"

#include <asyncio/detail/process_call.h>
#include <asyncio/detail/processors.h>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace asyncio::detail {

namespace {

/// As a process's end does, but without destructors of global objects: they
/// belong to the program that was copied.
[[noreturn]] void leave() {
  std::fflush(nullptr);
  ::_exit(0);
}

void say_hello(int socket) {
  MessageHeader hello;
  hello.kind = MessageKind::hello;
  hello.id = static_cast<std::uint64_t>(::getpid());
  // A worker opens its own: the pool never has to trust a number that may
  // stand for another process by then.
  const Descriptor self(
      static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0)));
  if (!send_message(socket, hello, {}, self.get()))
    leave();
}

/// Looks for a while before it sleeps; each look gives way to others.
Received next_message(MessageReceiver &receiver, int socket) {
  const auto end = std::chrono::steady_clock::now() +
                   std::chrono::microseconds(spin_microseconds);
  do {
    const Received received = receiver.receive(socket, false);
    if (received != Received::nothing)
      return received;
    sched_yield();
  } while (std::chrono::steady_clock::now() < end);
  return receiver.receive(socket, true);
}

MessageKind call(MessageReceiver &receiver, MessageWriter &result) {
  try {
    auto *entry =
        reinterpret_cast<ProcessEntry>(find_function(receiver.header().entry));
    MessageReader arguments(receiver.body());
    entry(arguments, result);
    return MessageKind::value;
  } catch (...) {
    result.clear();
    write_exception(result, std::current_exception());
    return MessageKind::exception;
  }
}

bool reply(int socket, MessageHeader header, MessageWriter &result) {
  try {
    return send_message(socket, header, result.written());
  } catch (...) {
    // No memory for a large result; the reason is small.
    result.clear();
    write_exception(result, std::current_exception());
    header.kind = MessageKind::exception;
    return send_message(socket, header, result.written());
  }
}

} // namespace

void run_worker(Descriptor socket) {
  std::signal(SIGCHLD, SIG_DFL);
  ::prctl(PR_SET_NAME, "asyncio-worker");
  say_hello(socket.get());

  MessageReceiver receiver;
  MessageWriter result;
  MessageHeader header;
  while (next_message(receiver, socket.get()) == Received::message) {
    header.kind = call(receiver, result);
    header.id = receiver.header().id;
    if (!reply(socket.get(), header, result))
      break;
    result.clear();
  }
  leave();
}

} // namespace asyncio::detail
