// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/wire/Json.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace cotidy::wire {

using nlohmann::json;

namespace {

/// The value of a key, or what the field holds by default.
template <class T> void get(const json &J, const char *Key, T &Field) {
  if (const auto Found = J.find(Key); Found != J.end())
    Found->get_to(Field);
}

/// Numbers are checked here because nlohmann would wrap a negative one.
template <class T> void getCount(const json &J, const char *Key, T &Field) {
  const auto Found = J.find(Key);
  if (Found == J.end())
    return;
  if (!Found->is_number_unsigned())
    throw std::invalid_argument(std::string(Key) +
                                " is no number from 0 upward");
  Found->get_to(Field);
}

UnitStatus statusOf(const std::string &Name) {
  for (const UnitStatus Status :
       {UnitStatus::Parsed, UnitStatus::Broken, UnitStatus::Failed})
    if (Name == toString(Status))
      return Status;
  throw std::invalid_argument("unknown status '" + Name + "'");
}

const std::pair<TimeShare::Of, const char *> TimeKinds[] = {
    {TimeShare::Of::Parse, "parse"},
    {TimeShare::Of::Check, "check"},
    {TimeShare::Of::Analysis, "analysis"},
    {TimeShare::Of::Rest, "rest"},
};

/// Parses the text and turns every exception of Read into an error.
template <class T, class Reader>
Result<T> read(std::string_view Text, const char *What, Reader Read) {
  try {
    const json J = json::parse(Text);
    if (!J.is_object())
      throw std::invalid_argument("no object");
    return Read(J);
  } catch (const std::exception &Thrown) {
    return Error{std::string(What) + ": " + Thrown.what()};
  }
}

} // namespace

const char *toString(UnitStatus Status) {
  switch (Status) {
  case UnitStatus::Parsed:
    return "parsed";
  case UnitStatus::Broken:
    return "broken";
  case UnitStatus::Failed:
    return "failed";
  }
  return "failed";
}

// nlohmann finds these by argument-dependent lookup, so they stand outside the
// anonymous namespace.

static void to_json(json &J, const Edit &Value) {
  J = {{"file", Value.File},
       {"offset", Value.Offset},
       {"length", Value.Length},
       {"text", Value.Text}};
}

static void from_json(const json &J, Edit &Value) {
  get(J, "file", Value.File);
  getCount(J, "offset", Value.Offset);
  getCount(J, "length", Value.Length);
  get(J, "text", Value.Text);
}

static void to_json(json &J, const Fix &Value) {
  J = {
      {"title", Value.Title}, {"safety", Value.Safety}, {"edits", Value.Edits}};
}

static void from_json(const json &J, Fix &Value) {
  get(J, "title", Value.Title);
  get(J, "safety", Value.Safety);
  get(J, "edits", Value.Edits);
}

static void to_json(json &J, const Note &Value) {
  J = {{"file", Value.File},       {"line", Value.Line},
       {"column", Value.Column},   {"offset", Value.Offset},
       {"message", Value.Message}, {"symbol", Value.Symbol}};
}

static void from_json(const json &J, Note &Value) {
  get(J, "file", Value.File);
  getCount(J, "line", Value.Line);
  getCount(J, "column", Value.Column);
  getCount(J, "offset", Value.Offset);
  get(J, "message", Value.Message);
  get(J, "symbol", Value.Symbol);
}

void to_json(json &J, const Finding &Value) {
  J = {{"check", Value.Check},
       {"level", Value.Level},
       {"confidence", Value.Confidence},
       {"file", Value.File},
       {"line", Value.Line},
       {"column", Value.Column},
       {"offset", Value.Offset},
       {"length", Value.Length},
       {"message", Value.Message},
       {"symbol", Value.Symbol},
       {"notes", Value.Notes},
       {"fixes", Value.Fixes}};
}

static void from_json(const json &J, Finding &Value) {
  get(J, "check", Value.Check);
  get(J, "level", Value.Level);
  get(J, "confidence", Value.Confidence);
  get(J, "file", Value.File);
  getCount(J, "line", Value.Line);
  getCount(J, "column", Value.Column);
  getCount(J, "offset", Value.Offset);
  getCount(J, "length", Value.Length);
  get(J, "message", Value.Message);
  get(J, "symbol", Value.Symbol);
  get(J, "notes", Value.Notes);
  get(J, "fixes", Value.Fixes);
}

void to_json(json &J, const CompileError &Value) {
  J = {{"file", Value.File},
       {"line", Value.Line},
       {"column", Value.Column},
       {"message", Value.Message}};
}

static void from_json(const json &J, CompileError &Value) {
  get(J, "file", Value.File);
  getCount(J, "line", Value.Line);
  getCount(J, "column", Value.Column);
  get(J, "message", Value.Message);
}

static void to_json(json &J, const CheckOption &Value) {
  J = {{"name", Value.Name}, {"default", Value.Default}, {"help", Value.Help}};
}

static void from_json(const json &J, CheckOption &Value) {
  get(J, "name", Value.Name);
  get(J, "default", Value.Default);
  get(J, "help", Value.Help);
}

