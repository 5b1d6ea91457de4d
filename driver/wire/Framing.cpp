// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/wire/Framing.h"

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace cotidy::wire {
namespace {

constexpr std::size_t HeaderSize = 4;

std::uint32_t decodeLength(std::string_view Header) {
  std::uint32_t Length = 0;
  for (std::size_t I = 0; I < HeaderSize; ++I)
    Length |= std::uint32_t{static_cast<unsigned char>(Header[I])} << (8 * I);
  return Length;
}

Error tooLong(std::uint32_t Length) {
  return {"message: length " + std::to_string(Length) +
          " is impossible, the peer wrote something that is no message"};
}

/// Reads until Into is full or the stream ends; the number of bytes read.
Result<std::size_t> readFully(int Fd, std::string &Into) {
  std::size_t Done = 0;
  while (Done < Into.size()) {
    const ssize_t Got = ::read(Fd, Into.data() + Done, Into.size() - Done);
    if (Got < 0 && errno == EINTR)
      continue;
    if (Got < 0)
      return Error{std::string("message: cannot be read: ") +
                   std::strerror(errno)};
    if (Got == 0)
      break;
    Done += static_cast<std::size_t>(Got);
  }
  return Done;
}

} // namespace

std::string frame(std::string_view Message) {
  std::string Framed;
  Framed.reserve(HeaderSize + Message.size());
  for (std::size_t I = 0; I < HeaderSize; ++I)
    Framed += static_cast<char>((Message.size() >> (8 * I)) & 0xFF);
  Framed += Message;
  return Framed;
}

Result<std::optional<std::string>> FrameReader::next() {
  if (Buffer.size() < HeaderSize)
    return std::optional<std::string>();
  const std::uint32_t Length = decodeLength(Buffer);
  if (Length > MaxMessage)
    return tooLong(Length);
  if (Buffer.size() < HeaderSize + Length)
    return std::optional<std::string>();
  std::optional<std::string> Message = Buffer.substr(HeaderSize, Length);
  Buffer.erase(0, HeaderSize + Length);
  return Message;
}

Result<std::optional<std::string>> readMessage(int Fd) {
  std::string Header(HeaderSize, '\0');
  const Result<std::size_t> Got = readFully(Fd, Header);
  if (!Got)
    return Got.error();
  if (*Got == 0)
    return std::optional<std::string>();
  const Error Cut{"message: the stream ends inside it"};
  if (*Got < HeaderSize)
    return Cut;

  const std::uint32_t Length = decodeLength(Header);
  if (Length > MaxMessage)
    return tooLong(Length);
  std::string Message(Length, '\0');
  const Result<std::size_t> Rest = readFully(Fd, Message);
  if (!Rest)
    return Rest.error();
  if (*Rest < Length)
    return Cut;
  return std::optional<std::string>(std::move(Message));
}

Result<void> writeMessage(int Fd, std::string_view Message) {
  const std::string Framed = frame(Message);
  std::string_view Left = Framed;
  while (!Left.empty()) {
    const ssize_t Written = ::write(Fd, Left.data(), Left.size());
    if (Written < 0 && errno == EINTR)
      continue;
    if (Written < 0)
      return Error{std::string("message: cannot be written: ") +
                   std::strerror(errno)};
    Left.remove_prefix(static_cast<std::size_t>(Written));
  }
  return {};
}

} // namespace cotidy::wire
