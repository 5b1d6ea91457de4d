// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/inspect/TaskReader.h"

#include "runtime/include/asyncio/detail/inspection.h"
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <cxxabi.h>
#include <memory>
#include <optional>
#include <sched.h>
#include <unordered_map>
#include <unordered_set>

namespace cotidy {
namespace {

using asyncio::detail::AwaitedForm;
using asyncio::detail::AwaitedLayout;
using asyncio::detail::InspectionLayout;

// Larger than what programs have, and small enough to get through.
constexpr std::size_t MostLoops = 4096;
constexpr std::size_t MostTasks = 1 << 20;
constexpr std::size_t MostFrames = 2048;
constexpr std::size_t MostAwaited = 1 << 20;
constexpr std::size_t MostReads = 30'000'000;
constexpr std::size_t MostText = 1024;
constexpr int MostNested = 64;
constexpr std::uint32_t MostBytes = 1 << 16;

constexpr int Attempts = 20;
constexpr std::chrono::milliseconds LongestTry(250);
constexpr std::chrono::milliseconds LongestAll(1000);

using Clock = std::chrono::steady_clock;

struct Field {
  std::uint32_t Offset;
  std::uint32_t Width;
};

bool fits(std::uint32_t Size, std::initializer_list<Field> Fields) {
  return Size <= MostBytes &&
         std::all_of(Fields.begin(), Fields.end(), [&](const Field &Each) {
           return Each.Offset <= Size && Size - Each.Offset >= Each.Width;
         });
}

/// Whether the numbers can be those of a program.
bool makesSense(const InspectionLayout &L) {
  return fits(L.loop.size, {{L.loop.next, 8},
                            {L.loop.first_task, 8},
                            {L.loop.thread, 4},
                            {L.loop.turns, 8},
                            {L.loop.sleeping, 1},
                            {L.loop.running, 1},
                            {L.loop.closed, 1}}) &&
         fits(L.future.size,
              {{L.future.loop, 8}, {L.future.kind, 1}, {L.future.state, 1}}) &&
         L.task.size >= L.future.size &&
         fits(L.task.size, {{L.task.next, 8},
                            {L.task.previous, 8},
                            {L.task.root, 8},
                            {L.task.leaf, 8},
                            {L.task.waiter, 8},
                            {L.task.number, 8},
                            {L.task.cancels, 4},
                            {L.task.started, 1},
                            {L.task.running, 1},
                            {L.task.side, 8}}) &&
         fits(MostBytes, {{L.task.side_name, 8}, {L.task.side_name_size, 8}}) &&
         fits(L.frame.size, {{L.frame.function, 8},
                             {L.frame.file, 8},
                             {L.frame.line, 4},
                             {L.frame.parent, 8}});
}

template <class T> T at(const std::vector<char> &Bytes, std::uint32_t Offset) {
  T Value;
  std::memcpy(&Value, Bytes.data() + Offset, sizeof Value);
  return Value;
}

std::string hex(std::uint64_t Number) {
  char Text[24];
  std::snprintf(Text, sizeof Text, "0x%llx",
                static_cast<unsigned long long>(Number));
  return Text;
}

/// What a programmer calls a type of the runtime: without namespaces, template
/// arguments, and words that say what it is for.
std::string callOf(const std::string &Mangled) {
  const bool Plain =
      std::all_of(Mangled.begin(), Mangled.end(), [](const char C) {
        return C == '_' || (C >= '0' && C <= '9') || (C >= 'A' && C <= 'Z') ||
               (C >= 'a' && C <= 'z');
      });
  if (!Plain || Mangled.empty())
    return {};
  int Status = 0;
  const std::unique_ptr<char, decltype(&std::free)> Readable(
      abi::__cxa_demangle(Mangled.c_str(), nullptr, nullptr, &Status),
      std::free);
  if (!Readable)
    return {};
  std::string Name = Readable.get();
  const bool OfSemaphore = Name.find("SemaphoreAcquire") != std::string::npos;
  Name.resize(std::min(Name.find('<'), Name.size()));
  for (const char *Scope : {"asyncio::detail::", "asyncio::"})
    if (Name.starts_with(Scope))
      Name.erase(0, std::strlen(Scope));
  static const std::unordered_map<std::string, std::string> Known = {
      {"SleepAwaiter::Sleeper", "sleep"},
      {"EventWaiter", "Event.wait"},
      {"QueueGet", "Queue.get"},
      {"QueuePut", "Queue.put"},
      {"JoinWaiter", "Queue.join"},
      {"LockAcquire", "Lock.acquire"},
      {"SemaphoreAcquire", "Semaphore.acquire"},
      {"ConditionWait", "Condition.wait"},
      {"DataWaiter", "StreamReader"},
      {"FutureState", "Future"},
  };
  if (Name == "ScopedAcquire")
    return OfSemaphore ? "Semaphore.acquire" : "Lock.acquire";
  if (const auto Found = Known.find(Name); Found != Known.end())
    return Found->second;
  return Name;
}

/// One try to read one loop.
class LoopReader {
public:
  LoopReader(Memory &Live, const InspectionLayout &Layout, std::uint64_t Loop,
             std::size_t &Reads)
      : Pages(Live), L(Layout), Address(Loop), Reads(Reads) {}

