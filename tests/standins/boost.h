// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for Boost: names and shapes only, for tests.
#ifndef COTIDY_STANDIN_BOOST_H
#define COTIDY_STANDIN_BOOST_H

#include <chrono>
#include <cstddef>
#include <utility>

namespace boost {

namespace chrono = std::chrono;  // the real one has the same shape
namespace posix_time {
class ptime {};
}  // namespace posix_time

class thread {
 public:
  thread();
  template <class F, class... A>
  explicit thread(F &&, A &&...) {}
  thread(thread &&other);
  ~thread();
  void join();
  bool timed_join(const posix_time::ptime &time);
  template <class R, class P>
  bool try_join_for(const chrono::duration<R, P> &time);
  template <class C, class D>
  bool try_join_until(const chrono::time_point<C, D> &time);
  void detach();
};
class thread_group {
 public:
  template <typename F>
  thread *create_thread(F) {
    return nullptr;
  }
  void join_all();
};
namespace this_thread {
template <class R, class P>
void sleep_for(const chrono::duration<R, P> &time);
template <class C, class D>
void sleep_until(const chrono::time_point<C, D> &time);
void sleep(const posix_time::ptime &time);
void yield();
}  // namespace this_thread

enum class future_status { ready };
enum class cv_status { no_timeout };
template <typename R>
class future {
 public:
  R get();
  void wait() const;
  bool is_ready() const;
  bool has_value() const;
  bool has_exception() const;
  template <class Rep, class Period>
  future_status wait_for(const chrono::duration<Rep, Period> &time) const;
  template <class C, class D>
  future_status wait_until(const chrono::time_point<C, D> &time) const;
};
template <typename R>
class shared_future {
 public:
  R get();
  void wait() const;
  bool is_ready() const;
  bool has_value() const;
  bool has_exception() const;
  template <class Rep, class Period>
  future_status wait_for(const chrono::duration<Rep, Period> &time) const;
  template <class C, class D>
  future_status wait_until(const chrono::time_point<C, D> &time) const;
};
template <typename R>
class unique_future {
 public:
  R get();
  void wait() const;
  bool is_ready() const;
  bool has_value() const;
  bool has_exception() const;
  template <class Rep, class Period>
  future_status wait_for(const chrono::duration<Rep, Period> &time) const;
  template <class C, class D>
  future_status wait_until(const chrono::time_point<C, D> &time) const;
};
template <class F, class... A>
future<int> async(F &&, A &&...) {
  return {};
}

class mutex {
 public:
  void lock();
  bool try_lock();
  void unlock();
};
class timed_mutex {
 public:
  void lock();
  bool try_lock();
  void unlock();
  template <class R, class P>
  bool try_lock_for(const chrono::duration<R, P> &time);
  template <class C, class D>
  bool try_lock_until(const chrono::time_point<C, D> &time);
  bool timed_lock(const posix_time::ptime &time);
};
class recursive_mutex {
 public:
  void lock();
  bool try_lock();
  void unlock();
};
class recursive_timed_mutex {
 public:
  void lock();
  bool try_lock();
  void unlock();
  template <class R, class P>
  bool try_lock_for(const chrono::duration<R, P> &time);
  template <class C, class D>
  bool try_lock_until(const chrono::time_point<C, D> &time);
};
class shared_mutex {
 public:
  void lock();
  bool try_lock();
  void unlock();
  template <class R, class P>
  bool try_lock_for(const chrono::duration<R, P> &time);
  template <class C, class D>
  bool try_lock_until(const chrono::time_point<C, D> &time);
  void lock_shared();
  bool try_lock_shared();
  void unlock_shared();
  template <class R, class P>
  bool try_lock_shared_for(const chrono::duration<R, P> &time);
};
class upgrade_mutex {
 public:
  void lock();
  bool try_lock();
  void unlock();
  template <class R, class P>
  bool try_lock_for(const chrono::duration<R, P> &time);
  template <class C, class D>
  bool try_lock_until(const chrono::time_point<C, D> &time);
  void lock_shared();
  bool try_lock_shared();
  void unlock_shared();
  void lock_upgrade();
  void unlock_upgrade();
};

struct adopt_lock_t {};
struct defer_lock_t {};
struct try_to_lock_t {};
constexpr adopt_lock_t adopt_lock = {};
constexpr defer_lock_t defer_lock = {};
constexpr try_to_lock_t try_to_lock = {};
template <typename M>
class lock_guard {
 public:
  explicit lock_guard(M &m);
  lock_guard(M &m, adopt_lock_t);
  ~lock_guard();
};
template <typename M>
class unique_lock {
 public:
  unique_lock();
  explicit unique_lock(M &m);
  unique_lock(M &m, adopt_lock_t);
  unique_lock(M &m, defer_lock_t);
  unique_lock(M &m, try_to_lock_t);
  unique_lock(unique_lock &&other);
  ~unique_lock();
  void unlock();
  bool owns_lock() const noexcept;
  explicit operator bool() const noexcept;
  M *release() noexcept;
  void lock();
  bool try_lock();
};
template <typename M>
class shared_lock {
 public:
  shared_lock();
  explicit shared_lock(M &m);
  shared_lock(M &m, adopt_lock_t);
  shared_lock(M &m, defer_lock_t);
  shared_lock(M &m, try_to_lock_t);
  shared_lock(shared_lock &&other);
  ~shared_lock();
  void unlock();
  bool owns_lock() const noexcept;
  explicit operator bool() const noexcept;
  M *release() noexcept;
  void lock();
  bool try_lock();
};
template <typename M>
class upgrade_lock {
 public:
  upgrade_lock();
  explicit upgrade_lock(M &m);
  upgrade_lock(M &m, adopt_lock_t);
  upgrade_lock(M &m, defer_lock_t);
  upgrade_lock(M &m, try_to_lock_t);
  upgrade_lock(upgrade_lock &&other);
  ~upgrade_lock();
  void unlock();
  void lock();
  bool try_lock();
};
template <class A, class B>
void lock(A &a, B &b);
template <class A, class B>
int try_lock(A &a, B &b);

class condition_variable {
 public:
  void notify_all();
  template <class L>
  void wait(L &lock);
  template <class L, class R, class P>
  cv_status wait_for(L &lock, const chrono::duration<R, P> &time);
  template <class L, class C, class D>
  cv_status wait_until(L &lock, const chrono::time_point<C, D> &time);
  template <class L>
  bool timed_wait(L &lock, const posix_time::ptime &time);
};
class condition_variable_any {
 public:
  void notify_all();
  template <class L>
  void wait(L &lock);
  template <class L, class R, class P>
  cv_status wait_for(L &lock, const chrono::duration<R, P> &time);
  template <class L, class C, class D>
  cv_status wait_until(L &lock, const chrono::time_point<C, D> &time);
  template <class L>
  bool timed_wait(L &lock, const posix_time::ptime &time);
};
class barrier {
 public:
  bool wait();
  void count_down_and_wait();
};
class latch {
 public:
  void wait();
  bool try_wait();
  void count_down();
  void count_down_and_wait();
};
struct once_flag {};
template <class F, class... A>
void call_once(once_flag &, F &&, A &&...) {}

namespace interprocess {
class interprocess_mutex {
 public:
  void lock();
  bool try_lock();
  void unlock();
  bool timed_lock(const posix_time::ptime &time);
};
class interprocess_recursive_mutex {
 public:
  void lock();
  bool try_lock();
  void unlock();
  bool timed_lock(const posix_time::ptime &time);
};
class named_mutex {
 public:
  void lock();
  bool try_lock();
  void unlock();
  bool timed_lock(const posix_time::ptime &time);
};
class named_recursive_mutex {
 public:
  void lock();
  bool try_lock();
  void unlock();
  bool timed_lock(const posix_time::ptime &time);
};
class file_lock {
 public:
  void lock();
  bool try_lock();
  void unlock();
  bool timed_lock(const posix_time::ptime &time);
  void lock_sharable();
  bool try_lock_sharable();
  void unlock_sharable();
};
struct defer_lock_type {};
struct try_to_lock_type {};
struct accept_ownership_type {};
constexpr defer_lock_type defer_lock = {};
constexpr try_to_lock_type try_to_lock = {};
constexpr accept_ownership_type accept_ownership = {};
template <class M>
class scoped_lock {
 public:
  scoped_lock();
  explicit scoped_lock(M &m);
  scoped_lock(M &m, defer_lock_type);
  scoped_lock(M &m, try_to_lock_type);
  scoped_lock(M &m, accept_ownership_type);
  scoped_lock(scoped_lock &&other);
  ~scoped_lock();
  void lock();
  bool try_lock();
  void unlock();
};
template <class M>
class sharable_lock {
 public:
  sharable_lock();
  explicit sharable_lock(M &m);
  sharable_lock(M &m, defer_lock_type);
  sharable_lock(M &m, try_to_lock_type);
  sharable_lock(M &m, accept_ownership_type);
  sharable_lock(sharable_lock &&other);
  ~sharable_lock();
  void lock();
  bool try_lock();
  void unlock();
};
class interprocess_condition {
 public:
  template <class L>
  void wait(L &lock);
  template <class L>
  bool timed_wait(L &lock, const posix_time::ptime &time);
  void notify_all();
};
class named_condition {
 public:
  template <class L>
  void wait(L &lock);
  template <class L>
  bool timed_wait(L &lock, const posix_time::ptime &time);
  void notify_all();
};
class interprocess_semaphore {
 public:
  void wait();
  bool try_wait();
  bool timed_wait(const posix_time::ptime &time);
  void post();
};
class named_semaphore {
 public:
  void wait();
  bool try_wait();
  bool timed_wait(const posix_time::ptime &time);
  void post();
};
template <class VoidPointer>
class message_queue_t {
 public:
  void send(const void *buffer, std::size_t size, unsigned priority);
  bool try_send(const void *buffer, std::size_t size, unsigned priority);
  bool timed_send(const void *buffer, std::size_t size, unsigned priority, const posix_time::ptime &time);
  void receive(void *buffer, std::size_t size, std::size_t &received, unsigned &priority);
  bool try_receive(void *buffer, std::size_t size, std::size_t &received, unsigned &priority);
  bool timed_receive(void *buffer, std::size_t size, std::size_t &received, unsigned &priority,
                     const posix_time::ptime &time);
};
using message_queue = message_queue_t<void *>;
}  // namespace interprocess

namespace process {
template <typename... Args>
int system(Args &&...args);
template <typename... Args>
void spawn(Args &&...args);
class child {
 public:
  void wait();
  template <class R, class P>
  bool wait_for(const chrono::duration<R, P> &time);
  template <class C, class D>
  bool wait_until(const chrono::time_point<C, D> &time);
  bool running();
  void detach();
};
class group {
 public:
  void wait();
};
}  // namespace process

namespace filesystem {
class path {
 public:
  path(const char *text);
  path filename() const;
};
path operator/(const path &a, const path &b);
class file_status {};
struct space_info {};
void copy(const path &from, const path &to);
bool copy_file(const path &from, const path &to);
void copy_directory(const path &from, const path &to);
bool create_directories(const path &p);
unsigned long long remove_all(const path &p);
void resize_file(const path &p, unsigned long long size);
class directory_iterator {
 public:
  directory_iterator();
  directory_iterator(const directory_iterator &other);
  explicit directory_iterator(const path &p);
};
class recursive_directory_iterator {
 public:
  recursive_directory_iterator();
  explicit recursive_directory_iterator(const path &p);
};
file_status status(const path &p);
file_status symlink_status(const path &p);
path canonical(const path &p);
path weakly_canonical(const path &p);
path absolute(const path &p);
path read_symlink(const path &p);
unsigned long long file_size(const path &p);
unsigned long long hard_link_count(const path &p);
space_info space(const path &p);
bool remove(const path &p);
bool create_directory(const path &p);
bool is_empty(const path &p);
long last_write_time(const path &p);
bool exists(const path &p);
bool exists(file_status s);
bool is_regular_file(const path &p);
bool is_regular_file(file_status s);
bool is_directory(const path &p);
bool is_directory(file_status s);
bool is_symlink(const path &p);
bool is_symlink(file_status s);
bool is_other(const path &p);
bool is_other(file_status s);
void rename(const path &from, const path &to);
void create_symlink(const path &to, const path &link);
void create_hard_link(const path &to, const path &link);
bool equivalent(const path &a, const path &b);
path temp_directory_path();
path current_path();
template <class C>
class basic_ifstream {
 public:
  basic_ifstream();
  explicit basic_ifstream(const path &p);
  ~basic_ifstream();
};
using ifstream = basic_ifstream<char>;
template <class C>
class basic_ofstream {
 public:
  basic_ofstream();
  explicit basic_ofstream(const path &p);
  ~basic_ofstream();
};
using ofstream = basic_ofstream<char>;
template <class C>
class basic_fstream {
 public:
  basic_fstream();
  explicit basic_fstream(const path &p);
  ~basic_fstream();
};
using fstream = basic_fstream<char>;
}  // namespace filesystem

}  // namespace boost

#endif
