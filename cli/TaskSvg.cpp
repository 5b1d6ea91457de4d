// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/TaskSvg.h"

#include <algorithm>

namespace cotidy {
namespace {

constexpr std::size_t Margin = 12;
constexpr std::size_t Row = 26;
constexpr std::size_t Step = 24;
// Of the font, on the wide side: pictures may be a little too broad.
constexpr std::size_t Letter = 8;

constexpr const char *Style =
    "text{font:13px ui-monospace,Menlo,Consolas,monospace;fill:#1f2328}"
    ".place{fill:#656d76}.line{stroke:#8c959f;fill:none}"
    ".box{stroke-width:1}"
    ".waiting{fill:#ddf4ff;stroke:#54aeff}"
    ".ready{fill:#fff8c5;stroke:#d4a72c}"
    ".running{fill:#dafbe1;stroke:#4ac26b}"
    ".paper{fill:#fff}"
    "@media(prefers-color-scheme:dark){.paper{fill:#0d1117}"
    "text{fill:#e6edf3}.place{fill:#8d96a0}"
    ".waiting{fill:#0c2d6b}.ready{fill:#4b2900}.running{fill:#04260f}}";

std::string escaped(const std::string &Text) {
  std::string Out;
  for (const char C : Text) {
    switch (C) {
    case '&':
      Out += "&amp;";
      break;
    case '<':
      Out += "&lt;";
      break;
    case '>':
      Out += "&gt;";
      break;
    case '"':
      Out += "&quot;";
      break;
    default:
      Out += C;
    }
  }
  return Out;
}

/// Characters, not bytes.
std::size_t lengthOf(const std::string &Text) {
  return static_cast<std::size_t>(
      std::count_if(Text.begin(), Text.end(), [](const char C) {
        return (static_cast<unsigned char>(C) & 0xC0) != 0x80;
      }));
}

std::string number(std::size_t N) { return std::to_string(N); }

class Picture {
public:
  void draw(const TreeNode &Node, std::size_t Depth) {
    const std::size_t X = Margin + Depth * Step;
    const std::size_t Y = Margin + Rows * Row;
    const std::size_t Middle = Y + Row / 2;
    ++Rows;
    const bool IsTask = Node.What == TreeNode::Kind::Task;
    const std::size_t Length = lengthOf(Node.Label) * Letter;
    std::size_t End = X + Length + (IsTask ? 16 : 0);
    if (IsTask)
      Nodes += "<rect class=\"box " + std::string(toString(Node.State)) +
               "\" x=\"" + number(X) + "\" y=\"" + number(Y + 2) +
               "\" width=\"" + number(Length + 16) + "\" height=\"" +
               number(Row - 4) + "\" rx=\"5\"><title>" + toString(Node.State) +
               "</title></rect>";
    Nodes += "<text x=\"" + number(X + (IsTask ? 8 : 0)) + "\" y=\"" +
             number(Middle + 4) + "\">" + escaped(Node.Label) + "</text>";
    if (!Node.Place.empty()) {
      Nodes += "<text class=\"place\" x=\"" + number(End + 10) + "\" y=\"" +
               number(Middle + 4) + "\">" + escaped(Node.Place) + "</text>";
      End += 10 + lengthOf(Node.Place) * Letter;
    }
    Nodes += "\n";
    Width = std::max(Width, End + Margin);
    for (const TreeNode &Each : Node.Below) {
      const std::size_t To = Margin + Rows * Row + Row / 2;
      Lines += "<path class=\"line\" d=\"M" + number(X + 8) + " " +
               number(Y + Row - 2) + "V" + number(To) + "h" +
               number(Step - 11) + "\"/>\n";
      draw(Each, Depth + 1);
    }
  }

  [[nodiscard]] std::string finish(const std::string &Title) const {
    const std::string Size = "width=\"" + number(std::max(Width, 2 * Margin)) +
                             "\" height=\"" + number(2 * Margin + Rows * Row) +
                             "\"";
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" " + Size + ">\n<title>" +
           escaped(Title) + "</title>\n<style>" + Style +
           "</style>\n<rect class=\"paper\" " + Size + "/>\n" + Lines + Nodes +
           "</svg>\n";
  }

private:
  std::size_t Rows = 0;
  std::size_t Width = 0;
  std::string Lines;
  std::string Nodes;
};

} // namespace

std::string showSvg(const std::vector<TreeNode> &Trees,
                    const std::string &Title) {
  Picture Drawn;
  for (const TreeNode &Each : Trees)
    Drawn.draw(Each, 0);
  return Drawn.finish(Title);
}

} // namespace cotidy
