// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for NVTX: names and shapes only, for tests.
#pragma once

#include <cwchar>
extern "C" {
struct nvtxEventAttributes_v3;
int nvtxRangePushA(const char *Message);
int nvtxRangePushW(const wchar_t *Message);
int nvtxRangePushEx(const nvtxEventAttributes_v3 *Attributes);
int nvtxRangePop(void);
}
namespace nvtx3 {
inline namespace v1 {
struct domain {
  struct global {};
};
template <class D = domain::global> class scoped_range_in {
public:
  explicit scoped_range_in(const char *Message);
  scoped_range_in(const scoped_range_in &) = delete;
  ~scoped_range_in() noexcept;
};
using scoped_range = scoped_range_in<domain::global>;
} // namespace v1
} // namespace nvtx3
