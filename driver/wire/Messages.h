// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What the command line and the worker tell each other. The worker has values
/// of the same names with clang's types in them, hence a namespace of its own.
/// Lines and columns count from 1, columns and offsets in bytes; paths are
/// absolute.
namespace cotidy::wire {

/// One replacement of Length bytes; 0 inserts before the byte at Offset.
struct Edit {
  std::string File;
  std::size_t Offset = 0;
  std::size_t Length = 0;
  std::string Text;

  friend bool operator==(const Edit &, const Edit &) = default;
};

inline constexpr std::string_view Safe = "safe";
inline constexpr std::string_view Review = "review";

/// A cure that is applied as one step: all edits or none.
struct Fix {
  std::string Title;
  std::string Safety = std::string(Review); ///< Safe or Review.
  std::vector<Edit> Edits;

  friend bool operator==(const Fix &, const Fix &) = default;
};

struct Note {
  std::string File; ///< Empty: the note has no place.
  unsigned Line = 0;
  unsigned Column = 0;
  std::size_t Offset = 0;
  std::string Message;
  std::string Symbol; ///< The function around the place; empty if unknown.
};

struct Finding {
  std::string Check;
  std::string Level = "warning"; ///< "warning" or "error".
  std::string Confidence; ///< "certain", "likely", "policy"; empty if unknown.
  std::string File;
  unsigned Line = 0;
  unsigned Column = 0;
  std::size_t Offset = 0;
  std::size_t Length = 0; ///< Of the highlighted range; 0 if there is none.
  std::string Message;
  /// The function around the place, qualified; "f::(lambda)" for a lambda in f.
  /// Empty outside of functions. Survives lines that move.
  std::string Symbol;
  std::vector<Note> Notes;
  std::vector<Fix> Fixes; ///< The first is the preferred one.
};

/// An error of the compiler, or with a message only one of the worker.
struct CompileError {
  std::string File;
  unsigned Line = 0;
  unsigned Column = 0;
  std::string Message;

  friend bool operator==(const CompileError &, const CompileError &) = default;
};

/// Asks for the findings of one translation unit.
struct CheckJob {
  std::uint64_t Id = 0;
  std::string File;
  std::string Directory;
  std::vector<std::string> Arguments;
  std::string Checks; ///< Globs behind those of the configuration.
  std::map<std::string, std::string> Options; ///< Override CheckOptions.
  std::string Config; ///< Replaces .clang-tidy files unless empty.
  std::vector<std::string> External; ///< Folders of third-party headers.
  std::vector<std::string> Models;   ///< The user's model files.
  bool Profile = false;              ///< Times are wanted.
  bool Collect = false;              ///< Facts are wanted.
  std::string Root;     ///< Files in facts are relative to this folder.
  std::string Compiler; ///< That the project uses, as "gcc-12", if known.
};

/// A part of the processor time that a unit took.
struct TimeShare {
  enum class Of {
    Parse,    ///< The compiler's work.
    Check,    ///< One check's own work.
    Analysis, ///< What several checks share.
    Rest,     ///< Configuration, clang-tidy's walk, the result.
  };

  Of What = Of::Rest;
  std::string Name;
  double Seconds = 0;
};

enum class UnitStatus {
  Parsed,
  Broken, ///< The compiler reported errors; there may be findings still.
  Failed, ///< No analysis; Errors[0] says why.
};

struct UnitResult {
  std::uint64_t Id = 0;
  std::string File;
  UnitStatus Status = UnitStatus::Parsed;
  std::vector<CompileError> Errors;
  std::vector<Finding> Findings;
  unsigned Suppressed = 0;
  double Seconds = 0;
  std::vector<TimeShare> Times; ///< If asked for.
  std::string Facts; ///< Of the unit, as a file of facts, if asked for.
  /// Clang's names of the functions that the unit calls and other units
  /// define, as far as a fact about them could change its findings.
  std::vector<std::string> Asked;
};

/// Answer to "identify".
struct Identity {
  std::string Version;
  std::string Llvm;
};

struct CheckOption {
  std::string Name;
  std::string Default;
  std::string Help;
};

/// All that the worker tells about a check.
struct CheckInfo {
  std::string Name;
  std::string Summary;
  std::string Why;
  std::string Bad;
  std::string Good;
  std::string Limits;
  std::string Since;
  std::string Level; ///< "certain", "likely" or "policy".
  std::string Fix;   ///< "none", "safe" or "review".
  std::vector<CheckOption> Options;
};

} // namespace cotidy::wire
