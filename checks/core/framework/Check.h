// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/diagnostics/Finding.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <tuple>

namespace cotidy {

class Pass;

struct OptionInfo {
  llvm::StringRef Name;
  llvm::StringRef Default;
  llvm::StringRef Help; ///< One sentence; names the unit of a number.
  /// The values it may have, separated by bars; empty for free text.
  llvm::StringRef Values = {};

  /// Whether the option may have this value.
  [[nodiscard]] bool allows(llvm::StringRef Value) const {
    for (llvm::StringRef Rest = Values; !Rest.empty();) {
      llvm::StringRef Known;
      std::tie(Known, Rest) = Rest.split('|');
      if (Known == Value)
        return true;
    }
    return Values.empty();
  }
};

/// All that a user is told about a check. The page in docs/checks/, `explain`,
/// the editor's hover and the SARIF rule are rendered from this value, and the
/// test suite runs the check over Bad and Good.
struct CheckInfo {
  llvm::StringRef Name;        ///< The pattern found, not the cure.
  llvm::StringRef Summary;     ///< One line, no full stop.
  llvm::StringRef Why;         ///< What goes wrong at run time.
  llvm::StringRef Bad;         ///< At least one finding.
  llvm::StringRef Good;        ///< No finding; the cure for Bad.
  llvm::StringRef Limits = {}; ///< Known false and missed alarms.
  llvm::StringRef Since;       ///< First release, as "0.1".
  Confidence Level = Confidence::Likely;
  FixSafety Fix = FixSafety::None; ///< The least safe fix that it offers.
  llvm::ArrayRef<OptionInfo> Options = {};
};

/// What a check has to know before it can run.
enum class Scope {
  Unit,     ///< This translation unit; runs as soon as the unit is parsed.
  Findings, ///< What the others found in this unit; runs after them.
  Project,  ///< Facts of all units; runs after they are linked.
};

/// A check is a value: what it is called, and what it does to one translation
/// unit. It keeps no state and does not know which driver runs it.
struct Check {
  CheckInfo Info;
  Scope Reads = Scope::Unit;
  void (*Run)(Pass &);
};

} // namespace cotidy
