// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace cotidy {

/// A folder of its own for one test, removed with all in it.
class TemporaryFolder {
public:
  TemporaryFolder() {
    std::string Name =
        (std::filesystem::temp_directory_path() / "cotidy-test-XXXXXX")
            .string();
    if (!::mkdtemp(Name.data()))
      std::abort();
    // Without links, since results name the real path.
    Root = std::filesystem::canonical(Name);
  }
  ~TemporaryFolder() {
    std::error_code Ignored;
    std::filesystem::remove_all(Root, Ignored);
  }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;

  std::string path() const { return Root.string(); }
  std::string path(const std::string &Name) const {
    return (Root / Name).string();
  }
  std::string write(const std::string &Name, const std::string &Text) const {
    std::filesystem::create_directories((Root / Name).parent_path());
    std::ofstream(Root / Name, std::ios::binary) << Text;
    return path(Name);
  }
  std::string read(const std::string &Name) const {
    std::ifstream Stream(Root / Name, std::ios::binary);
    return {std::istreambuf_iterator<char>(Stream), {}};
  }

private:
  std::filesystem::path Root;
};

} // namespace cotidy
