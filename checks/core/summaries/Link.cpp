// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/summaries/FactSet.h"
#include "checks/core/summaries/LinkedFacts.h"

#include <array>
#include <deque>
#include <unordered_map>

namespace cotidy {

namespace {

constexpr std::array<const char *, 3> Roles = {"blocks", "runs-event-loop",
                                               "sync-wait"};
/// A longer way convinces nobody.
constexpr std::size_t MaxHops = 24;

/// One role: the shortest ways are found in the order of their length, so each
/// function is settled once, and ties are broken by the order of the facts.
class Solver {
public:
  Solver(const FactSet &All, std::string Role) : Role(std::move(Role)) {
    std::unordered_map<std::string_view, Node *> ByUsr;
    for (const auto &[Usr, Variants] : All.functions())
      ByUsr.emplace(Usr, &Nodes.emplace_back(Node{Usr, {}, {}}));
    for (Node &Each : Nodes)
      for (const FunctionFacts &Said : All.functions().at(Each.Usr)) {
        Variant &Made = Each.Variants.emplace_back(Variant{Said, {}});
        for (const CallFact &Call : Said.Calls)
          if (const auto Known = ByUsr.find(Call.Usr);
              Known != ByUsr.end() && (!Call.Dies || this->Role == "blocks"))
            Made.Calls.emplace_back(&Call, Known->second);
      }
  }

  void solve(LinkedFacts &Into) {
    std::vector<Node *> Open;
    for (Node &Each : Nodes)
      Open.push_back(&Each);
    for (std::size_t Length = 1; Length <= MaxHops; ++Length) {
      std::vector<std::pair<Node *, Reason>> Settled;
      for (Node *Each : Open)
        if (auto Found = reason(*Each, Length))
          Settled.emplace_back(Each, std::move(*Found));
      // All of one length at once: none leans on another of the same.
      for (auto &[Which, Why] : Settled)
        Which->Why = std::move(Why);
      std::erase_if(Open, [](const Node *Each) { return Each->Why; });
    }
    for (Node &Each : Nodes)
      if (Each.Why)
        Into.Functions[Each.Usr].emplace(Role, std::move(*Each.Why));
  }

private:
  struct Node;
  struct Variant {
    const FunctionFacts &Said;
    std::vector<std::pair<const CallFact *, const Node *>> Calls;
  };
  struct Node {
    const std::string &Usr;
    std::vector<Variant> Variants;
    std::optional<Reason> Why;
  };

  /// If every variant has a way of at most Length hops, the shortest of all.
  std::optional<Reason> reason(const Node &Of, std::size_t Length) const {
    std::optional<Reason> Best;
    for (const Variant &Each : Of.Variants) {
      std::optional<Reason> Found = reason(Each, Length);
      if (!Found)
        return std::nullopt;
      if (!Best || Found->Path.size() < Best->Path.size())
        Best = std::move(Found);
    }
    return Best;
  }

  std::optional<Reason> reason(const Variant &Of, std::size_t Length) const {
    for (const Reason &Own : Of.Said.Reasons)
      if (Own.Role == Role && Own.Path.size() <= Length)
        return Own;
    const CallFact *Through = nullptr;
    const Reason *Beyond = nullptr;
    std::size_t Shortest = Length + 1;
    for (const auto &[Call, Callee] : Of.Calls) {
      // What a caller passes on is not known here.
      if (!Callee->Why || !Callee->Why->UnlessZero.empty())
        continue;
      const std::size_t Way = Call->Path.size() + Callee->Why->Path.size();
      if (Way >= Shortest)
        continue;
      Shortest = Way;
      Through = Call;
      Beyond = &*Callee->Why;
    }
    if (!Through)
      return std::nullopt;
    Reason Found = *Beyond;
    Found.Path.insert(Found.Path.begin(), Through->Path.begin(),
                      Through->Path.end());
    return Found;
  }

  std::string Role;
  std::deque<Node> Nodes; // Their addresses are kept.
};

} // namespace

const Reason *LinkedFacts::find(const std::string &Usr,
                                const std::string &Role) const {
  const auto Known = Functions.find(Usr);
  if (Known == Functions.end())
    return nullptr;
  const auto Why = Known->second.find(Role);
  return Why == Known->second.end() ? nullptr : &Why->second;
}

LinkedFacts link(const FactSet &All) {
  LinkedFacts Linked;
  for (const char *Role : Roles)
    Solver(All, Role).solve(Linked);
  return Linked;
}

} // namespace cotidy
