// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/FlagFilter.h"

#include "driver/host/CompilerName.h"
#include "driver/host/ShellWords.h"
#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>

namespace cotidy {

namespace fs = std::filesystem;
using std::string_view;

namespace {

bool isIn(const std::set<string_view> &Set, string_view Flag) {
  return Set.contains(Flag);
}

/// Kept, with the argument behind it.
bool isKeptPair(string_view Flag) {
  static const std::set<string_view> Pairs = {"-I",
                                              "-D",
                                              "-U",
                                              "-isystem",
                                              "-iquote",
                                              "-idirafter",
                                              "-imacros",
                                              "-isysroot",
                                              "-x",
                                              "-target",
                                              "-arch",
                                              "-iprefix",
                                              "-iwithprefix",
                                              "-iwithprefixbefore",
                                              "-iframework",
                                              "-F",
                                              "-cxx-isystem",
                                              "--sysroot",
                                              "-Xpreprocessor",
                                              "-B",
                                              "-mllvm",
                                              "-gcc-toolchain",
                                              "-working-directory",
                                              "-ivfsoverlay",
                                              "-isystem-after",
                                              "-stdlib++-isystem"};
  return isIn(Pairs, Flag);
}

/// Dropped, with the argument behind it.
bool isDroppedPair(string_view Flag) {
  static const std::set<string_view> Pairs = {
      "-o", "-MF", "-MT", "-MQ", "-MJ", "-aux-info", "-dumpbase",
      "-dumpbase-ext", "-dumpdir", "-wrapper", "-Xlinker", "-Xassembler", "-L",
      "-l", "-T", "-u", "-z", "-e", "--param", "-framework", "-imultilib",
      "-imultiarch", "-index-store-path", "--serialize-diagnostics",
      "-serialize-diagnostics",
      // Of another clang: the worker brings its own headers.
      "-resource-dir"};
  return isIn(Pairs, Flag);
}

bool isDropped(string_view Flag) {
  static const std::set<string_view> Flags = {
      "-c", "-S", "-E", "-v", "-###", "-pipe", "-C", "-CC", "-P", "-H", "-Q",
      "-s", "-p", "-pg", "-r", "-emit-llvm", "-fsyntax-only", "-rdynamic",
      "-static", "-shared", "-coverage", "--coverage", "-pass-exit-codes",
      // A user's policy for warnings of the compiler: -w would hide ours, the
      // others would turn clang's extra warnings into errors.
      "-w", "-Werror", "-Wfatal-errors", "-Winvalid-pch",
      // Set anew below.
      "-Qunused-arguments", "-Wno-unknown-warning-option"};
  static constexpr string_view Prefixes[] = {"-o",          "-M",
                                             "-L",          "-l",
                                             "-Wl,",        "-Wa,",
                                             "-Wp,-M",      "-Werror=",
                                             "-save-temps", "--save-temps",
                                             "-time",       "-specs=",
                                             "--specs=",    "-iplugindir=",
                                             "-dump",       "-resource-dir=",
                                             "--param=",    "-ferror-limit="};
  if (isIn(Flags, Flag))
    return true;
  // Debug information; -gcc-toolchain is no such flag.
  if (Flag.starts_with("-g") && !Flag.starts_with("-gcc-toolchain"))
    return true;
  return std::any_of(
      std::begin(Prefixes), std::end(Prefixes),
      [&](string_view Prefix) { return Flag.starts_with(Prefix); });
}

/// Flags that are of no interest however they end.
constexpr string_view OtherFamilies[] = {
    "fanalyzer",     "fauto-profile", "fcall-",       "fcallgraph-info",
    "fchkp-",        "fcs-profile",   "fcse-",        "fdiagnostics-",
    "fdisable-",     "fdump-",        "femit-struct", "fenable-",
    "ffixed-",       "fipa-",         "fira-",        "fisolate-",
    "flang-info",    "floop-",        "flto",         "fmax-errors",
    "fmudflap",      "fopt-info",     "fplugin",      "fprofile-",
    "fsched",        "fsel",          "fstack-limit", "fstack-reuse",
    "fthinlto",      "ftime-report",  "ftime-trace",  "ftree-",
    "fvar-tracking", "fvtv-"};

bool isForeign(string_view Flag) {
  static const std::set<string_view> GccOnly = {
#include "driver/host/GccOnlyFlags.inc"
  };
  Flag.remove_prefix(1);
  std::string Name(Flag.substr(0, Flag.find('=')));
  if (Name.size() > 4 && string_view(Name).substr(1, 3) == "no-")
    Name.erase(1, 3);
  return isIn(GccOnly, Name) ||
         std::any_of(
             std::begin(OtherFamilies), std::end(OtherFamilies),
             [&](string_view Family) { return Name.starts_with(Family); });
}

/// Arguments of clang's own parser that need another program's files.
bool isDroppedParserPair(string_view Flag) {
  return Flag == "-load" || Flag == "-plugin" || Flag == "-add-plugin" ||
         Flag == "-include-pch" || Flag.starts_with("-plugin-arg-");
}

/// Walks over the flags of one command and collects what clang is given.
class Filter {
public:
  Filter(std::vector<std::string> Flags, const CompileCommand &Command)
      : In(std::move(Flags)), Directory(Command.Directory) {}

