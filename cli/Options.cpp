// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Options.h"

#include "cli/Suggestion.h"
#include <algorithm>

namespace cotidy {
namespace {

bool isShort(const Option &Each) { return Each.Name.size() == 2; }

Error unknownOption(const std::string &Typed,
                    const std::vector<Option> &Options) {
  std::vector<std::string> Names;
  for (const Option &Each : Options)
    Names.push_back(Each.Name);
  const std::string Near = nearestName(Typed, Names);
  return {Typed + ": unknown option, " +
          (Near.empty() ? "see --help" : "did you mean '" + Near + "'?")};
}

/// The option that Argument names. A value that is joined to it goes to Value.
const Option *findOption(const std::string &Argument,
                         const std::vector<Option> &Options,
                         std::optional<std::string> &Value) {
  const std::size_t Equals = Argument.find('=');
  for (const Option &Each : Options) {
    if (Argument == Each.Name)
      return &Each;
    if (isShort(Each) && Argument.starts_with(Each.Name)) {
      Value = Argument.substr(2 + (Argument[2] == '='));
      return &Each;
    }
    if (!isShort(Each) && Argument.substr(0, Equals) == Each.Name) {
      Value = Argument.substr(Equals + 1);
      return &Each;
    }
  }
  return nullptr;
}

std::string usageOf(const Option &Each) {
  switch (Each.Argument) {
  case Option::Takes::Nothing:
    return Each.Name;
  case Option::Takes::Value:
    return Each.Name + (isShort(Each) ? " " : "=") + Each.Value;
  case Option::Takes::OptionalValue:
    return Each.Name + "[=" + Each.Value + "]";
  }
  return Each.Name;
}

} // namespace

Result<Operands> parseArguments(const std::vector<std::string> &Arguments,
                                const std::vector<Option> &Options) {
  Operands Rest;
  for (std::size_t I = 0; I < Arguments.size(); ++I) {
    const std::string &Argument = Arguments[I];
    if (Argument == "--") {
      Rest.Flags.emplace(Arguments.begin() + static_cast<std::ptrdiff_t>(I) + 1,
                         Arguments.end());
      break;
    }
    if (Argument.size() < 2 || Argument[0] != '-') {
      Rest.Names.push_back(Argument);
      continue;
    }
    std::optional<std::string> Value;
    const Option *Found = findOption(Argument, Options, Value);
    if (!Found)
      return unknownOption(Argument.substr(0, Argument.find('=')), Options);
    if (Value && Found->Argument == Option::Takes::Nothing)
      return Error{Found->Name + ": takes no value"};
    if (!Value && Found->Argument == Option::Takes::Value) {
      if (I + 1 == Arguments.size())
        return Error{Found->Name + ": needs a value, " + usageOf(*Found)};
      Value = Arguments[++I];
    }
    if (const Result<void> Set = Found->Set(Value.value_or("")); !Set)
      return Error{Found->Name + ": " + Set.message()};
  }
  return Rest;
}

std::string describeOptions(const std::vector<Option> &Options) {
  std::size_t Width = 0;
  for (const Option &Each : Options)
    Width = std::max(Width, usageOf(Each).size());
  std::string Page;
  for (const Option &Each : Options) {
    std::string Line = "  " + usageOf(Each);
    Line.resize(Width + 4, ' ');
    std::string Help = Each.Help;
    for (std::size_t End = 0; (End = Help.find('\n', End)) != std::string::npos;
         End += Width + 5)
      Help.insert(End + 1, Width + 4, ' ');
    Page += Line + Help + "\n";
  }
  return Page;
}

} // namespace cotidy
