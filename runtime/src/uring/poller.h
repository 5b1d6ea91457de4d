// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "inbox.h"

#include <asyncio/detail/poller.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace asyncio::detail {

/// The poller of io_uring: readiness, bytes and connections that the kernel
/// has put into a ring.
class UringPoller final : public Poller {
public:
  /// Throws: OSError, where the kernel gives no such ring.
  UringPoller();
  UringPoller(const UringPoller &) = delete;
  UringPoller &operator=(const UringPoller &) = delete;
  ~UringPoller() override { UringPoller::close(); }
  [[nodiscard]] const char *name() const noexcept override;
  TimePoint now() const noexcept override;
  void wait(std::optional<TimePoint> deadline, std::size_t,
            Fifo &ready) override;
  void wake() noexcept override;
  void update(Watch &watch) override;
  void narrow(Watch &watch) override { change(slot_of(watch)); }
  void remove(Watch &watch) noexcept override;
  void set_ahead(Watch &watch, Ahead ahead) override;
  Received receive(Watch &watch, std::span<char> room) override;
  int accept(Watch &watch) override;
  void close() noexcept override;
  bool watches() const noexcept override { return watched_ != 0; }

private:
  /// What a completion is about; the lowest bits of its mark.
  enum class Kind : std::uint64_t {
    none,
    wake,
    readable,
    bytes,
    connection,
    writable
  };

  /// Something that the kernel was asked for.
  struct Request {
    std::uint64_t mark = 0;
    bool armed = false;
    bool cancelling = false;
  };

  struct Slot {
    Watch *watch = nullptr;
    Request in;
    Request out;
    std::unique_ptr<UringInbox> inbox;
    /// To be looked at before the next wait.
    bool changed = false;
    bool watched = false;
    bool readable = false;
    bool writable = false;
    /// The peer writes no more: that alone ends a poll of io_uring, always.
    bool half_closed = false;
    /// Read by calls when it is readable, as large messages come.
    bool direct = false;
    unsigned char full = 0;
    unsigned char small = 0;
  };

  static constexpr unsigned kind_bits = 4;
  static constexpr unsigned descriptor_bits = 28;

  static std::uint64_t mark(Kind kind, int descriptor,
                            std::uint32_t serial) noexcept;
  void open();

  /// A ring belongs to the thread that first uses it.
  void move_here();
  void arm_wake();
  io_uring_sqe *get_entry();
  Slot &slot_of(Watch &watch);
  void change(Slot &slot);

  /// As epoll refuses them.
  static void require_pollable(int descriptor);

  // What the kernel is asked for.
  void settle_changed(Fifo &ready);
  void settle(Slot &slot, Fifo &ready);
  void arm_in(Slot &slot);
  bool has_buffers();
  void arm(Request &request, const Watch &watch, Kind kind, unsigned what,
           bool lasting = false);
  void begin(Request &request, io_uring_sqe *entry, Kind kind, int descriptor);
  void ask_to_cancel(const Request &request);

  /// Ends it some time; what comes until then counts.
  void stop(Request &request);

  /// Ends it some time; what comes from now on does not count.
  bool forget(Request &request);

  /// The kernel holds a file open as long as it has a request for it.
  void let_go_of_file(Slot &slot) noexcept;
  void let_go_of_all_files() noexcept;
  [[nodiscard]] bool on_own_thread() const noexcept;

  // What comes.
  void enter(std::optional<TimePoint> deadline);
  static void check(int answer);
  void reap();
  void take(const io_uring_cqe &one);
  void take_writable(Slot &slot, int what);
  void throw_away(const io_uring_cqe &one, Kind kind);
  void take_bytes(Slot &slot, const io_uring_cqe &one);
  void take_connection(Slot &slot, const io_uring_cqe &one);
  static bool is_passing(int number) noexcept;
  Received receive_directly(Slot &slot, std::span<char> room);

  /// Queues what the changed slots are ready for.
  void deliver(Fifo &ready);
  void push(ReadyNode *node, Fifo &ready) noexcept;
  void give_back_lent() noexcept;

  io_uring ring_{};
  UringBuffers buffers_;
  UringLent lent_;
  std::vector<Slot> slots_;
  std::vector<int> changed_;
  std::vector<int> settling_;
  std::size_t watched_ = 0;
  std::size_t ready_nodes_ = 0;
  std::uint32_t serial_ = 0;
  std::uint64_t thread_ = 0;
  int wake_;
  bool no_buffers_ = false;
};

} // namespace asyncio::detail
