// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "buffers.h"

#include <deque>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace asyncio::detail {

/// Memory of bytes that a reader looks at now.
struct UringLent {
  std::vector<unsigned> buffers;
  /// Of a kind that never moves what is in it.
  std::deque<std::string> strings;
};

/// What was taken from a socket before its reader asked.
class UringInbox {
public:
  explicit UringInbox(UringBuffers &buffers) : buffers_(buffers) {}
  UringInbox(const UringInbox &) = delete;
  UringInbox &operator=(const UringInbox &) = delete;
  ~UringInbox() { clear(); }

  /// Whether a reader has to be told something.
  [[nodiscard]] bool empty() const noexcept {
    return pieces_.empty() && connections_.empty() && error == 0 && !ended;
  }

  void add(unsigned buffer, std::size_t size) {
    pieces_.push_back({buffer, 0, size, {}});
  }
  [[nodiscard]] bool has_bytes() const noexcept { return !pieces_.empty(); }
  struct Bytes {
    const char *data;
    std::size_t size;
  };
  /// The next bytes, at most so many; `lent` has the memory that they are in,
  /// once nothing else is in it.
  Bytes take(std::size_t most, UringLent &lent) {
    Piece &piece = pieces_[first_];
    const char *data =
        piece.buffer == own ? piece.bytes.data() : buffers_.at(piece.buffer);
    const std::size_t left = piece.size - piece.from;
    Bytes taken{data + piece.from, left < most ? left : most};
    piece.from += taken.size;
    if (piece.from != piece.size)
      return taken;
    if (piece.buffer == own) {
      // A short string lies in what is moved.
      const std::size_t from = piece.size - taken.size;
      taken.data = lent.strings.emplace_back(std::move(piece.bytes)).data();
      taken.data += from;
    } else {
      lent.buffers.push_back(piece.buffer);
    }
    if (++first_ == pieces_.size()) {
      pieces_.clear();
      first_ = 0;
    }
    return taken;
  }
  /// Frees the kernel's buffers, as nobody reads for now.
  void make_own() {
    for (std::size_t i = first_; i != pieces_.size(); ++i) {
      Piece &piece = pieces_[i];
      if (piece.buffer == own)
        continue;
      piece.bytes.assign(buffers_.at(piece.buffer) + piece.from,
                         piece.size - piece.from);
      buffers_.give_back(piece.buffer);
      piece.buffer = own;
      piece.from = 0;
      piece.size = piece.bytes.size();
    }
  }

  void add_connection(int descriptor) { connections_.push_back(descriptor); }
  /// -1 when there is none.
  int take_connection() noexcept {
    if (connections_.empty())
      return -1;
    const int descriptor = connections_[next_++];
    if (next_ == connections_.size()) {
      connections_.clear();
      next_ = 0;
    }
    return descriptor;
  }

  void clear() noexcept {
    for (std::size_t i = first_; i != pieces_.size(); ++i)
      if (pieces_[i].buffer != own)
        buffers_.give_back(pieces_[i].buffer);
    pieces_.clear();
    for (int left = take_connection(); left >= 0; left = take_connection())
      ::close(left);
    first_ = 0;
    error = 0;
    ended = false;
  }

  /// The number of an error that the reader is to meet, once; 0 for none.
  int error = 0;
  /// Nothing more will come.
  bool ended = false;

private:
  static constexpr unsigned own = ~0U;
  struct Piece {
    unsigned buffer;
    std::size_t from;
    std::size_t size;
    std::string bytes;
  };

  UringBuffers &buffers_;
  std::vector<Piece> pieces_;
  std::size_t first_ = 0;
  std::vector<int> connections_;
  std::size_t next_ = 0;
};

} // namespace asyncio::detail