void to_json(json &J, const CheckInfo &Value) {
  J = {{"name", Value.Name},   {"summary", Value.Summary},
       {"why", Value.Why},     {"bad", Value.Bad},
       {"good", Value.Good},   {"limits", Value.Limits},
       {"since", Value.Since}, {"level", Value.Level},
       {"fix", Value.Fix},     {"options", Value.Options}};
}

static void from_json(const json &J, CheckInfo &Value) {
  get(J, "name", Value.Name);
  get(J, "summary", Value.Summary);
  get(J, "why", Value.Why);
  get(J, "bad", Value.Bad);
  get(J, "good", Value.Good);
  get(J, "limits", Value.Limits);
  get(J, "since", Value.Since);
  get(J, "level", Value.Level);
  get(J, "fix", Value.Fix);
  get(J, "options", Value.Options);
}

void to_json(json &J, const TimeShare &Value) {
  J = {{"name", Value.Name}, {"seconds", Value.Seconds}};
  for (const auto &[Kind, Word] : TimeKinds)
    if (Kind == Value.What)
      J["of"] = Word;
}

static void from_json(const json &J, TimeShare &Value) {
  get(J, "name", Value.Name);
  get(J, "seconds", Value.Seconds);
  for (const auto &[Kind, Word] : TimeKinds)
    if (J.value("of", "") == Word)
      Value.What = Kind;
}

std::string toText(const json &Value) {
  return Value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string writeJob(JobKind Kind) {
  return toText({{"kind", Kind == JobKind::List ? "list" : "identify"}});
}

std::string writeJob(const CheckJob &Job) {
  return toText({{"kind", "check"},
                 {"id", Job.Id},
                 {"file", Job.File},
                 {"directory", Job.Directory},
                 {"arguments", Job.Arguments},
                 {"checks", Job.Checks},
                 {"options", Job.Options},
                 {"config", Job.Config},
                 {"external", Job.External},
                 {"models", Job.Models},
                 {"profile", Job.Profile},
                 {"collect", Job.Collect},
                 {"root", Job.Root},
                 {"compiler", Job.Compiler}});
}

std::string writeResult(const UnitResult &Value) {
  return toText({{"id", Value.Id},
                 {"file", Value.File},
                 {"status", toString(Value.Status)},
                 {"errors", Value.Errors},
                 {"findings", Value.Findings},
                 {"suppressed", Value.Suppressed},
                 {"seconds", Value.Seconds},
                 {"times", Value.Times},
                 {"facts", Value.Facts},
                 {"asked", Value.Asked}});
}

std::string writeResult(const Identity &Value) {
  return toText({{"version", Value.Version}, {"llvm", Value.Llvm}});
}

std::string writeResult(const std::vector<CheckInfo> &Value) {
  return toText({{"checks", Value}});
}

Result<Job> readJob(std::string_view Text) {
  return read<Job>(Text, "job", [](const json &J) {
    const std::string Kind = J.value("kind", "");
    if (Kind == "identify")
      return Job{JobKind::Identify, {}};
    if (Kind == "list")
      return Job{JobKind::List, {}};
    if (Kind != "check")
      throw std::invalid_argument("unknown kind '" + Kind + "'");
    Job Read{JobKind::Check, {}};
    getCount(J, "id", Read.Check.Id);
    get(J, "file", Read.Check.File);
    get(J, "directory", Read.Check.Directory);
    get(J, "arguments", Read.Check.Arguments);
    get(J, "checks", Read.Check.Checks);
    get(J, "options", Read.Check.Options);
    get(J, "config", Read.Check.Config);
    get(J, "external", Read.Check.External);
    get(J, "models", Read.Check.Models);
    get(J, "profile", Read.Check.Profile);
    get(J, "collect", Read.Check.Collect);
    get(J, "root", Read.Check.Root);
    get(J, "compiler", Read.Check.Compiler);
    return Read;
  });
}

Result<UnitResult> readUnitResult(std::string_view Text) {
  return read<UnitResult>(Text, "result", [](const json &J) {
    UnitResult Read;
    getCount(J, "id", Read.Id);
    get(J, "file", Read.File);
    Read.Status = statusOf(J.value("status", ""));
    get(J, "errors", Read.Errors);
    get(J, "findings", Read.Findings);
    getCount(J, "suppressed", Read.Suppressed);
    get(J, "seconds", Read.Seconds);
    get(J, "times", Read.Times);
    get(J, "facts", Read.Facts);
    get(J, "asked", Read.Asked);
    return Read;
  });
}

Result<Identity> readIdentity(std::string_view Text) {
  return read<Identity>(Text, "identity", [](const json &J) {
    return Identity{J.at("version"), J.at("llvm")};
  });
}

Result<std::vector<CheckInfo>> readCheckList(std::string_view Text) {
  return read<std::vector<CheckInfo>>(Text, "list", [](const json &J) {
    return J.at("checks").get<std::vector<CheckInfo>>();
  });
}

} // namespace cotidy::wire
