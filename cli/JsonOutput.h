// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/host/Report.h"
#include "driver/host/Trace.h"
#include <string>

namespace cotidy {

/// The report as one JSON document: {"findings": [...], "units": {"total",
/// "checked", "notAnalysed": [{"file", "status", "errors"}]}}, and with a
/// profile "times": [{"file", "shares": [{"of", "name", "seconds"}]}]. With
/// Seen "trace": {"lines", "places": [{"file", "line", "function", "count",
/// "maxMs", "medianMs", "hasFinding"}], "problems"}. Programs read it, so keys
/// are only ever added.
[[nodiscard]] std::string showJson(const Report &Shown,
                                   const Trace *Seen = nullptr);

} // namespace cotidy
