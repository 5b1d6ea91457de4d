// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "remote_exception.h"

#include <array>
#include <asyncio/context.h>
#include <asyncio/detail/readable_name.h>
#include <asyncio/process_pool_executor.h>
#include <asyncio/thread_pool_executor.h>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <typeinfo>

namespace asyncio::detail {

namespace {

/// A type that crosses as what it is: exactly this type, no derived one.
struct Crossing {
  const std::type_info *type;
  std::exception_ptr (*make)(const std::string &text);
};

template <class E> std::exception_ptr make_from(const std::string &text) {
  if constexpr (std::is_constructible_v<E, std::string>)
    return std::make_exception_ptr(E(text));
  else
    return std::make_exception_ptr(E());
}

template <class... E>
constexpr std::array<Crossing, sizeof...(E)> crossing_types() {
  return {{{&typeid(E), &make_from<E>}...}};
}

// Both ends are the same program, so that a place in the list is a name.
const auto crossing =
    crossing_types<CancelledError, KeyboardInterrupt, Error, TimeoutError,
                   InvalidStateError, RuntimeError, ValueError, TypeError,
                   LookupError, QueueEmpty, QueueFull, QueueShutDown,
                   BrokenBarrierError, BrokenExecutor, BrokenThreadPool,
                   BrokenProcessPool, std::runtime_error, std::range_error,
                   std::overflow_error, std::underflow_error, std::logic_error,
                   std::invalid_argument, std::domain_error, std::length_error,
                   std::out_of_range, std::bad_alloc, std::bad_exception>();

// What is not in the list, in place of a place in it.
constexpr std::uint32_t remote = 0xffff'ff00;
constexpr std::uint32_t system_exit = 0xffff'ff01;
constexpr std::uint32_t system_error = 0xffff'ff02;

std::uint32_t place_of(const std::type_info &type) {
  if (type == typeid(SystemExit))
    return system_exit;
  if (type == typeid(std::system_error))
    return system_error;
  for (std::uint32_t i = 0; i < crossing.size(); ++i)
    if (*crossing[i].type == type)
      return i;
  return remote;
}

/// The text that was given to the constructor: what() without the message of
/// the code, which a new exception adds again.
std::string text_of(const std::system_error &error) {
  const std::string whole = error.what();
  const std::string message = error.code().message();
  if (whole == message)
    return {};
  const std::string end = ": " + message;
  return whole.ends_with(end) ? whole.substr(0, whole.size() - end.size())
                              : whole;
}

} // namespace

void write_exception(MessageWriter &to, const std::exception_ptr &error) {
  const std::type_info &type = *error.__cxa_exception_type();
  std::uint32_t place = place_of(type);
  std::string text;
  int code = 0;
  bool generic = false;
  try {
    std::rethrow_exception(error);
  } catch (const std::system_error &caught) {
    text = caught.what();
    generic = caught.code().category() == std::generic_category();
    code = caught.code().value();
    // Other categories are objects of this process.
    if (place == system_error) {
      if (generic || caught.code().category() == std::system_category())
        text = text_of(caught);
      else
        place = remote;
    }
  } catch (const RemoteError &caught) {
    // From a pool inside of the worker: keep the name of the first type.
    to.value(remote);
    to.value(caught.type_name());
    to.value<std::string>(caught.what());
    return;
  } catch (const std::exception &caught) {
    text = caught.what();
  } catch (const CancelledError &caught) {
    text = caught.message();
  } catch (const KeyboardInterrupt &caught) {
    text = caught.message();
  } catch (const SystemExit &caught) {
    code = caught.code();
  } catch (...) {
    text = "an exception of type " + readable_name(type);
  }
  to.value(place);
  if (place == remote)
    to.value(readable_name(type));
  if (place == system_exit || place == system_error)
    to.value(code);
  if (place == system_error)
    to.value(generic);
  to.value(text);
}

std::exception_ptr read_exception(MessageReader &from) {
  const auto place = from.value<std::uint32_t>();
  if (place == remote) {
    auto name = from.value<std::string>();
    return std::make_exception_ptr(
        RemoteError(std::move(name), from.value<std::string>()));
  }
  if (place == system_exit)
    return std::make_exception_ptr(SystemExit(from.value<int>()));
  if (place == system_error) {
    const auto code = from.value<int>();
    const std::error_category &category =
        from.value<bool>() ? std::generic_category() : std::system_category();
    const auto text = from.value<std::string>();
    return std::make_exception_ptr(
        text.empty() ? std::system_error(code, category)
                     : std::system_error(code, category, text));
  }
  return crossing.at(place).make(from.value<std::string>());
}

} // namespace asyncio::detail
