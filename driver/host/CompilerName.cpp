// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/CompilerName.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <regex>

namespace cotidy {

namespace fs = std::filesystem;

namespace {

// A cross compiler's prefix, the compiler, its version.
const std::regex &compilerPattern() {
  static const std::regex Pattern(
      R"((?:(.+)-)?(clang\+\+|clang|g\+\+|gcc|c\+\+|cc)(-[0-9.]+)?(\.exe)?)");
  return Pattern;
}

bool isLauncher(const std::string &Name) {
  static constexpr std::array Known = {
      "ccache", "sccache",   "distcc",    "icecc", "buildcache",
      "gomacc", "rewrapper", "env",       "time",  "nice",
      "ionice", "cmake",     "fastbuild", "pump",  "cachecc1"};
  return std::find(Known.begin(), Known.end(), Name) != Known.end();
}

std::string baseName(std::string_view Path) {
  return fs::path(Path).filename().string();
}

/// The index of the compiler: the first argument, or behind a launcher the
/// first that is named like a compiler.
std::size_t compilerIndex(const std::vector<std::string> &Arguments) {
  if (Arguments.empty() || !isLauncher(baseName(Arguments[0])))
    return 0;
  for (std::size_t I = 1; I < Arguments.size(); ++I)
    if (!Arguments[I].starts_with("-") &&
        std::regex_match(baseName(Arguments[I]), compilerPattern()))
      return I;
  // A compiler with a name of its own: it stands before the first flag.
  std::size_t I = 1;
  while (I < Arguments.size() && (isLauncher(baseName(Arguments[I])) ||
                                  Arguments[I].find('=') != std::string::npos))
    ++I;
  return I < Arguments.size() && !Arguments[I].starts_with("-") ? I : 0;
}

/// clang refuses a target whose processor it does not know; without a target
/// the unit has a chance at least.
bool clangKnowsProcessor(const std::string &Target) {
  static const std::regex Known(
      "(aarch64|arm|thumb|avr|bpf|hexagon|i[3-6]86|x86_64|amd64|loongarch|mips|"
      "msp430|powerpc|ppc|riscv|s390x|sparc|wasm|lanai|ve|m68k|csky)"
      "[a-z0-9_]*(-.*)?");
  return std::regex_match(Target, Known);
}

/// The folder that holds bin/ and lib/gcc of a compiler outside /usr.
std::string ownToolchain(const fs::path &Compiler) {
  const fs::path Bin = Compiler.parent_path();
  const fs::path Root = Bin.parent_path();
  if (!Compiler.is_absolute() || Bin.filename() != "bin" || Root == "/usr" ||
      Root == "/")
    return {};
  std::error_code Ignored;
  for (const char *Library : {"lib/gcc", "lib64/gcc"})
    if (fs::is_directory(Root / Library, Ignored))
      return Root.string();
  return {};
}

bool isCSource(std::string_view File) { return File.ends_with(".c"); }

} // namespace

CompilerName readCompilerName(const std::vector<std::string> &Arguments,
                              std::string_view File) {
  const std::size_t Index = compilerIndex(Arguments);
  CompilerName Read{isCSource(File) ? "clang" : "clang++", {}, {}, Index + 1};
  if (Index >= Arguments.size())
    return Read;

  const std::string Name = baseName(Arguments[Index]);
  std::smatch Parts;
  if (!std::regex_match(Name, Parts, compilerPattern())) {
    if (Name.find("++") != std::string::npos ||
        Name.find("cxx") != std::string::npos)
      Read.Driver = "clang++";
    return Read;
  }
  const std::string Kind = Parts[2];
  Read.Driver = Kind.ends_with("++") ? "clang++" : "clang";
  // Other prefixes, as in "ccache-clang" or "my-g++", name no machine.
  const std::string Prefix = Parts[1];
  if (Prefix.find('-') != std::string::npos && clangKnowsProcessor(Prefix))
    Read.Target = Prefix;
  if (Kind.find("clang") == std::string::npos)
    Read.Toolchain = ownToolchain(Arguments[Index]);
  return Read;
}

std::string versionedCompiler(const std::vector<std::string> &Arguments) {
  const std::size_t Index = compilerIndex(Arguments);
  if (Index >= Arguments.size())
    return {};
  static const std::regex Pattern(
      R"((?:.*-)?(g\+\+|gcc|clang\+\+|clang)-([0-9]+)(?:\.[0-9.]+)?)");
  const std::string Name = baseName(Arguments[Index]);
  std::smatch Parts;
  if (!std::regex_match(Name, Parts, Pattern))
    return {};
  const bool Clang = Parts[1].str().starts_with("clang");
  return (Clang ? "clang-" : "gcc-") + Parts[2].str();
}

bool isCxxSource(std::string_view File) {
  static constexpr std::array Endings = {
      ".cpp",  ".cc",   ".cxx", ".c++", ".C",   ".CPP", ".cp", ".cppm", ".ccm",
      ".cxxm", ".c++m", ".ixx", ".mpp", ".tpp", ".mm",  ".M",  ".cu",   ".hip"};
  return std::any_of(Endings.begin(), Endings.end(), [&](const char *Ending) {
    return File.ends_with(Ending);
  });
}

bool compilesCxx(const std::vector<std::string> &Arguments,
                 std::string_view File) {
  for (std::size_t I = 0; I < Arguments.size(); ++I) {
    const bool Joined = Arguments[I].starts_with("-xc++");
    const bool Next = Arguments[I] == "-x" && I + 1 < Arguments.size() &&
                      Arguments[I + 1].starts_with("c++");
    if (Joined || Next)
      return true;
  }
  if (isCxxSource(File))
    return true;
  return isCSource(File) &&
         readCompilerName(Arguments, File).Driver == "clang++";
}

} // namespace cotidy
