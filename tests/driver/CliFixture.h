// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "tests/driver/TemporaryFolder.h"
#include <cstdlib>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <sys/wait.h>

namespace cotidy {

/// Calls the program as a user does, with the fake worker behind it.
class Cli : public testing::Test {
protected:
  /// Calls cotidy in the folder; Out, Err and the exit code are kept.
  int call(const std::string &Arguments, const std::string &Before = "") {
    const std::string Line =
        "cd " + Folder.path() +
        " && COTIDY_WORKER=" FAKE_WORKER " XDG_CACHE_HOME=" +
        Folder.path(".cache") + " " + Before + " " COTIDY_BINARY " " +
        Arguments + " >.out 2>.err </dev/null";
    const int Status = std::system(Line.c_str());
    Out = Folder.read(".out");
    Err = Folder.read(".err");
    return WIFEXITED(Status) ? WEXITSTATUS(Status) : -1;
  }

  /// A project of these files, each with the text BAD of its own.
  void project(const std::map<std::string, std::string> &Files) {
    nlohmann::json Commands = nlohmann::json::array();
    for (const auto &[Name, Text] : Files) {
      Folder.write(Name, Text);
      if (!Name.ends_with(".h"))
        Commands.push_back(
            {{"directory", Folder.path()},
             {"file", Name},
             {"command",
              (Name.ends_with(".c") ? "gcc -c " : "g++ -c ") + Name}});
    }
    Folder.write("build/compile_commands.json", Commands.dump());
  }

  TemporaryFolder Folder;
  std::string Out;
  std::string Err;
};

} // namespace cotidy
