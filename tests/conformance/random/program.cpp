// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/random/program.h"

#include <sstream>
#include <utility>

namespace conformance {
namespace {

std::vector<std::string> next_words(std::istream &text) {
  std::string line;
  std::vector<std::string> words;
  if (std::getline(text, line)) {
    std::istringstream stream(line);
    for (std::string word; stream >> word;)
      words.push_back(word);
  }
  return words;
}

/// Reads to the end of a block; true if another one of the operation follows.
bool read_block(std::istream &text, Block &block) {
  while (true) {
    std::vector<std::string> words = next_words(text);
    if (words.empty() || words[0] == "end")
      return false;
    if (words[0] == "}")
      return words.size() > 1;
    Op op{words[0], {words.begin() + 1, words.end()}, {}};
    bool more = !op.args.empty() && op.args.back() == "{";
    if (more)
      op.args.pop_back();
    while (more)
      more = read_block(text, op.blocks.emplace_back());
    block.push_back(std::move(op));
  }
}

} // namespace

bool read_program(std::istream &text, Program &program) {
  std::vector<std::string> words = next_words(text);
  if (words.size() != 2 || words[0] != "program")
    return false;
  program = {words[1], {}};
  for (words = next_words(text); words.size() == 2; words = next_words(text))
    read_block(text, program.functions[words[1]]);
  return true;
}

} // namespace conformance
