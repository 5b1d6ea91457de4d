// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A random program as data; program.py says what its text looks like.
#pragma once

#include <istream>
#include <map>
#include <string>
#include <vector>

namespace conformance {

struct Op;
using Block = std::vector<Op>;

struct Op {
  std::string name;
  std::vector<std::string> args;
  std::vector<Block> blocks;
};

struct Program {
  std::string seed;
  std::map<std::string, Block> functions;
};

/// The next program of the text; false at its end.
bool read_program(std::istream &text, Program &program);

} // namespace conformance
