// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/models/ModelSet.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/FormatVariadic.h"
#include <initializer_list>
#include <nlohmann/json.hpp>

namespace cotidy {

using nlohmann::json;

/// Reads one model file into values of its own and adds them to the set at the
/// end, so that a file with an error leaves no trace.
///
/// The first error is kept and everything after it is skipped: a reader of the
/// message mends one place at a time.
class ModelReader {
public:
  ModelReader(ModelSet &Set, llvm::StringRef Path, bool BuiltIn)
      : Set(Set), Path(Path) {
    From->BuiltIn = BuiltIn;
  }

  llvm::Error read(llvm::StringRef Text) {
    json Document;
    try {
      Document = json::parse(Text.begin(), Text.end(), nullptr, true, true);
    } catch (const json::parse_error &E) {
      fail(llvm::formatv("byte {0}", E.byte).str(),
           "no valid JSON here; a missing comma, quote or brace?");
      return finish();
    }
    readLibrary(Document);
    if (Document.contains("types"))
      each(Document["types"], "types", [&](const json &Entry,
                                           const std::string &Place) {
        readType(Entry, Place);
      });
    if (Document.contains("functions"))
      each(Document["functions"], "functions",
           [&](const json &Entry, const std::string &Place) {
             readFunction(Entry, Place);
           });
    return finish();
  }

private:
  void fail(const std::string &Place, const llvm::Twine &What) {
    if (Problem.empty())
      Problem = (Path + ": " + Place + ": " + What).str();
  }

  llvm::Error finish() {
    if (!Problem.empty())
      return llvm::createStringError(Problem);
    Set.Libraries.push_back(From);
    for (auto &[Model, Names] : Types) {
      for (const std::string &Name : Names) {
        Set.TypeByName[Name] = Model.get();
        Set.LastOfTypes.insert(last(Name));
        const llvm::StringRef Space = llvm::StringRef(Name).drop_back(
            last(Name).size());
        if (From->BuiltIn && !Space.empty() && Space != "std::" &&
            (Model->is(TypeRole::LazyCoroutine) ||
             Model->is(TypeRole::EagerCoroutine)) &&
            !llvm::is_contained(Set.CoroutineNamespaces, Space))
          Set.CoroutineNamespaces.push_back(Space.str());
      }
      Set.Types.push_back(Model);
    }
    // The first entry of a name in a file is tried first, and all of them
    // before what an earlier file said.
    llvm::StringMap<unsigned> Added;
    for (auto &[Model, Names] : Functions) {
      for (const std::string &Name : Names) {
        auto &Entries = Set.FunctionByName[Name];
        Entries.insert(Entries.begin() + Added[Name]++, Model.get());
        Set.LastOfFunctions.insert(last(Name));
      }
      Set.Functions.push_back(Model);
    }
    return llvm::Error::success();
  }

  static llvm::StringRef last(llvm::StringRef Qualified) {
    // An operator's name may hold colons no more than any other name.
    return Qualified.rsplit("::").second.empty() ? Qualified
                                                 : Qualified.rsplit("::").second;
  }

  template <class Then>
  void each(const json &List, const std::string &Place, Then Do) {
    if (!List.is_array())
      return fail(Place, "must be a list: write [ ... ]");
    for (size_t I = 0; I != List.size() && Problem.empty(); ++I)
      Do(List[I], llvm::formatv("{0}[{1}]", Place, I).str());
  }

  std::string text(const json &In, const char *Key, const std::string &Place,
                   bool Required = false) {
    if (!In.contains(Key)) {
      if (Required)
        fail(Place, llvm::Twine("'") + Key + "' is missing; add it");
      return {};
    }
    if (!In[Key].is_string()) {
      fail(Place + "." + Key, "must be a string");
      return {};
    }
    return In[Key].get<std::string>();
  }

  bool flag(const json &In, const char *Key, const std::string &Place) {
    if (!In.contains(Key))
      return false;
    if (!In[Key].is_boolean()) {
      fail(Place + "." + Key, "must be true or false");
      return false;
    }
    return In[Key].get<bool>();
  }

