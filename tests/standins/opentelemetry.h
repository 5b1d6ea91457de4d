// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for OpenTelemetry C++: names and shapes only, for tests.
#pragma once

namespace opentelemetry {
inline namespace v1 {
namespace trace {
class Span {};
class Scope final {
public:
  Scope(Span &Span) noexcept;
  Scope(Scope &&) noexcept;
  ~Scope();
};
class Tracer {
public:
  static Scope WithActiveSpan(Span &Span) noexcept;
};
} // namespace trace
namespace context {
class Token {
public:
  ~Token() noexcept;
};
} // namespace context
} // namespace v1
} // namespace opentelemetry
