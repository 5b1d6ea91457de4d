// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Names.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Frontend/ASTUnit.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/StringSet.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

// A model speaks of names. One that no header declares is a slip that no other
// test would notice: the entry would just never match.

namespace cotidy {
namespace {

using namespace clang;

/// Standard names that Debian 12's library does not declare yet.
bool isNewer(llvm::StringRef Name) {
  return Name == "std::generator" || Name == "std::expected" ||
         Name.starts_with("std::flat_") ||
         Name == "std::atomic_ref::wait" ||
         Name.starts_with("std::atomic_flag_wait");
}

const std::filesystem::path Root = COTIDY_SOURCE_DIR;

/// The names that a header declares, as models spell them.
class DeclaredNames {
public:
  explicit DeclaredNames(const DeclContext *Scope) { add(Scope); }

  [[nodiscard]] bool contains(llvm::StringRef Name) const {
    return Names.contains(Name);
  }

private:
  void add(const DeclContext *Scope) {
    for (const Decl *D : Scope->decls()) {
      if (const auto *Template = dyn_cast<TemplateDecl>(D))
        if (Template->getTemplatedDecl())
          D = Template->getTemplatedDecl();
      if (const auto *Alias = dyn_cast<TypedefNameDecl>(D)) {
        Names.insert(qualifiedName(Alias));
        if (const CXXRecordDecl *Class = classOf(Alias->getUnderlyingType()))
          members(Class, qualifiedName(Alias), lastName(Alias), 0);
        continue;
      }
      if (const auto *Shadow = dyn_cast<UsingShadowDecl>(D)) {
        // A using-declaration gives the name to its own scope as well.
        if (const auto *Space = dyn_cast<NamedDecl>(Scope)) {
          const std::string Last = lastName(Shadow->getTargetDecl());
          const std::string As = qualifiedName(Space) + "::" + Last;
          Names.insert(As);
          if (const auto *Class =
                  dyn_cast<CXXRecordDecl>(Shadow->getTargetDecl());
              Class && Class->hasDefinition())
            members(Class->getDefinition(), As, Last, 0);
        }
        continue;
      }
      const auto *Named = dyn_cast<NamedDecl>(D);
      if (Named && !isa<NamespaceDecl>(D))
        Names.insert(qualifiedName(Named));
      if (const auto *Class = dyn_cast<CXXRecordDecl>(D);
          Class && Class->isThisDeclarationADefinition())
        members(Class, qualifiedName(Class), lastName(Class), 0);
      if (const auto *Inner = dyn_cast<DeclContext>(D);
          Inner && !isa<FunctionDecl>(D))
        add(Inner);
    }
  }

  static const CXXRecordDecl *classOf(QualType Type) {
    if (const auto *Class = Type->getAsCXXRecordDecl()) {
      if (Class->hasDefinition())
        return Class->getDefinition();
      if (const CXXRecordDecl *Pattern =
              Class->getTemplateInstantiationPattern())
        return Pattern->getDefinition();
      return nullptr;
    }
    if (const auto *Special = Type->getAs<TemplateSpecializationType>())
      if (const auto *Template = dyn_cast_or_null<ClassTemplateDecl>(
              Special->getTemplateName().getAsTemplateDecl()))
        return Template->getTemplatedDecl()->getDefinition();
    return nullptr;
  }

  void members(const CXXRecordDecl *Class, const std::string &As,
               const std::string &Last, int Depth) {
    Names.insert(As + "::" + Last);  // Its constructors, written or not,
    Names.insert(As + "::~" + Last); // and its destructor.
    for (const Decl *D : Class->decls()) {
      if (const auto *Template = dyn_cast<FunctionTemplateDecl>(D))
        D = Template->getTemplatedDecl();
      if (const auto *Shadow = dyn_cast<UsingShadowDecl>(D))
        D = Shadow->getTargetDecl();
      if (const auto *Method = dyn_cast<CXXMethodDecl>(D))
        Names.insert(As + "::" + lastName(Method));
    }
    if (Depth < 6)
      for (const CXXBaseSpecifier &Base : Class->bases())
        if (const CXXRecordDecl *Of = classOf(Base.getType()))
          members(Of, As, Last, Depth + 1);
  }

  llvm::StringSet<> Names;
};

class ModelNames : public ::testing::TestWithParam<std::string> {};

TEST_P(ModelNames, AreDeclaredSomewhere) {
  const std::filesystem::path File = Root / "checks/models" / GetParam();
  const std::string Id = File.stem().string();
  std::string Code = "#include \"tests/models/system_headers.h\"\n";
  const std::filesystem::path StandIn = Root / "tests/standins" / (Id + ".h");
  if (std::filesystem::exists(StandIn))
    Code += "#include \"" + StandIn.string() + "\"\n";
  if (Id == "asyncio")
    Code += "#include <asyncio/asyncio.h>\n";
  const std::unique_ptr<ASTUnit> Ast = tooling::buildASTFromCodeWithArgs(
      Code,
      {"-std=c++20", "-w", "-I" + Root.string(),
       "-isystem" + (Root / "tests/standins").string(),
       "-isystem" + (Root / "runtime/include").string()},
      "names.cpp", "clang++-22");
  const DeclaredNames Declared(Ast->getASTContext().getTranslationUnitDecl());

  std::ifstream In(File);
  const nlohmann::json Model = nlohmann::json::parse(In);
  for (const char *Kind : {"types", "functions"})
    for (const auto &Entry : Model.value(Kind, nlohmann::json::array())) {
      // What newer standard libraries have is declared by its test alone.
      const std::string Setup =
          Entry.contains("test") ? Entry["test"].value("setup", "") : "";
      for (const auto &Name : Entry["names"])
        EXPECT_TRUE(Declared.contains(Name.get<std::string>()) ||
                    isNewer(Name.get<std::string>()) || !Setup.empty())
            << File.filename().string() << ": no header declares "
            << Name.get<std::string>();
    }
}

std::vector<std::string> modelFiles() {
  std::vector<std::string> Files;
  for (const auto &Entry :
       std::filesystem::directory_iterator(Root / "checks/models"))
    if (Entry.path().extension() == ".json" &&
        Entry.path().filename() != "schema.json")
      Files.push_back(Entry.path().filename().string());
  std::sort(Files.begin(), Files.end());
  return Files;
}

INSTANTIATE_TEST_SUITE_P(
    All, ModelNames, ::testing::ValuesIn(modelFiles()), [](const auto &Info) {
      std::string Name = Info.param.substr(0, Info.param.size() - 5);
      for (char &C : Name)
        if (C == '-')
          C = '_';
      return Name;
    });

} // namespace
} // namespace cotidy
