// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "cli/formats/Presentation.h"
#include "driver/host/FixPlan.h"
#include <string>

/// The formats for other programs, one file each. They are pure: the same
/// report gives the same bytes, on every machine if its files lie below Root.
namespace cotidy {

/// One JSON document a line: {"kind": "run"}, then {"kind": "finding"} and
/// {"kind": "not-analysed"}, then {"kind": "summary"}, as
/// docs/schemas/findings-v1.schema.json describes.
[[nodiscard]] std::string showJsonLines(const Presentation &Of);

/// SARIF 2.1.0, columns in code points. The notes of a finding are its related
/// locations, and in their order the steps of its code flow.
/// Source: docs.oasis-open.org/sarif/sarif/v2.1.0
[[nodiscard]] std::string showSarif(const Presentation &Of);

/// The list that GitLab takes as artifacts:reports:codequality.
/// Source: docs.gitlab.com/ci/testing/code_quality
[[nodiscard]] std::string showGitLab(const Presentation &Of);

/// SonarQube's generic issue data, rules included.
/// Source: docs.sonarsource.com, "Generic formatted issue reports"
[[nodiscard]] std::string showSonar(const Presentation &Of);

/// reviewdog's diagnostic format: one document, or one diagnostic a line.
/// Source: github.com/reviewdog/reviewdog, proto/rdf
[[nodiscard]] std::string showRdjson(const Presentation &Of);
[[nodiscard]] std::string showRdjsonLines(const Presentation &Of);

/// JUnit's XML: a suite for each file, a failure for each finding, an error for
/// each unit that was not analysed.
[[nodiscard]] std::string showJUnit(const Presentation &Of);

/// One page without any reference to the outside.
[[nodiscard]] std::string showHtml(const Presentation &Of);

/// The fixes in Scope as clang-apply-replacements takes them. Fixes that
/// overlap an earlier one are left out, as --fix does.
[[nodiscard]] std::string showFixes(const Presentation &Of, FixScope Scope);

} // namespace cotidy