  int number(const json &In, const char *Key, const std::string &Place,
             int Default) {
    if (!In.contains(Key))
      return Default;
    if (In[Key] == "any")
      return FunctionModel::AnyArgument;
    if (!In[Key].is_number_integer()) {
      fail(Place + "." + Key, "must be the zero-based index of an argument");
      return Default;
    }
    return In[Key].get<int>();
  }

  std::vector<std::string> strings(const json &In, const char *Key,
                                   const std::string &Place) {
    std::vector<std::string> All;
    if (!In.contains(Key))
      return All;
    each(In[Key], Place + "." + Key,
         [&](const json &One, const std::string &At) {
           if (One.is_string())
             All.push_back(One.get<std::string>());
           else
             fail(At, "must be a string");
         });
    return All;
  }

  void known(const json &In, const std::string &Place,
             std::initializer_list<llvm::StringRef> Keys) {
    if (!In.is_object())
      return fail(Place, "must be an object: write { ... }");
    for (const auto &[Key, Value] : In.items()) {
      if (llvm::is_contained(Keys, llvm::StringRef(Key)))
        continue;
      llvm::StringRef Near;
      unsigned Distance = 3; // Further away is another word, not a slip.
      for (llvm::StringRef Candidate : Keys)
        if (const unsigned Its = Candidate.edit_distance(Key, true, Distance);
            Its < Distance) {
          Near = Candidate;
          Distance = Its;
        }
      fail(Place, llvm::Twine("unknown key '") + Key + "'" +
                      (Near.empty() ? llvm::Twine("; remove it")
                                    : "; did you mean '" + Near + "'?"));
    }
  }

  /// The entry's names, each also in the library's other spellings.
  std::vector<std::string> names(const json &Entry, const std::string &Place) {
    std::vector<std::string> All = strings(Entry, "names", Place);
    if (All.empty())
      fail(Place, "'names' is missing or empty; list qualified names");
    spellOut(All);
    return All;
  }

  void spellOut(std::vector<std::string> &Names) const {
    for (size_t I = 0, E = Names.size(); I != E; ++I)
      for (const auto &[Prefix, Other] : Spellings)
        if (llvm::StringRef Rest = Names[I];
            Rest.consume_front(Prefix) && Rest.starts_with("::"))
          Names.push_back((Other + Rest).str());
  }

  void readLibrary(const json &In) {
    known(In, "top level",
          {"$schema", "library", "title", "versions", "namespaces",
           "cancellation", "resumes", "runs-on", "advice", "types", "functions", "note"});
    if (!Problem.empty())
      return;
    From->Id = text(In, "library", "top level", true);
    From->Title = text(In, "title", "top level");
    if (From->Title.empty())
      From->Title = From->Id;
    From->MayMigrate = text(In, "resumes", "top level") == "may-migrate";
    From->CallerRuns = text(In, "runs-on", "top level") == "caller";
    if (In.contains("namespaces")) {
      if (!In["namespaces"].is_object())
        return fail("namespaces", "must map a prefix to a list of others");
      for (const auto &[Prefix, Others] : In["namespaces"].items())
        for (const std::string &Other :
             strings(In["namespaces"], Prefix.c_str(), "namespaces"))
          Spellings.emplace_back(Prefix, Other);
    }
    if (In.contains("cancellation")) {
      const json &Cancel = In["cancellation"];
      known(Cancel, "cancellation",
            {"carriers", "shared", "form", "reaches", "source"});
      if (!Problem.empty())
        return;
      From->CancellationKnown = true;
      From->Carriers = strings(Cancel, "carriers", "cancellation");
      spellOut(From->Carriers);
      From->SharedCarrier = flag(Cancel, "shared", "cancellation");
      From->LevelCancellation =
          text(Cancel, "form", "cancellation") == "level";
      From->CancelledByToken =
          text(Cancel, "reaches", "cancellation") == "token";
    }
    if (In.contains("advice")) {
      const json &Advice = In["advice"];
      known(Advice, "advice",
            {"sleep", "sleep-needs", "offload", "shield", "shield-needs"});
      if (!Problem.empty())
        return;
      From->SleepAdvice = text(Advice, "sleep", "advice");
      From->SleepNeeds = strings(Advice, "sleep-needs", "advice");
      From->OffloadAdvice = text(Advice, "offload", "advice");
      From->ShieldAdvice = text(Advice, "shield", "advice");
      From->ShieldNeeds = strings(Advice, "shield-needs", "advice");
    }
  }

