// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/LookOptions.h"

#include "cli/Options.h"
#include "cli/Terminal.h"
#include "driver/host/Files.h"
#include <charconv>
#include <cstring>

namespace cotidy {
namespace {

std::vector<Option> optionsInto(LookOptions &Into, bool Svg) {
  return {{"--format", Option::Takes::Value,
           Svg ? "text|svg|json" : "text|json", "of standard output",
           [&Into, Svg](const std::string &Value) -> Result<void> {
             if (Value == "text")
               Into.Output = LookFormat::Text;
             else if (Value == "json")
               Into.Output = LookFormat::Json;
             else if (Value == "svg" && Svg)
               Into.Output = LookFormat::Svg;
             else
               return Error{"'" + Value + "' is unknown, give one of text, " +
                            (Svg ? "svg, " : "") + "json"};
             return {};
           }}};
}

} // namespace

Result<LookOptions> readLookOptions(const std::vector<std::string> &Arguments,
                                    bool Svg) {
  LookOptions Read;
  const Result<Operands> Rest =
      parseArguments(Arguments, optionsInto(Read, Svg));
  if (!Rest)
    return Rest.error();
  const std::vector<std::string> &Names = Rest->Names;
  if (Rest->Flags || Names.size() != 1)
    return Error{std::string(Names.empty() ? "no" : "more than one") +
                 " process, give its number, as pidof or ps shows it"};
  const char *End = Names[0].data() + Names[0].size();
  const auto [Stop, Failed] =
      std::from_chars(Names[0].data(), End, Read.Process);
  if (Failed != std::errc() || Stop != End || Read.Process <= 0)
    return Error{"'" + printable(Names[0]) +
                 "' is no number of a process, see pidof or ps for it"};
  return Read;
}

std::string describeLookOptions(bool Svg) {
  LookOptions Unused;
  return describeOptions(optionsInto(Unused, Svg));
}

bool reportProblems(const Snapshot &Of) {
  for (const std::string &Each : Of.Problems)
    printError(printable(Each));
  for (const Loop &Each : Of.Loops)
    if (!Each.Steady)
      printError((Each.Thread ? "the loop of thread " +
                                    std::to_string(Each.Thread) + " was busy"
                              : std::string("a loop changed")) +
                 " while it was read: its tasks may be of different moments");
  return Of.Problems.empty();
}

std::string printable(const std::string &Text) {
  constexpr const char *Digits = "0123456789abcdef";
  std::string Out;
  for (const char C : Text) {
    const auto Byte = static_cast<unsigned char>(C);
    if (Byte >= 0x20 && Byte != 0x7F) {
      Out += C;
      continue;
    }
    Out += "\\x";
    Out += Digits[Byte >> 4];
    Out += Digits[Byte & 15];
  }
  return Out;
}

std::string nameOf(const TaskFrame &Frame) {
  const std::string &Name = Frame.Function;
  // g++ writes template arguments, clang does not.
  if (Name.starts_with("operator()"))
    return "lambda";
  return printable(
      Name.starts_with("operator") ? Name : Name.substr(0, Name.find('<')));
}

bool isPlumbing(const TaskFrame &Frame) {
  const std::string Name = nameOf(Frame);
  return Name == "call_in_coro" || Name == "await_in_coro" ||
         Name == "call_in_timeout";
}

/// The part behind the folder in a name of a header of the runtime; else npos.
static std::size_t inRuntime(const std::string &File) {
  const std::size_t At = File.rfind("/include/asyncio/");
  return At == std::string::npos ? At : At + std::strlen("/include/");
}

std::string placeOf(const TaskFrame &Frame) {
  if (Frame.File.empty())
    return {};
  std::string Name = Frame.File;
  if (const std::size_t At = inRuntime(Name); At != std::string::npos)
    Name.erase(0, At);
  else if (Name.front() == '/')
    Name = displayPath(Name);
  return printable(Name) + ":" + std::to_string(Frame.Line);
}

std::string placeOf(const Task &Of) {
  for (const TaskFrame &Frame : Of.Stack)
    if (inRuntime(Frame.File) == std::string::npos)
      return placeOf(Frame);
  return Of.Stack.empty() ? std::string() : placeOf(Of.Stack.front());
}

} // namespace cotidy
