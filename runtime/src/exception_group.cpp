// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/exception_group.h>

#include <asyncio/exceptions.h>

#include <utility>

namespace asyncio {

namespace {

std::string text_of(const std::string &message, std::size_t count) {
  return message + " (" + std::to_string(count) +
         (count == 1 ? " sub-exception)" : " sub-exceptions)");
}

/// The group that the pointer holds, null if it holds something else.
std::optional<ExceptionGroup> as_group(const std::exception_ptr &error) {
  if (*error.__cxa_exception_type() != typeid(ExceptionGroup))
    return {};
  try {
    std::rethrow_exception(error);
  } catch (const ExceptionGroup &group) {
    return group;
  }
}

} // namespace

ExceptionGroup::ExceptionGroup(std::string message,
                               std::vector<std::exception_ptr> exceptions) {
  if (exceptions.empty())
    throw ValueError(
        "second argument (exceptions) must be a non-empty sequence");
  for (std::size_t i = 0; i < exceptions.size(); ++i)
    if (!exceptions[i])
      throw ValueError("Item " + std::to_string(i) +
                       " of second argument (exceptions) is not an exception");
  std::string text = text_of(message, exceptions.size());
  data_ = std::make_shared<const Data>(
      Data{std::move(message), std::move(exceptions), std::move(text)});
}

ExceptionGroupSplit ExceptionGroup::split_by(Wanted wanted,
                                             void *closure) const {
  if (wanted(closure, std::make_exception_ptr(*this)))
    return {*this, {}};
  return split_members(wanted, closure);
}

ExceptionGroupSplit ExceptionGroup::split_members(Wanted wanted,
                                                  void *closure) const {
  std::vector<std::exception_ptr> matched;
  std::vector<std::exception_ptr> rest;
  for (const std::exception_ptr &error : exceptions()) {
    if (wanted(closure, error)) {
      matched.push_back(error);
      continue;
    }
    const std::optional<ExceptionGroup> group = as_group(error);
    if (!group) {
      rest.push_back(error);
      continue;
    }
    const ExceptionGroupSplit parts = group->split_members(wanted, closure);
    if (parts.matched)
      matched.push_back(std::make_exception_ptr(*parts.matched));
    if (!parts.rest)
      continue;
    // Nothing was taken from it: the same object.
    rest.push_back(parts.matched ? std::make_exception_ptr(*parts.rest)
                                 : error);
  }
  ExceptionGroupSplit parts;
  if (!matched.empty())
    parts.matched.emplace(message(), std::move(matched));
  if (!rest.empty())
    parts.rest.emplace(message(), std::move(rest));
  return parts;
}

} // namespace asyncio
