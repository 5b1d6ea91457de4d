// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

#include "tests/conformance/recorder.h"

#include <algorithm>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>

namespace conformance {
namespace {

std::string class_name(const std::type_info &type) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free);
  const std::string_view full = status == 0 ? name.get() : type.name();
  return std::string(full.substr(full.rfind(':') + 1));
}

/// `Name('text')`, or `Name()` without a text.
std::string call(std::string_view name, std::string_view text) {
  const std::string arguments = text.empty() ? "" : repr(text);
  return std::string(name) + "(" + arguments + ")";
}

/// `Name(104, 'text')`: in Python, the number is no part of the text.
std::string repr_of_system(const asyncio::OSError &error) {
  const std::string name = class_name(typeid(error));
  const std::string_view text = error.what();
  if (error.number() == 0)
    return call(name, text);
  const std::string number = std::to_string(error.number());
  const std::size_t skipped = std::string_view("[Errno ] ").size();
  return name + "(" + number + ", " +
         repr(text.substr(number.size() + skipped)) + ")";
}

std::string repr_group(const asyncio::ExceptionGroup &group) {
  std::string errors;
  for (const std::exception_ptr &error : group.exceptions())
    errors += (errors.empty() ? "" : ", ") + repr(error);
  return "ExceptionGroup(" + repr(group.message()) + ", [" + errors + "])";
}

} // namespace

std::string repr(std::string_view value) {
  const bool quoted = value.find('\'') != value.npos;
  const char quote = quoted && value.find('"') == value.npos ? '"' : '\'';
  std::string result(1, quote);
  for (const char letter : value) {
    if (letter == quote || letter == '\\' || letter == '\n')
      result += '\\';
    result += letter == '\n' ? 'n' : letter;
  }
  return result + quote;
}

std::string repr(const std::exception_ptr &error) {
  if (!error)
    return "None";
  try {
    std::rethrow_exception(error);
  } catch (const asyncio::CancelledError &cancelled) {
    return call("CancelledError", cancelled.message());
  } catch (const asyncio::ExceptionGroup &group) {
    return repr_group(group);
  } catch (const asyncio::OSError &system) {
    return repr_of_system(system);
  } catch (const std::exception &ordinary) {
    return call(class_name(typeid(ordinary)), ordinary.what());
  } catch (...) {
    return call(class_name(*abi::__cxa_current_exception_type()), "");
  }
}

std::string join_sorted(std::vector<std::string> words) {
  std::sort(words.begin(), words.end());
  std::string result;
  for (const std::string &word : words)
    result += (result.empty() ? "" : " ") + word;
  return result;
}

void add_line(std::string_view format,
              std::initializer_list<std::string> parts) {
  std::string line;
  for (const std::string &part : parts) {
    const std::size_t place = format.find("{}");
    line += format.substr(0, place);
    line += part;
    format.remove_prefix(place == format.npos ? format.size() : place + 2);
  }
  line += format;
  Recorder::current().add(std::move(line));
}

} // namespace conformance

long long now() {
  return asyncio::get_running_loop().time().time_since_epoch() / tick;
}

std::vector<std::string> letters(std::string_view names) {
  std::vector<std::string> result;
  for (const char name : names)
    result.emplace_back(1, name);
  return result;
}
