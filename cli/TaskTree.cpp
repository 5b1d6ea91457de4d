// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/TaskTree.h"

#include "cli/LookOptions.h"
#include "driver/inspect/AwaitGraph.h"

namespace cotidy {
namespace {

/// What stands deeper is counted as "...": nobody could follow it, and each
/// line begins with all those above it.
constexpr int MostDeep = 200;

class TreeMaker {
public:
  explicit TreeMaker(const Loop &Of) : In(Of), Shown(Of.Tasks.size()) {}

  TreeNode make(std::size_t Index, int Depth) {
    const Task &Of = In.Tasks[Index];
    TreeNode Node;
    Node.Label = printable(Of.Name);
    Node.State = Of.State;
    if (Shown[Index]) {
      Node.Label += " (see above)";
      return Node;
    }
    Shown[Index] = true;
    TreeNode *Leaf = &Node;
    for (auto It = Of.Stack.rbegin(); It != Of.Stack.rend(); ++It)
      if (!isPlumbing(*It))
        Leaf = add(*Leaf,
                   {TreeNode::Kind::Coroutine,
                    nameOf(*It),
                    placeOf(*It),
                    TaskState::Waiting,
                    {}},
                   Depth);
    if (!Of.Call.empty())
      Leaf = add(*Leaf,
                 {TreeNode::Kind::Call,
                  printable(Of.Call),
                  "",
                  TaskState::Waiting,
                  {}},
                 Depth);
    if (Leaf->What == TreeNode::Kind::More)
      return Node;
    if (Depth >= MostDeep && !Of.Awaits.empty())
      add(*Leaf, {TreeNode::Kind::More, "...", "", TaskState::Waiting, {}},
          Depth);
    else
      for (const std::size_t Each : Of.Awaits)
        Leaf->Below.push_back(make(Each, Depth + 1));
    return Node;
  }

private:
  /// Below To, or where that is too deep, in the place of it.
  static TreeNode *add(TreeNode &To, TreeNode Node, int &Depth) {
    if (Depth >= MostDeep && Node.What != TreeNode::Kind::More) {
      if (To.What == TreeNode::Kind::More)
        return &To;
      Node = {TreeNode::Kind::More, "...", "", TaskState::Waiting, {}};
    }
    ++Depth;
    To.Below.push_back(std::move(Node));
    return &To.Below.back();
  }

  const Loop &In;
  std::vector<bool> Shown;
};

void write(const TreeNode &Node, const std::string &Before, bool Last,
           std::string &Out) {
  Out += Before + (Last ? "└── " : "├── ");
  if (Node.What == TreeNode::Kind::Task)
    Out += "(T) ";
  Out += Node.Label;
  if (!Node.Place.empty())
    Out += " " + Node.Place;
  Out += "\n";
  const std::string Deeper = Before + (Last ? "    " : "│   ");
  for (const TreeNode &Each : Node.Below)
    write(Each, Deeper, &Each == &Node.Below.back(), Out);
}

} // namespace

std::vector<TreeNode> makeTrees(const Snapshot &Of) {
  std::vector<TreeNode> Trees;
  for (const Loop &Each : Of.Loops) {
    TreeMaker Maker(Each);
    for (const std::size_t Root : rootsOf(Each))
      Trees.push_back(Maker.make(Root, 0));
  }
  return Trees;
}

std::string showText(const std::vector<TreeNode> &Trees) {
  std::string Out;
  for (const TreeNode &Each : Trees)
    write(Each, "", true, Out);
  return Out;
}

} // namespace cotidy
