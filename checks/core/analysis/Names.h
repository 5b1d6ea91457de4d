// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "clang/AST/Decl.h"
#include <string>

namespace cotidy {

/// The name by which models know a declaration: qualified, without template
/// arguments, inline and unnamed namespaces; a constructor as "C::C", a
/// destructor as "C::~C", an operator as "C::operator>>". Empty for what has
/// no name, as a lambda.
[[nodiscard]] std::string qualifiedName(const clang::NamedDecl *D);

/// The last component of qualifiedName(), without building the rest.
[[nodiscard]] std::string lastName(const clang::NamedDecl *D);

/// A function as a message names it: unqualified; a call operator by the object
/// that is called, or its class, or "lambda".
[[nodiscard]] std::string shortName(const clang::FunctionDecl *D);

} // namespace cotidy
