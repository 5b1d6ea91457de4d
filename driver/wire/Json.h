// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Messages.h"
#include "driver/wire/Result.h"
#include <nlohmann/json_fwd.hpp>

namespace cotidy::wire {

/// What the text of a job asks for.
enum class JobKind { Identify, List, Check };

struct Job {
  JobKind Kind = JobKind::Identify;
  CheckJob Check; ///< Only of JobKind::Check.
};

/// One line of JSON. Bytes that are no UTF-8 become U+FFFD, so that one odd
/// message does not cost the unit.
[[nodiscard]] std::string toText(const nlohmann::json &Value);

[[nodiscard]] std::string writeJob(JobKind Kind);
[[nodiscard]] std::string writeJob(const CheckJob &Job);
[[nodiscard]] std::string writeResult(const UnitResult &Value);
[[nodiscard]] std::string writeResult(const Identity &Value);
[[nodiscard]] std::string writeResult(const std::vector<CheckInfo> &Value);

/// These fail if the text is no JSON, if a value has the wrong type or if a
/// status or kind is unknown. A missing key means the default; an unknown key
/// is ignored.
[[nodiscard]] Result<Job> readJob(std::string_view Text);
[[nodiscard]] Result<UnitResult> readUnitResult(std::string_view Text);
[[nodiscard]] Result<Identity> readIdentity(std::string_view Text);
[[nodiscard]] Result<std::vector<CheckInfo>>
readCheckList(std::string_view Text);

/// For nlohmann::json's conversions.
void to_json(nlohmann::json &J, const Finding &Value);
void to_json(nlohmann::json &J, const CompileError &Value);
void to_json(nlohmann::json &J, const CheckInfo &Value);
void to_json(nlohmann::json &J, const TimeShare &Value);
[[nodiscard]] const char *toString(UnitStatus Status);

} // namespace cotidy::wire
