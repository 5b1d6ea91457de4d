// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/UnifiedDiff.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace cotidy {
namespace {

constexpr std::size_t Context = 3;

using Lines = std::vector<std::string_view>; // With their line ends.

Lines splitLines(std::string_view Text) {
  Lines Out;
  while (!Text.empty()) {
    const std::size_t End = std::min(Text.find('\n'), Text.size() - 1) + 1;
    Out.push_back(Text.substr(0, End));
    Text.remove_prefix(End);
  }
  return Out;
}

/// One line of the script that turns A into B.
struct Step {
  char Kind; ///< ' ', '-' or '+'.
  std::string_view Line;
};

/// The shortest script, by Myers' algorithm: V[K] is how far one comes in A on
/// diagonal K with D changes. Trace remembers, to walk back, the part of V that
/// D changes can reach: diagonals -D - 1 to D + 1.
/// Source: E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986.
std::vector<Step> shortestScript(const Lines &A, const Lines &B) {
  const auto N = static_cast<std::int64_t>(A.size());
  const auto M = static_cast<std::int64_t>(B.size());
  const std::int64_t Zero = N + M + 1; // Index of diagonal 0.
  std::vector<std::int64_t> V(2 * Zero + 1, 0);
  std::vector<std::vector<std::int64_t>> Trace;

  // Reach points at diagonal 0.
  const auto goesDown = [](const std::int64_t *Reach, std::int64_t K,
                           std::int64_t D) {
    return K == -D || (K != D && Reach[K - 1] < Reach[K + 1]);
  };

  bool Found = false;
  for (std::int64_t D = 0; !Found; ++D) {
    Trace.emplace_back(V.begin() + Zero - D - 1, V.begin() + Zero + D + 2);
    std::int64_t *Reach = V.data() + Zero;
    for (std::int64_t K = -D; K <= D && !Found; K += 2) {
      std::int64_t X = goesDown(Reach, K, D) ? Reach[K + 1] : Reach[K - 1] + 1;
      while (X < N && X - K < M && A[X] == B[X - K])
        ++X;
      Reach[K] = X;
      Found = X >= N && X - K >= M;
    }
  }

  std::vector<Step> Script;
  std::int64_t X = N, Y = M;
  for (auto D = static_cast<std::int64_t>(Trace.size()) - 1; D >= 0; --D) {
    const std::int64_t *Reach = Trace[D].data() + D + 1;
    const std::int64_t K = X - Y;
    const bool Down = goesDown(Reach, K, D);
    const std::int64_t FromX = Down ? Reach[K + 1] : Reach[K - 1];
    const std::int64_t FromY = FromX - (Down ? K + 1 : K - 1);
    while (X > std::max<std::int64_t>(FromX, 0) &&
           Y > std::max<std::int64_t>(FromY, 0)) {
      Script.push_back({' ', A[--X]});
      --Y;
    }
    if (D == 0)
      break;
    if (Down)
      Script.push_back({'+', B[--Y]});
    else
      Script.push_back({'-', A[--X]});
  }
  std::reverse(Script.begin(), Script.end());
  return Script;
}

/// The script for the whole text. Most of a file is equal: only what differs
/// between the equal beginning and end is given to the algorithm.
std::vector<Step> diffLines(const Lines &A, const Lines &B) {
  std::size_t Head = 0;
  while (Head < A.size() && Head < B.size() && A[Head] == B[Head])
    ++Head;
  std::size_t Tail = 0;
  while (Tail < A.size() - Head && Tail < B.size() - Head &&
         A[A.size() - 1 - Tail] == B[B.size() - 1 - Tail])
    ++Tail;
  std::vector<Step> Script;
  for (std::size_t I = 0; I < Head; ++I)
    Script.push_back({' ', A[I]});
  const std::vector<Step> Middle =
      shortestScript(Lines(A.begin() + Head, A.end() - Tail),
                     Lines(B.begin() + Head, B.end() - Tail));
  Script.insert(Script.end(), Middle.begin(), Middle.end());
  for (std::size_t I = A.size() - Tail; I < A.size(); ++I)
    Script.push_back({' ', A[I]});
  return Script;
}

/// "12,3"; an empty range names the line before it, a single line no length.
std::string range(std::size_t Start, std::size_t Count) {
  if (Count == 1)
    return std::to_string(Start);
  return std::to_string(Count ? Start : Start - 1) + "," +
         std::to_string(Count);
}

} // namespace

std::string unifiedDiff(const std::string &Name, std::string_view Before,
                        std::string_view After) {
  if (Before == After)
    return {};
  const std::vector<Step> Script =
      diffLines(splitLines(Before), splitLines(After));
  std::string Out = "--- a/" + Name + "\n+++ b/" + Name + "\n";

  std::size_t OldLine = 1, NewLine = 1, Next = 0;
  const auto pass = [&](const Step &Passed) {
    OldLine += Passed.Kind != '+';
    NewLine += Passed.Kind != '-';
  };
  while (true) {
    std::size_t Change = Next;
    while (Change < Script.size() && Script[Change].Kind == ' ')
      ++Change;
    if (Change == Script.size())
      return Out;
    const std::size_t Begin =
        std::max(Next, Change - std::min(Change, Context));
    for (; Next < Begin; ++Next)
      pass(Script[Next]);

    // The hunk goes on while the next change is near enough to share context.
    std::size_t End = Change, Equal = 0;
    for (; End < Script.size() && Equal <= 2 * Context; ++End)
      Equal = Script[End].Kind == ' ' ? Equal + 1 : 0;
    End -= Equal > Context ? Equal - Context : 0;

    const std::size_t OldStart = OldLine, NewStart = NewLine;
    std::string Body;
    for (; Next < End; ++Next) {
      pass(Script[Next]);
      Body += Script[Next].Kind;
      Body += Script[Next].Line;
      if (!Script[Next].Line.ends_with('\n'))
        Body += "\n\\ No newline at end of file\n";
    }
    Out += "@@ -" + range(OldStart, OldLine - OldStart) + " +" +
           range(NewStart, NewLine - NewStart) + " @@\n" + Body;
  }
}

} // namespace cotidy
