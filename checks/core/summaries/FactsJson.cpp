// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files of facts are JSON lines, so that a reader can take them one by one and
// a person can compare two of them. Nothing here throws: a file may come from
// anywhere.
#include "checks/core/summaries/FactSet.h"
#include "checks/core/summaries/LinkedFacts.h"

#include <nlohmann/json.hpp>

namespace cotidy {

using nlohmann::json;

namespace {

constexpr int Schema = 1;

std::string line(const json &Value) {
  return Value.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

/// Values of one JSON object; what is missing or of another type makes it bad.
class Fields {
public:
  explicit Fields(const json &Of) : Of(Of), Good(Of.is_object()) {}

  std::string text(const char *Key) {
    const json *Value = at(Key);
    Good = Good && Value && Value->is_string();
    return Good ? Value->get<std::string>() : std::string();
  }
  unsigned count(const char *Key) {
    const json *Value = at(Key);
    Good = Good && Value && Value->is_number_unsigned() &&
           Value->get<std::uint64_t>() <= 0xFFFF'FFFFU;
    return Good ? Value->get<unsigned>() : 0;
  }
  /// Numbers in a list that may be absent.
  std::vector<unsigned> counts(const char *Key) {
    std::vector<unsigned> Items;
    const json *Value = at(Key);
    Good = Good && (!Value || Value->is_array());
    if (Good && Value)
      for (const json &Each : *Value) {
        Good = Good && Each.is_number_unsigned() &&
               Each.get<std::uint64_t>() <= 0xFFFFU;
        Items.push_back(Good ? Each.get<unsigned>() : 0);
      }
    return Items;
  }
  bool flag(const char *Key) {
    const json *Value = at(Key);
    Good = Good && (!Value || Value->is_boolean());
    return Good && Value && Value->get<bool>();
  }
  /// The elements of a list that may be absent.
  template <class T, class Reader>
  std::vector<T> list(const char *Key, Reader Read) {
    std::vector<T> Items;
    const json *Value = at(Key);
    if (!Value)
      return Items;
    Good = Good && Value->is_array();
    if (Good)
      for (const json &Each : *Value) {
        Fields Item(Each);
        Items.push_back(Read(Item));
        Good = Good && Item.good();
      }
    return Items;
  }
  [[nodiscard]] bool has(const char *Key) const { return at(Key) != nullptr; }
  [[nodiscard]] bool good() const { return Good; }

private:
  const json *at(const char *Key) const {
    if (!Good)
      return nullptr;
    const auto Found = Of.find(Key);
    return Found == Of.end() ? nullptr : &*Found;
  }

  const json &Of;
  bool Good;
};

json toJson(const std::vector<FactHop> &Path) {
  json List = json::array();
  for (const FactHop &Each : Path)
    List.push_back({{"file", Each.File},
                    {"line", Each.Line},
                    {"column", Each.Column},
                    {"callee", Each.Callee}});
  return List;
}

std::vector<FactHop> pathOf(Fields &Of) {
  return Of.list<FactHop>("path", [](Fields &Hop) {
    return FactHop{Hop.text("file"), Hop.count("line"), Hop.count("column"),
                   Hop.text("callee")};
  });
}

json toJson(const Reason &Of) {
  json Value = {{"role", Of.Role},
                {"category", Of.Category},
                {"why", Of.Why},
                {"instead", Of.Instead},
                {"path", toJson(Of.Path)}};
  if (!Of.UnlessZero.empty())
    Value["unlessZero"] = Of.UnlessZero;
  return Value;
}

Reason reasonOf(Fields &Of) {
  return {Of.text("role"),    Of.text("category"), Of.text("why"),
          Of.text("instead"), pathOf(Of),          Of.counts("unlessZero")};
}

template <class List> json reasons(const List &All) {
  json Items = json::array();
  for (const Reason &Each : All)
    Items.push_back(toJson(Each));
  return Items;
}

json toJson(const CallFact &Of) {
  json Value = {{"usr", Of.Usr}, {"path", toJson(Of.Path)}};
  if (Of.Dies)
    Value["dies"] = true;
  return Value;
}

json toJson(const FunctionFacts &Of) {
  json Value = {{"function", Of.Usr}, {"name", Of.Name}};
  if (!Of.Reasons.empty())
    Value["reasons"] = reasons(Of.Reasons);
  if (!Of.Calls.empty()) {
    Value["calls"] = json::array();
    for (const CallFact &Each : Of.Calls)
      Value["calls"].push_back(toJson(Each));
  }
  return Value;
}

bool hasPaths(const std::vector<Reason> &Reasons) {
  for (const Reason &Each : Reasons)
    if (Each.Path.empty())
      return false;
  return true;
}

FunctionFacts functionOf(Fields &Of, bool &Good) {
  FunctionFacts Read{Of.text("function"), Of.text("name"),
                     Of.list<Reason>("reasons", reasonOf),
                     Of.list<CallFact>("calls", [](Fields &Call) {
                       return CallFact{Call.text("usr"), Call.flag("dies"),
                                       pathOf(Call)};
                     })};
  Good = Of.good() && hasPaths(Read.Reasons);
  for (const CallFact &Each : Read.Calls)
    Good = Good && !Each.Path.empty();
  return Read;
}

/// Takes the text line by line. Kind is the key of the first line, which says
/// in Tool who made the file.
template <class Reader>
bool readLines(std::string_view Text, const char *Kind, std::string &Tool,
               std::string &Wrong, Reader Read) {
  std::size_t Number = 0;
  while (!Text.empty()) {
    const std::size_t End = Text.find('\n');
    ++Number;
    const std::string Where = "line " + std::to_string(Number) + ": ";
    if (End == Text.npos) {
      Wrong = Where + "the file is cut off; make it anew";
      return false;
    }
    const json Value = json::parse(Text.substr(0, End), nullptr,
                                   /*allow_exceptions=*/false);
    Text.remove_prefix(End + 1);
    Fields Of(Value);
    if (Number == 1) {
      if (Of.count(Kind) != Schema || !Of.good()) {
        Wrong = Where + "this is no file of '" + Kind + "' of version " +
                std::to_string(Schema) + "; make it anew";
        return false;
      }
      Tool = Of.text("tool");
    } else if (!Read(Of) || !Of.good()) {
      Wrong = Where + "damaged; make the file anew";
      return false;
    }
  }
  if (Number == 0)
    Wrong = "line 1: the file is empty; make it anew";
  return Number != 0;
}

std::string header(const char *Kind, std::string_view Tool) {
  return line({{Kind, Schema}, {"tool", Tool}});
}

constexpr const char *FactsKind = "cotidy-facts";
constexpr const char *LinkedKind = "cotidy-linked-facts";

} // namespace

std::string FactSet::write() const {
  std::string Out = header(FactsKind, Tool);
  for (const auto &[Unit, Parsed] : Units)
    Out += line({{"unit", Unit}, {"parsed", Parsed}});
  for (const auto &[Usr, Variants] : Functions)
    for (const FunctionFacts &Each : Variants)
      Out += line(toJson(Each));
  return Out;
}

std::optional<FactSet> FactSet::read(std::string_view Text,
                                     std::string &Wrong) {
  FactSet Read;
  const bool Good =
      readLines(Text, FactsKind, Read.Tool, Wrong, [&](Fields &Of) {
        if (Of.has("unit")) {
          Read.add(UnitFacts{Of.text("unit"), Of.flag("parsed"), {}});
          return true;
        }
        bool Whole = false;
        FunctionFacts Function = functionOf(Of, Whole);
        if (Whole)
          Read.Functions[Function.Usr].insert(std::move(Function));
        return Whole;
      });
  return Good ? std::optional(std::move(Read)) : std::nullopt;
}

std::string LinkedFacts::write(std::string_view Tool) const {
  std::string Out = header(LinkedKind, Tool);
  for (const auto &[Usr, ByRole] : Functions) {
    json Reasons = json::array();
    for (const auto &[Role, Why] : ByRole)
      Reasons.push_back(toJson(Why));
    Out += line({{"function", Usr}, {"reasons", std::move(Reasons)}});
  }
  return Out;
}

std::optional<LinkedFacts> LinkedFacts::read(std::string_view Text,
                                             std::string_view Tool,
                                             std::string &Wrong) {
  LinkedFacts Read;
  std::string By;
  const bool Good = readLines(Text, LinkedKind, By, Wrong, [&](Fields &Of) {
    const std::string Usr = Of.text("function");
    std::vector<Reason> Reasons = Of.list<Reason>("reasons", reasonOf);
    if (!hasPaths(Reasons))
      return false;
    for (Reason &Each : Reasons) {
      std::string Role = Each.Role;
      Read.Functions[Usr].emplace(std::move(Role), std::move(Each));
    }
    return true;
  });
  if (Good && By != Tool) {
    Wrong = "line 1: made by '" + By + "', and this is '" + std::string(Tool) +
            "'; make it anew";
    return std::nullopt;
  }
  return Good ? std::optional(std::move(Read)) : std::nullopt;
}

std::optional<LinkedFacts> LinkedFacts::readAny(std::string_view Text,
                                                std::string_view Tool,
                                                std::string &Wrong) {
  // The first line of each kind begins with its name.
  if (!Text.starts_with(std::string("{\"") + FactsKind + "\""))
    return read(Text, Tool, Wrong);
  const std::optional<FactSet> All = FactSet::read(Text, Wrong);
  if (!All)
    return std::nullopt;
  if (All->tool() != Tool) {
    Wrong = "line 1: made by '" + All->tool() + "', and this is '" +
            std::string(Tool) + "'; make it anew";
    return std::nullopt;
  }
  return link(*All);
}

} // namespace cotidy
