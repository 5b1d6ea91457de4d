// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/thread_state.h>
#include <asyncio/exceptions.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace asyncio {

template <class T> class ContextVar;

/// get() of a variable that has neither value nor default.
class LookupError : public Error {
public:
  using Error::Error;
};

/// A set of values of context variables; a shared handle.
///
/// Every task runs in a context of its own, a copy made when the task was
/// created, and so does every callback. A copy costs one count.
///
/// Threads: a context may travel to another thread, and only one runs in it at
///   a time.
/// Source: CPython 3.13, Lib/contextvars.py, class Context.
class Context {
public:
  /// An empty context.
  Context();

  /// Calls `function` in this context and gives what it returns; variables that
  /// it sets stay set here and nowhere else.
  ///
  /// Throws: RuntimeError, when somebody runs in this context already.
  template <class F> decltype(auto) run(F &&function) {
    const Entered entered(*this);
    return std::invoke(std::forward<F>(function));
  }

  /// The value of `variable` here, nothing if it has none.
  template <class T>
  [[nodiscard]] std::optional<T> get(const ContextVar<T> &variable) const;

  /// A context of the same values that changes on its own.
  [[nodiscard]] Context copy() const;

  /// How many variables have a value.
  [[nodiscard]] std::size_t size() const noexcept;

  friend bool operator==(const Context &a, const Context &b) noexcept {
    return a.state_ == b.state_;
  }

  /// For the runtime: where the values are.
  [[nodiscard]] detail::ContextSlot &slot() const noexcept {
    return state_->slot;
  }
  /// For the runtime: a context that takes the values of `slot`.
  [[nodiscard]] static Context of(detail::ContextSlot slot);

private:
  struct State {
    detail::ContextSlot slot;
    bool entered = false;
  };

  class Entered {
  public:
    explicit Entered(const Context &context);
    Entered(const Entered &) = delete;
    Entered &operator=(const Entered &) = delete;
    ~Entered() { state_->entered = false; }

  private:
    std::shared_ptr<State> state_;
    detail::ContextScope scope_;
  };

  std::shared_ptr<State> state_;
};

/// A copy of the current context.
///
/// Source: CPython 3.13, Lib/contextvars.py, copy_context().
[[nodiscard]] Context copy_context();

/// A variable with a value of its own in every context, as a request's id.
///
/// Lifetime: outlives every context that holds a value of it; make it static.
/// Threads: every thread has a context, so a variable may be used from all.
/// Source: CPython 3.13, Lib/contextvars.py, class ContextVar.
/// Differs: get() without a value throws LookupError as Python does; a default
///   is given to the constructor or to get().
template <class T> class ContextVar {
public:
  /// What set() gives back, to be handed to reset() once.
  class Token {
  public:
    /// The value before the set(), nothing if there was none.
    [[nodiscard]] std::optional<T> old_value() const {
      return old_ ? std::optional<T>(*static_cast<const T *>(old_.get()))
                  : std::nullopt;
    }

  private:
    friend ContextVar;
    const ContextVar *variable_ = nullptr;
    const detail::ContextSlot *where_ = nullptr;
    detail::VarMap::Value old_;
    bool used_ = false;
  };

  /// A variable without a default; the name is for messages.
  explicit ContextVar(std::string_view name) : name_(name) {}
  /// A variable that is `initial` where it was not set.
  ContextVar(std::string_view name, T initial)
      : name_(name), initial_(std::move(initial)) {}
  ContextVar(const ContextVar &) = delete;
  ContextVar &operator=(const ContextVar &) = delete;

  /// What it was named.
  [[nodiscard]] const std::string &name() const noexcept { return name_; }

  /// The value in the current context, or the default of the variable.
  ///
  /// Throws: LookupError, when there is neither.
  [[nodiscard]] const T &get() const {
    if (const T *value = find(detail::current_context_slot()))
      return *value;
    if (initial_)
      return *initial_;
    throw LookupError("context variable '" + name_ + "' has no value");
  }

  /// The value in the current context, or `fallback`.
  [[nodiscard]] T get(T fallback) const {
    if (const T *value = find(detail::current_context_slot()))
      return *value;
    return fallback;
  }

  /// Sets the value in the current context.
  Token set(T value) const {
    detail::ContextSlot &slot = detail::current_context_slot();
    Token token;
    token.variable_ = this;
    token.where_ = &slot;
    if (slot.vars)
      if (const auto *old = slot.vars->find(this))
        token.old_ = *old;
    put(slot, std::make_shared<const T>(std::move(value)));
    return token;
  }

  /// Brings back the value from before the set() that gave `token`.
  ///
  /// Throws: RuntimeError, when the token was used; ValueError, when it belongs
  ///   to another variable or another context.
  void reset(Token &token) const {
    if (token.used_)
      throw RuntimeError("Token has already been used once");
    if (token.variable_ != this)
      throw ValueError("Token was created by a different ContextVar");
    detail::ContextSlot &slot = detail::current_context_slot();
    if (token.where_ != &slot)
      throw ValueError("Token was created in a different Context");
    token.used_ = true;
    put(slot, token.old_);
  }

private:
  friend Context;

  const T *find(const detail::ContextSlot &slot) const noexcept {
    if (!slot.vars)
      return nullptr;
    const auto *value = slot.vars->find(this);
    return value ? static_cast<const T *>(value->get()) : nullptr;
  }
  void put(detail::ContextSlot &slot, detail::VarMap::Value value) const {
    detail::ContextSlot changed;
    changed.vars = detail::VarMap::with(slot.vars, this, std::move(value));
    slot = std::move(changed);
  }

  std::string name_;
  std::optional<T> initial_;
};

template <class T>
std::optional<T> Context::get(const ContextVar<T> &variable) const {
  const T *value = variable.find(state_->slot);
  return value ? std::optional<T>(*value) : std::nullopt;
}

} // namespace asyncio
