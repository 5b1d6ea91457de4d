// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for Userspace RCU: names and shapes only, for tests.
#pragma once

extern "C" {
void rcu_read_lock(void);
void rcu_read_unlock(void);
void urcu_memb_read_lock(void);
void urcu_memb_read_unlock(void);
void urcu_mb_read_lock(void);
void urcu_mb_read_unlock(void);
void urcu_bp_read_lock(void);
void urcu_bp_read_unlock(void);
void urcu_qsbr_read_lock(void);
void urcu_qsbr_read_unlock(void);
}
