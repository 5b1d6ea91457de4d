// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/exceptions.h>

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace asyncio {

/// Takes the bytes of the values that go to another process.
class MessageWriter {
public:
  /// Appends `size` bytes as they are.
  void bytes(const void *data, std::size_t size) {
    if (size == 0)
      return;
    const std::size_t before = bytes_.size();
    bytes_.resize(before + size);
    std::memcpy(bytes_.data() + before, data, size);
  }
  /// Appends any value that has a serialise.
  template <class T> void value(const T &value);

  /// Everything so far; until the next change.
  [[nodiscard]] std::span<const std::byte> written() const noexcept {
    return bytes_;
  }
  /// Forgets everything, keeping memory for the next message unless it is much.
  void clear() {
    bytes_.clear();
    if (bytes_.capacity() > most_kept)
      bytes_.shrink_to_fit();
  }

private:
  static constexpr std::size_t most_kept = std::size_t{16} << 20U;

  std::vector<std::byte> bytes_;
};

/// Gives the values back in the order they were written.
class MessageReader {
public:
  /// Reads `bytes`, which outlive the reader.
  explicit MessageReader(std::span<const std::byte> bytes) noexcept
      : rest_(bytes) {}

  /// The next `size` bytes; they live as long as the message.
  ///
  /// Throws: RuntimeError, when fewer are left.
  std::span<const std::byte> bytes(std::size_t size) {
    if (size > rest_.size())
      throw RuntimeError("the message of another process ends early: its "
                         "serialise reads more than it writes");
    const auto taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }
  /// The next value, of a type that has a serialise.
  ///
  /// Throws: RuntimeError, when the message ends within it.
  template <class T> [[nodiscard]] T value();

  /// How many bytes were not read yet.
  [[nodiscard]] std::size_t left() const noexcept { return rest_.size(); }

private:
  std::span<const std::byte> rest_;
};

/// How a type crosses the border between two processes.
///
/// Specialise it for a class of one's own:
///
///     template <> struct asyncio::serialise<Row> {
///       static void write(asyncio::MessageWriter& to, const Row& row);
///       static Row read(asyncio::MessageReader& from);
///     };
///
/// There already: trivially copyable types without pointers, std::string,
/// std::vector, std::array, std::pair, std::tuple and std::optional of what can
/// cross. Pointers, references, std::string_view and std::span cannot, as what
/// they refer to is memory of one process.
///
/// Source: CPython's process pools use pickle.
/// Differs: nothing is copied by magic; a type that cannot cross does not
///   compile. A pointer inside a trivially copyable struct goes unseen.
template <class T> struct serialise;

namespace detail {

/// Refers to memory of this process, as far as a type tells.
template <class T>
inline constexpr bool borrows_memory =
    std::is_pointer_v<T> || std::is_member_pointer_v<T> ||
    std::is_null_pointer_v<T> || std::is_reference_v<T>;
template <class C, class Traits>
inline constexpr bool borrows_memory<std::basic_string_view<C, Traits>> = true;
template <class T, std::size_t N>
inline constexpr bool borrows_memory<std::span<T, N>> = true;
template <class T>
inline constexpr bool borrows_memory<std::reference_wrapper<T>> = true;
template <class T>
inline constexpr bool borrows_memory<std::initializer_list<T>> = true;
template <class T>
inline constexpr bool borrows_memory<std::optional<T>> = borrows_memory<T>;
template <class T, std::size_t N>
inline constexpr bool borrows_memory<std::array<T, N>> = borrows_memory<T>;

/// Copied byte by byte.
template <class T>
concept PlainBytes =
    std::is_trivially_copyable_v<T> && std::is_object_v<T> &&
    !std::is_array_v<T> && !std::is_const_v<T> && !borrows_memory<T>;

} // namespace detail

/// A type whose values can cross to another process.
template <class T>
concept Serialisable =
    requires(MessageWriter &to, MessageReader &from, const T &value) {
      serialise<T>::write(to, value);
      { serialise<T>::read(from) } -> std::same_as<T>;
    };

/// @cond
template <class T>
  requires detail::PlainBytes<T>
struct serialise<T> {
  static void write(MessageWriter &to, const T &value) {
    to.bytes(&value, sizeof value);
  }
  static T read(MessageReader &from) {
    std::array<std::byte, sizeof(T)> bytes;
    std::memcpy(bytes.data(), from.bytes(sizeof(T)).data(), sizeof(T));
    return std::bit_cast<T>(bytes);
  }
};

template <class C, class Traits, class Alloc>
struct serialise<std::basic_string<C, Traits, Alloc>> {
  using Text = std::basic_string<C, Traits, Alloc>;
  static void write(MessageWriter &to, const Text &text) {
    to.value<std::uint64_t>(text.size());
    to.bytes(text.data(), text.size() * sizeof(C));
  }
  static Text read(MessageReader &from) {
    const auto size = from.value<std::uint64_t>();
    if (size > from.left() / sizeof(C))
      static_cast<void>(from.bytes(from.left() + 1)); // throws
    Text text(size, C());
    if (size != 0)
      std::memcpy(text.data(), from.bytes(size * sizeof(C)).data(),
                  size * sizeof(C));
    return text;
  }
};

template <class T, class Alloc>
  requires Serialisable<T>
struct serialise<std::vector<T, Alloc>> {
  static constexpr bool in_one = detail::PlainBytes<T> &&
                                 !std::same_as<T, bool> &&
                                 std::is_default_constructible_v<T>;

  static void write(MessageWriter &to, const std::vector<T, Alloc> &values) {
    to.value<std::uint64_t>(values.size());
    if constexpr (in_one) {
      to.bytes(values.data(), values.size() * sizeof(T));
    } else {
      for (const auto &value : values)
        to.value<T>(value);
    }
  }
  static std::vector<T, Alloc> read(MessageReader &from) {
    const auto size = from.value<std::uint64_t>();
    std::vector<T, Alloc> values;
    if constexpr (in_one) {
      if (size > from.left() / sizeof(T))
        static_cast<void>(from.bytes(from.left() + 1)); // throws
      values.resize(size);
      if (size != 0)
        std::memcpy(static_cast<void *>(values.data()),
                    from.bytes(size * sizeof(T)).data(), size * sizeof(T));
    } else {
      for (std::uint64_t i = 0; i < size; ++i)
        values.push_back(from.value<T>());
    }
    return values;
  }
};

template <class T, std::size_t N>
  requires(Serialisable<T> && !detail::PlainBytes<std::array<T, N>>)
struct serialise<std::array<T, N>> {
  static void write(MessageWriter &to, const std::array<T, N> &values) {
    for (const T &value : values)
      to.value(value);
  }
  static std::array<T, N> read(MessageReader &from) {
    return read_all(from, std::make_index_sequence<N>());
  }

private:
  template <std::size_t... I>
  static std::array<T, N> read_all(MessageReader &from,
                                   std::index_sequence<I...>) {
    return {(static_cast<void>(I), from.value<T>())...};
  }
};

template <class... Ts>
  requires(Serialisable<Ts> && ...) && (!detail::PlainBytes<std::tuple<Ts...>>)
struct serialise<std::tuple<Ts...>> {
  static void write(MessageWriter &to, const std::tuple<Ts...> &values) {
    std::apply([&](const Ts &...each) { (to.value(each), ...); }, values);
  }
  static std::tuple<Ts...> read(MessageReader &from) {
    // In braces: the elements are read from the first to the last.
    return std::tuple<Ts...>{from.value<Ts>()...};
  }
};

template <class A, class B>
  requires(Serialisable<A> && Serialisable<B> &&
           !detail::PlainBytes<std::pair<A, B>>)
struct serialise<std::pair<A, B>> {
  static void write(MessageWriter &to, const std::pair<A, B> &values) {
    to.value(values.first);
    to.value(values.second);
  }
  static std::pair<A, B> read(MessageReader &from) {
    A first = from.value<A>();
    return {std::move(first), from.value<B>()};
  }
};

template <class T>
  requires(Serialisable<T> && !detail::PlainBytes<std::optional<T>>)
struct serialise<std::optional<T>> {
  static void write(MessageWriter &to, const std::optional<T> &value) {
    to.value(value.has_value());
    if (value)
      to.value(*value);
  }
  static std::optional<T> read(MessageReader &from) {
    std::optional<T> value;
    if (from.value<bool>())
      value.emplace(from.value<T>());
    return value;
  }
};

/// @endcond

template <class T> void MessageWriter::value(const T &value) {
  serialise<T>::write(*this, value);
}

template <class T> T MessageReader::value() {
  return serialise<T>::read(*this);
}

} // namespace asyncio
