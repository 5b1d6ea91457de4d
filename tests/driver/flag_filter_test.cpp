// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/CompilerName.h"
#include "driver/host/FlagFilter.h"
#include "driver/host/ShellWords.h"
#include "tests/driver/TemporaryFolder.h"

#include <gtest/gtest.h>

namespace cotidy {
namespace {

/// The flags that are left of a command, joined; what is always added is cut.
std::string filtered(const std::string &Command,
                     const std::string &Directory = "/build") {
  const std::vector<std::string> Arguments =
      clangArguments({"/src/a.cpp", Directory, splitShellWords(Command)});
  std::string Joined;
  for (const std::string &Each : Arguments)
    Joined += (Joined.empty() ? "" : " ") + Each;
  const std::string Added =
      " -Qunused-arguments -Wno-unknown-warning-option -fsyntax-only "
      "/src/a.cpp";
  EXPECT_TRUE(Joined.ends_with(Added)) << Joined;
  return Joined.substr(0, Joined.size() - Added.size());
}

struct Row {
  const char *Command;
  const char *Filtered;
};

/// What a failed test is called.
std::ostream &operator<<(std::ostream &Out, const Row &Each) {
  return Out << Each.Command;
}

class FlagTable : public testing::TestWithParam<Row> {};

TEST_P(FlagTable, IsFiltered) {
  EXPECT_EQ(filtered(GetParam().Command), GetParam().Filtered);
}

INSTANTIATE_TEST_SUITE_P(
    Compilers, FlagTable,
    testing::Values(
        Row{"g++ a.cpp", "clang++"}, Row{"/usr/bin/g++-12 a.cpp", "clang++"},
        Row{"gcc a.cpp", "clang"}, Row{"cc -c a.cpp", "clang"},
        Row{"clang++-17 a.cpp", "clang++"}, Row{"c++ a.cpp", "clang++"},
        Row{"mpicxx a.cpp", "clang++"},
        Row{"/opt/vendor/build a.cpp", "clang++"},
        Row{"arm-linux-gnueabihf-g++ a.cpp",
            "clang++ --target=arm-linux-gnueabihf"},
        Row{"x86_64-linux-gnu-gcc-12 a.cpp", "clang --target=x86_64-linux-gnu"},
        Row{"arm-linux-gnueabihf-g++ --target=aarch64-linux-gnu a.cpp",
            "clang++ --target=aarch64-linux-gnu"},
        Row{"xtensa-esp32-elf-g++ a.cpp", "clang++"},
        Row{"ccache g++ a.cpp", "clang++"},
        Row{"/usr/bin/sccache /usr/bin/clang++ a.cpp", "clang++"},
        Row{"ccache distcc g++ a.cpp", "clang++"},
        Row{"env CCACHE_DIR=/x ccache g++ a.cpp", "clang++"},
        Row{"rewrapper --labels=x -- clang++ -DA a.cpp", "clang++ -DA"},
        Row{"cmake -E env CCACHE_X=y,z /usr/bin/ccache /usr/bin/g++ -DA a.cpp",
            "clang++ -DA"},
        Row{"ccache nvcxx -DA a.cpp", "clang++ -DA"}));

INSTANTIATE_TEST_SUITE_P(
    Flags, FlagTable,
    testing::Values(
        Row{"g++ -DA -I x -Iy -isystem z -O2 -march=native -o a.o -c a.cpp",
            "clang++ -DA -I x -Iy -isystem z -O2 -march=native"},
        Row{"g++ -MMD -MD -MF a.d -MT a.o -MQ x -MP -Wp,-MMD,a.d a.cpp",
            "clang++"},
        Row{"g++ -fcoroutines a.cpp", "clang++ -std=c++20"},
        Row{"g++ -fcoroutines -std=gnu++23 a.cpp", "clang++ -std=gnu++23"},
        Row{"g++ -fcoroutines -std=gnu++17 a.cpp", "clang++ -std=gnu++20"},
        Row{"g++ -std=c++17 a.cpp", "clang++ -std=c++17"},
        Row{"g++ -fconcepts -fconcepts-ts -fmodules-ts -fanalyzer a.cpp",
            "clang++"},
        Row{"g++ -fno-var-tracking-assignments -flto=auto -fno-lto "
            "-ffat-lto-objects -fprofile-use=x a.cpp",
            "clang++"},
        Row{"g++ -fno-semantic-interposition -fstack-clash-protection a.cpp",
            "clang++ -fno-semantic-interposition -fstack-clash-protection"},
        Row{"g++ -mno-fancy-math-387 -mno-avx256-split-unaligned-store "
            "-mpreferred-stack-boundary=3 -mno-sse a.cpp",
            "clang++ -mno-sse"},
        Row{"g++ -specs=/x.specs --specs=nano.specs a.cpp", "clang++"},
        Row{"g++ -Wall -Wno-maybe-uninitialized -Werror -Werror=x -w a.cpp",
            "clang++ -Wall -Wno-maybe-uninitialized"},
        Row{"g++ -pedantic-errors -Wfatal-errors a.cpp", "clang++ -pedantic"},
        Row{"g++ -fsanitize=address,bounds-strict a.cpp",
            "clang++ -fsanitize=address,bounds"},
        Row{"g++ -Winvalid-pch -fpch-preprocess -g3 -ggdb -pipe a.cpp",
            "clang++"},
        Row{"g++ -Wl,-z,now -lfoo -L/x -pthread b.o -- a.cpp",
            "clang++ -pthread"},
        Row{"clang++ -Xclang -load -Xclang p.so -Xclang -add-plugin -Xclang p "
            "-Xclang -DX a.cpp",
            "clang++ -Xclang -DX"},
        Row{"clang++ -Xclang -include-pch -Xclang x.pch -Xclang -include "
            "-Xclang x.h a.cpp",
            "clang++ -Xclang -include -Xclang x.h"},
        Row{"clang++ --gcc-toolchain=/x -gcc-toolchain /y a.cpp",
            "clang++ --gcc-toolchain=/x -gcc-toolchain /y"},
        Row{"g++ -o", "clang++"}, Row{"g++", "clang++"}, Row{"", "clang++"}));

TEST(FlagFilter, LeavesOutAHeaderThatExistsPrecompiledOnly) {
  const TemporaryFolder Folder;
  Folder.write("only.h.gch", "");
  Folder.write("both.h", "");
  Folder.write("both.h.gch", "");
  EXPECT_EQ(filtered("g++ -include only.h -include both.h -include none.h",
                     Folder.path()),
            "clang++ -include both.h -include none.h");
  EXPECT_EQ(filtered("clang++ -include-pch both.h.pch", Folder.path()),
            "clang++ -include both.h");
}

TEST(FlagFilter, ReadsResponseFiles) {
  const TemporaryFolder Folder;
  Folder.write("a.rsp", "-DA -o x.o -I\"b c\"");
  EXPECT_EQ(filtered("g++ @a.rsp a.cpp", Folder.path()), "clang++ -DA -Ib c");
}

TEST(FlagFilter, UsesTheToolchainOfAGccOfItsOwn) {
  const TemporaryFolder Folder;
  Folder.write("bin/g++", "");
  std::filesystem::create_directories(Folder.path("lib/gcc"));
  EXPECT_EQ(filtered(Folder.path("bin/g++") + " a.cpp"),
            "clang++ --gcc-toolchain=" + Folder.path());
}

TEST(CompilesCxx, LooksAtNameCompilerAndLanguage) {
  EXPECT_TRUE(compilesCxx({"cc", "a.cpp"}, "a.cpp"));
  EXPECT_TRUE(compilesCxx({"g++", "a.c"}, "a.c"));
  EXPECT_TRUE(compilesCxx({"gcc", "-x", "c++", "a.c"}, "a.c"));
  EXPECT_FALSE(compilesCxx({"gcc", "a.c"}, "a.c"));
  EXPECT_FALSE(compilesCxx({"g++", "a.S"}, "a.S"));
}

} // namespace
} // namespace cotidy