  /// Why the tasks could not all be read, if so.
  std::optional<std::string> read(std::uint64_t First,
                                  std::vector<cotidy::Task> &Into) {
    std::uint64_t Before = 0;
    for (std::uint64_t At = First; At;) {
      if (Into.size() == MostTasks)
        return "only the first " + std::to_string(MostTasks) +
               " tasks were read";
      std::vector<char> Bytes(L.task.size);
      if (!bytes(At, Bytes))
        return "the task at " + hex(At) + " cannot be read";
      // The kind is that of a task, and it is linked as it should.
      if (at<std::uint8_t>(Bytes, L.future.kind) != L.future.task ||
          at<std::uint64_t>(Bytes, L.future.loop) != Address ||
          at<std::uint64_t>(Bytes, L.task.previous) != Before ||
          !Indices.emplace(At, Into.size()).second)
        return "what is at " + hex(At) + " is no task of this loop";
      Into.emplace_back();
      readTask(At, Bytes, Into.back());
      Before = At;
      At = at<std::uint64_t>(Bytes, L.task.next);
    }
    for (std::size_t I = 0; I < Into.size(); ++I)
      readAwaits(I, Into);
    return Trouble;
  }

private:
  bool bytes(std::uint64_t From, void *To, std::size_t Size) {
    if (Reads == 0)
      return trouble("there is more than can be read");
    --Reads;
    return From != 0 && Pages.read(From, To, Size) == 0;
  }
  bool bytes(std::uint64_t From, std::vector<char> &To) {
    return bytes(From, To.data(), To.size());
  }
  template <class T> bool value(std::uint64_t From, T &To) {
    return bytes(From, &To, sizeof To);
  }

  bool trouble(const std::string &Why) {
    if (!Trouble)
      Trouble = Why;
    return false;
  }

  /// A text that ends with a zero byte; cut where memory or patience ends.
  const std::string &text(std::uint64_t From) {
    const auto [Found, New] = Texts.try_emplace(From);
    std::string &Text = Found->second;
    for (char C = 0; New && Text.size() < MostText && value(From, C) && C;
         ++From)
      Text += C;
    return Text;
  }

  void readTask(std::uint64_t At, const std::vector<char> &Bytes,
                cotidy::Task &Into) {
    Into.Address = At;
    Into.Cancels = at<std::int32_t>(Bytes, L.task.cancels);
    const auto Waiter = at<std::uint64_t>(Bytes, L.task.waiter);
    Waiters.push_back(Waiter);
    std::uint8_t State = 0;
    if (at<std::uint8_t>(Bytes, L.task.running))
      Into.State = TaskState::Running;
    else if (Waiter && value(Waiter + L.future.state, State) &&
             State == L.future.pending)
      Into.State = TaskState::Waiting;
    readName(Bytes, Into);
    readStack(at<std::uint64_t>(Bytes, L.task.leaf), Into);
  }

  void readName(const std::vector<char> &Bytes, cotidy::Task &Of) {
    std::string &Into = Of.Name;
    std::uint64_t Side = at<std::uint64_t>(Bytes, L.task.side);
    std::uint64_t Text = 0;
    std::uint64_t Size = 0;
    if (Side && value(Side + L.task.side_name, Text) &&
        value(Side + L.task.side_name_size, Size) && Size) {
      Into.resize(std::min<std::uint64_t>(Size, MostText));
      if (bytes(Text, Into.data(), Into.size()))
        return;
      trouble("the name of the task at " + hex(Of.Address) + " cannot be read");
    }
    Into = "Task-" + std::to_string(at<std::uint64_t>(Bytes, L.task.number));
  }

  void readStack(std::uint64_t Frame, cotidy::Task &Of) {
    std::vector<char> Bytes(L.frame.size);
    while (Frame && Of.Stack.size() < MostFrames) {
      if (!bytes(Frame, Bytes)) {
        trouble("the coroutines of '" + Of.Name + "' cannot be read");
        return;
      }
      TaskFrame Read;
      Read.Function = text(at<std::uint64_t>(Bytes, L.frame.function));
      Read.File = text(at<std::uint64_t>(Bytes, L.frame.file));
      Read.Line = at<std::uint32_t>(Bytes, L.frame.line);
      Of.Stack.push_back(std::move(Read));
      Frame = at<std::uint64_t>(Bytes, L.frame.parent);
    }
    if (Frame)
      trouble("'" + Of.Name + "' has more than " + std::to_string(MostFrames) +
              " coroutines, of which the innermost are shown");
  }