  void readType(const json &In, const std::string &Place) {
    known(In, Place,
          {"names", "roles", "drop", "nodiscard", "why", "source", "test"});
    if (!Problem.empty())
      return;
    auto Model = std::make_shared<TypeModel>();
    Model->From = From.get();
    size_t Index = 0;
    for (const std::string &Name : strings(In, "roles", Place)) {
      if (const auto Role = parseTypeRole(Name))
        Model->Roles.push_back(*Role);
      else
        unknownRole(Place, Index, Name, /*OfFunction=*/false);
      ++Index;
    }
    if (const std::string Name = text(In, "drop", Place); !Name.empty()) {
      if (const auto What = parseDrop(Name))
        Model->OnDrop = *What;
      else
        fail(Place + ".drop",
             "unknown value '" + Name +
                 "'; one of never-runs, runs-detached, result-lost, "
                 "cancelled, terminates, kept-by-loop");
    }
    Model->NoDiscard = flag(In, "nodiscard", Place);
    Model->Why = text(In, "why", Place);
    Types.emplace_back(std::move(Model), names(In, Place));
  }

  void readFunction(const json &In, const std::string &Place) {
    known(In, Place,
          {"names", "roles", "class", "category", "metadata", "when", "unless",
           "errors", "callable", "descriptor", "instead", "twin", "pair",
           "why", "source", "test"});
    if (!Problem.empty())
      return;
    auto Model = std::make_shared<FunctionModel>();
    Model->From = From.get();
    size_t Index = 0;
    for (const std::string &Name : strings(In, "roles", Place)) {
      if (const auto Role = parseFunctionRole(Name))
        Model->Roles.push_back(*Role);
      else
        unknownRole(Place, Index, Name, /*OfFunction=*/true);
      ++Index;
    }
    if (const std::string Class = text(In, "class", Place); !Class.empty()) {
      if (Class.size() != 1 || !llvm::StringRef("AFDCNU").contains(Class))
        fail(Place + ".class", "unknown class '" + Class +
                                   "'; one of A, F, D, C, N, U");
      else
        Model->Class = Class[0];
    }
    Model->Category = text(In, "category", Place);
    Model->Metadata = flag(In, "metadata", Place);
    Model->ErrorsAsValues = text(In, "errors", Place) == "values";
    Model->Callable = number(In, "callable", Place, FunctionModel::AnyArgument);
    Model->Descriptor = number(In, "descriptor", Place, -1);
    Model->Why = text(In, "why", Place);
    Model->Instead = text(In, "instead", Place);
    Model->Twin = text(In, "twin", Place);
    Model->Pair = text(In, "pair", Place);
    Model->When = conditions(In, "when", Place);
    Model->Unless = conditions(In, "unless", Place);
    std::vector<std::string> All = names(In, Place);
    if (!All.empty())
      Model->Name = All.front();
    Functions.emplace_back(std::move(Model), std::move(All));
  }

  void unknownRole(const std::string &Place, size_t Index,
                   const std::string &Name, bool OfFunction) {
    const llvm::StringRef Near = nearestRole(Name, OfFunction);
    fail(llvm::formatv("{0}.roles[{1}]", Place, Index).str(),
         "unknown role '" + Name + "'" +
             (Near.empty() ? llvm::Twine("; docs/models.md lists the roles")
                           : "; did you mean '" + Near + "'?"));
  }

  std::vector<Condition> conditions(const json &In, const char *Key,
                                    const std::string &Place) {
    std::vector<Condition> All;
    if (In.contains(Key))
      each(In[Key], Place + "." + Key,
           [&](const json &One, const std::string &At) {
             if (std::optional<Condition> Read = condition(One, At))
               All.push_back(std::move(*Read));
           });
    return All;
  }

