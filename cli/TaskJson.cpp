// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/TaskJson.h"

#include "driver/inspect/AwaitGraph.h"
#include "driver/wire/Json.h"
#include <nlohmann/json.hpp>

namespace cotidy {
namespace {

using nlohmann::json;

/// Numbers of 64 bits are not safe in every reader of JSON.
std::string idOf(const Task &Of) {
  char Text[24];
  std::snprintf(Text, sizeof Text, "0x%llx",
                static_cast<unsigned long long>(Of.Address));
  return Text;
}

json idsOf(const std::vector<std::size_t> &Indices, const Loop &In) {
  json Ids = json::array();
  for (const std::size_t Each : Indices)
    Ids.push_back(idOf(In.Tasks[Each]));
  return Ids;
}

json toJson(const Task &Of, const Loop &In) {
  json Stack = json::array();
  for (const TaskFrame &Frame : Of.Stack)
    Stack.push_back({{"function", Frame.Function},
                     {"file", Frame.File},
                     {"line", Frame.Line}});
  return {{"id", idOf(Of)},
          {"name", Of.Name},
          {"state", toString(Of.State)},
          {"cancels", Of.Cancels},
          {"call", Of.Call},
          {"stack", std::move(Stack)},
          {"awaits", idsOf(Of.Awaits, In)},
          {"awaitedBy", idsOf(Of.AwaitedBy, In)}};
}

} // namespace

std::string showJson(const Snapshot &Shown) {
  json Loops = json::array();
  for (const Loop &Each : Shown.Loops) {
    json Tasks = json::array();
    for (const Task &Of : Each.Tasks)
      Tasks.push_back(toJson(Of, Each));
    json Cycles = json::array();
    for (const auto &Cycle : awaitCycles(Each))
      Cycles.push_back(idsOf(Cycle, Each));
    Loops.push_back({{"thread", Each.Thread},
                     {"steady", Each.Steady},
                     {"tasks", std::move(Tasks)},
                     {"cycles", std::move(Cycles)}});
  }
  return wire::toText(json{{"version", 1},
                           {"process", Shown.Process},
                           {"program", Shown.Program},
                           {"loops", std::move(Loops)},
                           {"problems", Shown.Problems}}) +
         "\n";
}

} // namespace cotidy