  void readAwaits(std::size_t Of, std::vector<cotidy::Task> &All) {
    if (!Waiters[Of] || All[Of].State == TaskState::Running)
      return;
    Seen.clear();
    Found.clear();
    visit(Waiters[Of], 0);
    for (const std::size_t Each : Found) {
      All[Of].Awaits.push_back(Each);
      All[Each].AwaitedBy.push_back(Of);
    }
    std::uint8_t Kind = 0;
    if (!value(Waiters[Of] + L.future.kind, Kind) || Kind == L.future.task)
      return;
    if (Kind < InspectionLayout::kinds && *L.awaited[Kind].name)
      All[Of].Call.assign(
          L.awaited[Kind].name,
          ::strnlen(L.awaited[Kind].name, sizeof L.awaited[Kind].name));
    else
      All[Of].Call = typeOf(Waiters[Of]);
  }

  /// The tasks that a future is or waits for, into Found.
  void visit(std::uint64_t Future, int Depth) {
    std::uint8_t Kind = 0;
    if (Depth > MostNested || Seen.size() > MostAwaited ||
        !Seen.insert(Future).second || !value(Future + L.future.kind, Kind))
      return;
    if (Kind == L.future.task) {
      // One that is done is in no list.
      if (const auto It = Indices.find(Future); It != Indices.end())
        Found.push_back(It->second);
      return;
    }
    if (Kind >= InspectionLayout::kinds)
      return;
    const AwaitedLayout &By = L.awaited[Kind];
    std::uint64_t Holder = Future;
    std::uint64_t Record = 0;
    if (By.form == AwaitedForm::nothing ||
        (By.holder != AwaitedLayout::none &&
         !value(Future + By.holder, Holder)) ||
        !value(Holder + By.first, Record) || !Record)
      return;
    if (By.form == AwaitedForm::one) {
      visit(Record, Depth + 1);
      return;
    }
    std::unordered_set<std::uint64_t> Records;
    std::uint64_t Count = MostAwaited;
    if (By.form == AwaitedForm::array && !value(Holder + By.count, Count))
      return;
    Count = std::min<std::uint64_t>(Count, MostAwaited);
    for (std::uint64_t I = 0; I < Count && Record && Reads; ++I) {
      std::uint64_t Child = 0;
      std::uint8_t Counts = 1;
      if (!value(Record + By.future, Child) ||
          (By.flag != AwaitedLayout::none && !value(Record + By.flag, Counts)))
        return;
      if (Child && Counts)
        visit(Child, Depth + 1);
      if (By.form == AwaitedForm::array)
        Record += By.stride;
      else if (!value(Record + By.next, Record) ||
               !Records.insert(Record).second)
        break; // A list that runs in a circle was changed under our eyes.
    }
  }

  /// The type of an object with virtual functions: its table's entry before
  /// the first leads to a type_info, whose second member is the name.
  std::string typeOf(std::uint64_t Object) {
    std::uint64_t Table = 0;
    std::uint64_t Info = 0;
    std::uint64_t Name = 0;
    if (!value(Object, Table) || !value(Table - 8, Info) ||
        !value(Info + 8, Name))
      return {};
    const auto [Entry, New] = Types.try_emplace(Table);
    if (New)
      Entry->second = callOf(text(Name));
    return Entry->second;
  }

  MemoryPages Pages;
  const InspectionLayout &L;
  std::uint64_t Address;
  std::size_t &Reads;
  std::optional<std::string> Trouble;
  std::vector<std::uint64_t> Waiters; ///< By task.
  std::unordered_map<std::uint64_t, std::size_t> Indices;
  std::unordered_map<std::uint64_t, std::string> Texts;
  std::unordered_map<std::uint64_t, std::string> Types;
  std::unordered_set<std::uint64_t> Seen;
  std::vector<std::size_t> Found;
};

/// What changes when a loop does anything.
struct LoopHead {
  std::uint64_t Next = 0;
  std::uint64_t FirstTask = 0;
  std::int32_t Thread = 0;
  std::uint64_t Turns = 0;
  bool Sleeping = false;
  bool Running = false;
  bool Closed = false;