  std::optional<Condition> condition(const json &In, const std::string &Place) {
    using Kind = Condition::Kind;
    known(In, Place,
          {"argument", "is", "bits", "named", "equals", "type", "object",
           "string", "origin", "arguments", "tested", "called"});
    if (!Problem.empty())
      return std::nullopt;
    Condition Read{Kind::Zero};
    if (In.contains("argument") && In["argument"] != "receiver")
      Read.Argument = number(In, "argument", Place, Condition::Receiver);
    if (In.contains("is")) {
      const std::string Is = text(In, "is", Place);
      if (Is == "zero")
        Read.What = Kind::Zero;
      else if (Is == "null")
        Read.What = Kind::Null;
      else if (Is == "not-null")
        Read.What = Kind::NotNull;
      else if (Is == "negative")
        Read.What = Kind::Negative;
      else
        fail(Place + ".is", "unknown value '" + Is +
                                "'; one of zero, null, not-null, negative");
    } else if (In.contains("bits")) {
      Read.What = Kind::Bits;
      integers(In["bits"], Place + ".bits", Read.Values);
    } else if (In.contains("equals")) {
      Read.What = Kind::Equals;
      integers(In["equals"], Place + ".equals", Read.Values);
    } else if (In.contains("type")) {
      Read.What = Kind::Type;
      oneOrMore(In, "type", Place, Read.Names);
      spellOut(Read.Names);
    } else if (In.contains("object")) {
      Read.What = Kind::Object;
      oneOrMore(In, "object", Place, Read.Names);
    } else if (In.contains("string")) {
      Read.What = Kind::String;
      oneOrMore(In, "string", Place, Read.Names);
    } else if (In.contains("origin")) {
      Read.What = Kind::Origin;
      oneOrMore(In, "origin", Place, Read.Names);
    } else if (In.contains("tested")) {
      Read.What = Kind::Tested;
      oneOrMore(In, "tested", Place, Read.Names);
      spellOut(Read.Names);
    } else if (In.contains("called")) {
      Read.What = Kind::Called;
      oneOrMore(In, "called", Place, Read.Names);
      spellOut(Read.Names);
    } else if (In.contains("arguments")) {
      Read.What = Kind::ArgumentCount;
      known(In["arguments"], Place + ".arguments", {"min", "max"});
      if (Problem.empty()) {
        Read.AtLeast = In["arguments"].value("min", 0U);
        Read.AtMost = In["arguments"].value("max", ~0U);
      }
    } else {
      fail(Place, "is no condition; docs/models.md lists them");
    }
    return Read;
  }

  void integers(const json &In, const std::string &Place,
                std::vector<int64_t> &Out) {
    for (const json &One : In.is_array() ? In : json::array({In}))
      if (One.is_number_integer())
        Out.push_back(One.get<int64_t>());
      else
        fail(Place, "must be an integer or a list of them");
  }

  void oneOrMore(const json &In, const char *Key, const std::string &Place,
                 std::vector<std::string> &Out) {
    if (In[Key].is_string())
      Out.push_back(In[Key].get<std::string>());
    else
      Out = strings(In, Key, Place);
  }

  ModelSet &Set;
  llvm::StringRef Path;
  std::string Problem;
  std::shared_ptr<Library> From = std::make_shared<Library>();
  std::vector<std::pair<std::string, std::string>> Spellings;
  std::vector<std::pair<std::shared_ptr<TypeModel>, std::vector<std::string>>>
      Types;
  std::vector<
      std::pair<std::shared_ptr<FunctionModel>, std::vector<std::string>>>
      Functions;
};

llvm::Error ModelSet::add(llvm::StringRef Path, llvm::StringRef Text,
                          bool BuiltIn) {
  try {
    return ModelReader(*this, Path, BuiltIn).read(Text);
  } catch (const json::exception &E) {
    return llvm::createStringError(Path + ": a value of the wrong kind: " +
                                   E.what() + "; see docs/models.md");
  }
}

} // namespace cotidy
