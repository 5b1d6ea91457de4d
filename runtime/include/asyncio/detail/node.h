// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace asyncio::detail {

/// What becomes of a node: it runs, or it never will, as its loop or its future
/// goes away.
enum class Fate : bool { run, drop };

/// Something that the loop runs once, linked into at most one list.
///
/// What a turn runs is a list of these and nothing is allocated to queue one:
/// a task is one, a done-callback is one, a timer is one.
struct Node {
  Node *next = nullptr;
  void (*run)(Node *, Fate) = nullptr;
};

/// First in, first out; owns nothing.
class Fifo {
public:
  [[nodiscard]] bool empty() const noexcept { return !head_; }
  [[nodiscard]] Node *last() const noexcept { return tail_; }

  void push(Node *node) noexcept {
    node->next = nullptr;
    if (tail_)
      tail_->next = node;
    else
      head_ = node;
    tail_ = node;
  }

  /// Appends a ring of nodes, given by its last one.
  void append_ring(Node *last) noexcept {
    Node *first = last->next;
    last->next = nullptr;
    if (tail_)
      tail_->next = first;
    else
      head_ = first;
    tail_ = last;
  }

  Node *pop() noexcept {
    Node *node = head_;
    head_ = node->next;
    if (!head_)
      tail_ = nullptr;
    node->next = nullptr;
    // Nodes are run in another order than they were made in: what is next
    // comes from memory while this one runs.
    __builtin_prefetch(head_);
    return node;
  }

  /// Puts a node behind another one, or before all if that is null.
  void insert(Node *before, Node *node) noexcept {
    Node *&link = before ? before->next : head_;
    node->next = link;
    link = node;
    if (!node->next)
      tail_ = node;
  }

  /// Takes a node out of the middle; linear, for rare clean-up only.
  /// Tells the node before it, null if it was the first.
  bool remove(Node *node, Node *&before) noexcept {
    before = nullptr;
    for (Node *at = head_; at; before = at, at = at->next) {
      if (at != node)
        continue;
      (before ? before->next : head_) = node->next;
      if (tail_ == node)
        tail_ = before;
      node->next = nullptr;
      return true;
    }
    return false;
  }

private:
  Node *head_ = nullptr;
  Node *tail_ = nullptr;
};

} // namespace asyncio::detail