  [[nodiscard]] bool steadySince(const LoopHead &Before) const {
    return Turns == Before.Turns && FirstTask == Before.FirstTask &&
           Running == Before.Running &&
           (!Running || (Sleeping && Before.Sleeping));
  }
};

int readHead(Memory &From, const InspectionLayout &L, std::uint64_t Address,
             LoopHead &Into) {
  std::vector<char> Bytes(L.loop.size);
  if (const int Error = From.read(Address, Bytes.data(), Bytes.size()))
    return Error;
  Into.Next = at<std::uint64_t>(Bytes, L.loop.next);
  Into.FirstTask = at<std::uint64_t>(Bytes, L.loop.first_task);
  Into.Thread = at<std::int32_t>(Bytes, L.loop.thread);
  Into.Turns = at<std::uint64_t>(Bytes, L.loop.turns);
  Into.Sleeping = at<std::uint8_t>(Bytes, L.loop.sleeping);
  Into.Running = at<std::uint8_t>(Bytes, L.loop.running);
  Into.Closed = at<std::uint8_t>(Bytes, L.loop.closed);
  return 0;
}

/// Reads until a picture is of one moment, or for long enough. The error that
/// ended it, if one did.
int readLoop(Memory &From, const InspectionLayout &L, std::uint64_t Address,
             LoopHead &Head, Snapshot &Into, std::size_t &Reads,
             Clock::time_point LastEnd) {
  const Clock::time_point End = std::min(Clock::now() + LongestTry, LastEnd);
  Loop Best;
  std::optional<std::string> BestTrouble;
  for (int Try = 0; Try < Attempts; ++Try) {
    if (const int Error = readHead(From, L, Address, Head))
      return Error;
    Loop Read;
    LoopReader Reader(From, L, Address, Reads);
    const std::optional<std::string> Trouble =
        Reader.read(Head.FirstTask, Read.Tasks);
    LoopHead After;
    if (const int Error = readHead(From, L, Address, After))
      return Error;
    Read.Steady = !Trouble && After.steadySince(Head);
    if (Try == 0 || (!Trouble && BestTrouble) || Read.Steady) {
      Best = std::move(Read);
      BestTrouble = Trouble;
    }
    if (Best.Steady || Clock::now() >= End || Reads == 0)
      break;
    ::sched_yield();
  }
  if (BestTrouble)
    Into.Problems.push_back("not all of the loop at " + hex(Address) +
                            " was read: " + *BestTrouble);
  Best.Thread = Head.Running ? Head.Thread : 0;
  if (!Best.Tasks.empty() || (!Head.Closed && Head.Thread != 0))
    Into.Loops.push_back(std::move(Best));
  return 0;
}

} // namespace

ReadOutcome readLoops(Memory &From, std::uint64_t Address, Snapshot &Into) {
  ReadOutcome Outcome;
  // The part that never changes first: the rest may be shorter than ours.
  InspectionLayout L;
  constexpr std::size_t Fixed = offsetof(InspectionLayout, size) + 4;
  if ((Outcome.Error = From.read(Address, &L, Fixed))) {
    Outcome.Failure = ReadFailure::Unreadable;
    return Outcome;
  }
  Outcome.Version = L.version;
  if (std::memcmp(L.magic, InspectionLayout::magic_text, sizeof L.magic) != 0) {
    Outcome.Failure = ReadFailure::NoLayout;
    return Outcome;
  }
  if (L.version != InspectionLayout::current_version) {
    Outcome.Failure = ReadFailure::Version;
    return Outcome;
  }
  if (L.size != sizeof L) {
    Outcome.Failure = ReadFailure::Damaged;
    return Outcome;
  }
  if ((Outcome.Error = From.read(Address, &L, sizeof L))) {
    Outcome.Failure = ReadFailure::Unreadable;
    return Outcome;
  }
  if (!makesSense(L)) {
    Outcome.Failure = ReadFailure::Damaged;
    return Outcome;
  }

  std::size_t Reads = MostReads;
  const Clock::time_point LastEnd = Clock::now() + LongestAll;
  std::unordered_set<std::uint64_t> Seen;
  for (std::uint64_t At = L.first_loop; At;) {
    LoopHead Head;
    int Error = 0;
    if (Seen.size() == MostLoops || !Seen.insert(At).second) {
      Into.Problems.push_back("the list of loops has no end");
      break;
    }
    Error = readLoop(From, L, At, Head, Into, Reads, LastEnd);
    if (Error == EFAULT) {
      // It ended meanwhile; what comes behind it cannot be found any more.
      Into.Problems.push_back("the loop at " + hex(At) + " cannot be read");
      break;
    }
    if (Error) {
      Outcome.Failure = ReadFailure::Unreadable;
      Outcome.Error = Error;
      return Outcome;
    }
    At = Head.Next;
  }
  return Outcome;
}

} // namespace cotidy