  std::vector<std::string> run() {
    // Behind "--" there are only inputs.
    while (Next < In.size() && In[Next] != "--")
      take(In[Next++]);
    finishStandard();
    return std::move(Out);
  }

private:
  std::string value() { return Next < In.size() ? In[Next++] : std::string(); }

  void take(const std::string &Flag) {
    if (Flag.size() < 2 || Flag[0] != '-')
      return; // An input. The unit itself is added at the end.
    if (Flag == "-include")
      takeInclude(value());
    else if (Flag == "-include-pch")
      takePrecompiled(value());
    else if (Flag == "-Xclang")
      takeParserFlag(value());
    else if (Flag.starts_with("-std=") || Flag.starts_with("--std="))
      Standard = Flag.substr(Flag.find('=') + 1);
    else if (Flag == "-fcoroutines")
      Coroutines = true;
    else if (Flag == "-pedantic-errors")
      Out.push_back("-pedantic");
    else if (isDroppedPair(Flag))
      value();
    else if (isKeptPair(Flag))
      Out.insert(Out.end(), {Flag, value()});
    else if (Flag.starts_with("-fsanitize="))
      takeSanitizers(Flag);
    else if (!isDropped(Flag) && !isForeign(Flag))
      Out.push_back(Flag);
  }

  bool exists(const std::string &Name) const {
    std::error_code Ignored;
    return fs::exists(fs::path(Directory) / Name, Ignored);
  }

  /// gcc accepts a header that exists in its precompiled form only; clang
  /// could not read that and would stop.
  void takeInclude(const std::string &Header) {
    if (!exists(Header) && (exists(Header + ".gch") || exists(Header + ".pch")))
      return;
    Out.insert(Out.end(), {"-include", Header});
  }

  /// Only the clang that wrote a precompiled header can read it, but it may
  /// stand beside the header that it was made of.
  void takePrecompiled(const std::string &File) {
    const std::string Header = fs::path(File).replace_extension().string();
    if (Header != File && exists(Header))
      Out.insert(Out.end(), {"-include", Header});
  }

  void takeParserFlag(const std::string &Flag) {
    if (isDroppedParserPair(Flag)) {
      if (Next < In.size() && In[Next] == "-Xclang")
        Next += 2;
    } else if (Flag != "-fpch-instantiate-templates" && Flag != "-emit-pch") {
      Out.insert(Out.end(), {"-Xclang", Flag});
    }
  }

  /// Sanitizers define macros that sources ask for; gcc has one of its own.
  void takeSanitizers(const std::string &Flag) {
    const std::string Foreign = "bounds-strict";
    std::string Kept = Flag;
    if (const auto At = Kept.find(Foreign); At != std::string::npos)
      Kept.replace(At, Foreign.size(), "bounds");
    Out.push_back(Kept);
  }

  /// gcc's -fcoroutines works in any standard, clang has coroutines from C++20
  /// on. A later standard differs far less than a unit that does not parse.
  void finishStandard() {
    if (Coroutines && Standard.empty())
      Standard = "c++20";
    static const std::set<string_view> Old = {"98", "03", "0x", "11",
                                              "1y", "14", "1z", "17"};
    if (const auto Plus = Standard.find("++");
        Coroutines && Plus != std::string::npos &&
        Old.contains(string_view(Standard).substr(Plus + 2)))
      Standard.replace(Plus + 2, std::string::npos, "20");
    if (!Standard.empty())
      Out.insert(Out.begin(), "-std=" + Standard);
  }

  std::vector<std::string> In;
  std::string Directory;
  std::size_t Next = 0;
  std::vector<std::string> Out;
  std::string Standard;
  bool Coroutines = false;
};

bool names(const std::vector<std::string> &Flags, string_view Prefix) {
  return std::any_of(Flags.begin(), Flags.end(), [&](const std::string &Flag) {
    return Flag.starts_with(Prefix);
  });
}

} // namespace

std::vector<std::string> clangArguments(const CompileCommand &Command) {
  std::vector<std::string> Arguments =
      expandResponseFiles(Command.Arguments, Command.Directory);
  const CompilerName Compiler = readCompilerName(Arguments, Command.File);
  Arguments.erase(Arguments.begin(),
                  Arguments.begin() + std::min<std::ptrdiff_t>(
                                          Compiler.Length, Arguments.size()));
  const std::vector<std::string> Flags =
      Filter(std::move(Arguments), Command).run();

  std::vector<std::string> Out = {Compiler.Driver};
  if (!Compiler.Target.empty() && !names(Flags, "--target") &&
      !names(Flags, "-target"))
    Out.push_back("--target=" + Compiler.Target);
  if (!Compiler.Toolchain.empty() && !names(Flags, "--gcc-toolchain") &&
      !names(Flags, "--gcc-install-dir"))
    Out.push_back("--gcc-toolchain=" + Compiler.Toolchain);
  Out.insert(Out.end(), Flags.begin(), Flags.end());
  Out.insert(Out.end(), {"-Qunused-arguments", "-Wno-unknown-warning-option",
                         "-fsyntax-only", Command.File});
  return Out;
}

} // namespace cotidy
