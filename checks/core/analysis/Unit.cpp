// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Unit.h"

#include "checks/core/analysis/Lifetimes.h"
#include "checks/core/analysis/LostValues.h"
#include "checks/core/analysis/Names.h"
#include "checks/core/summaries/RelativePath.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclFriend.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

namespace cotidy {

using namespace clang;

/// Finds the bodies of the project's own code. Declarations in other people's
/// headers are passed over whole, so the cost follows the project's size.
class Unit::Finder {
public:
  explicit Finder(Unit &Of) : Of(Of) {}

  void context(const DeclContext *Scope) {
    for (const Decl *D : Scope->decls())
      declaration(D);
  }

private:
  void declaration(const Decl *D) {
    if (D->isImplicit() || D->isInvalidDecl())
      return;
    if (!Of.isOwnCode(D->getLocation()))
      return;
    if (const auto *Template = dyn_cast<FunctionTemplateDecl>(D))
      return functionTemplate(Template);
    if (const auto *Template = dyn_cast<ClassTemplateDecl>(D))
      return classTemplate(Template);
    if (const auto *Function = dyn_cast<FunctionDecl>(D))
      return function(Function);
    if (const auto *Record = dyn_cast<CXXRecordDecl>(D)) {
      // A partial specialisation is a pattern; its instantiations are found
      // at the primary template.
      if (Record->isThisDeclarationADefinition() &&
          (!Record->isDependentContext() ||
           !isa<ClassTemplatePartialSpecializationDecl>(Record)))
        context(Record);
      return;
    }
    if (const auto *Var = dyn_cast<VarDecl>(D)) {
      if (const Expr *Init = Var->getInit())
        body(nullptr, Init, nullptr, nullptr);
      return;
    }
    if (const auto *Field = dyn_cast<FieldDecl>(D)) {
      if (Field->hasInClassInitializer())
        if (const Expr *Init = Field->getInClassInitializer())
          body(nullptr, Init, nullptr, nullptr);
      return;
    }
    if (const auto *Friend = dyn_cast<FriendDecl>(D)) {
      if (const NamedDecl *Named = Friend->getFriendDecl())
        declaration(Named);
      return;
    }
    if (isa<NamespaceDecl, LinkageSpecDecl, ExportDecl>(D))
      context(cast<DeclContext>(D));
  }

  void functionTemplate(const FunctionTemplateDecl *Template) {
    bool Instantiated = false;
    for (const FunctionDecl *Instance : Template->specializations())
      if (Instance->isTemplateInstantiation() &&
          Instance->doesThisDeclarationHaveABody()) {
        function(Instance);
        Instantiated = true;
      }
    if (!Instantiated)
      function(Template->getTemplatedDecl());
  }

  void classTemplate(const ClassTemplateDecl *Template) {
    if (!Template->isThisDeclarationADefinition())
      return;
    for (const ClassTemplateSpecializationDecl *Instance :
         Template->specializations())
      if (!Instance->isExplicitSpecialization() && Instance->hasDefinition())
        context(Instance);
    // A member that no instantiation uses has a body in the pattern only.
    context(Template->getTemplatedDecl());
  }

  void function(const FunctionDecl *Function) {
    if (!Function->doesThisDeclarationHaveABody() || Function->isDefaulted() ||
        Function->isDeleted() || Function->isLateTemplateParsed())
      return;
    // Lambdas are found where they are written.
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Function);
        Method && Method->getParent()->isLambda())
      return;
    if (Function->isDependentContext() && hasInstance(Function))
      return;
    if (Of.ByFunction.contains(Function))
      return;
    body(Function, Function->getBody(), nullptr, nullptr);
  }

  /// Whether a member of a class template was instantiated somewhere, so that
  /// the pattern says nothing new.
  bool hasInstance(const FunctionDecl *Pattern) const {
    const auto *Method = dyn_cast<CXXMethodDecl>(Pattern);
    if (!Method)
      return false;
    const ClassTemplateDecl *Template =
        Method->getParent()->getDescribedClassTemplate();
    if (!Template)
      return false;
    for (const ClassTemplateSpecializationDecl *Instance :
         Template->specializations())
      for (const CXXMethodDecl *Member : Instance->methods())
        if (Member->getTemplateInstantiationPattern() == Pattern &&
            Member->hasBody())
          return true;
    return false;
  }

  void body(const FunctionDecl *Function, const Stmt *Root, const Body *Outer,
            const LambdaExpr *Lambda) {
    if (!Root)
      return;
    Body &Made = Of.add(Function, Root, Outer, Lambda);
    if (const auto *Constructor =
            dyn_cast_or_null<CXXConstructorDecl>(Function))
      for (const CXXCtorInitializer *Init : Constructor->inits())
        if (Init->isWritten() && Init->getInit())
          scanExpression(Init->getInit(), Made);
    // The list grows while nested lambdas are added, so it is not iterated by
    // reference into the deque.
    const std::vector<const LambdaExpr *> Nested = Made.Lambdas;
    for (const LambdaExpr *Inner : Nested)
      lambda(Inner, &Made);
    localDeclarations(Root);
  }

  void lambda(const LambdaExpr *Lambda, const Body *Outer) {
    const CXXMethodDecl *Operator = Lambda->getCallOperator();
    if (!Operator || Operator->isInvalidDecl())
      return;
    if (const FunctionTemplateDecl *Generic =
            Operator->getDescribedFunctionTemplate()) {
      bool Instantiated = false;
      for (const FunctionDecl *Instance : Generic->specializations())
        if (Instance->doesThisDeclarationHaveABody()) {
          body(Instance, Instance->getBody(), Outer, Lambda);
          Instantiated = true;
        }
      if (Instantiated)
        return;
    }
    body(Operator, Operator->getBody(), Outer, Lambda);
  }

  /// Classes that are declared inside a function.
  void localDeclarations(const Stmt *S) {
    if (!S || isa<LambdaExpr>(S))
      return;
    if (const auto *Declared = dyn_cast<DeclStmt>(S)) {
      for (const Decl *D : Declared->decls())
        if (const auto *Record = dyn_cast<CXXRecordDecl>(D))
          declaration(Record);
      return;
    }
    if (isa<Expr>(S))
      return;
    if (const auto *Coroutine = dyn_cast<CoroutineBodyStmt>(S))
      return localDeclarations(Coroutine->getBody());
    for (const Stmt *Child : S->children())
      localDeclarations(Child);
  }

  Unit &Of;
};

Unit::Unit(ASTContext &Context, const ModelSet &Models, UnitSettings Settings)
    : Context(Context), Models(Models), Settings(std::move(Settings)),
      FromOthers(this->Settings.Linked) {}

FilePlace Unit::factPlace(SourceLocation At) const {
  const SourceManager &Sources = Context.getSourceManager();
  const PresumedLoc Place = Sources.getPresumedLoc(Sources.getFileLoc(At),
                                                   /*UseLineDirectives=*/false);
  if (Place.isInvalid())
    return {};
  llvm::SmallString<256> File = llvm::StringRef(Place.getFilename());
  Sources.getFileManager().makeAbsolutePath(File);
  llvm::sys::path::remove_dots(File, /*remove_dot_dot=*/true);
  return {relativeTo(Settings.Root, File.str()), Place.getLine(),
          Place.getColumn()};
}

Unit::~Unit() = default;

bool Unit::isOwnCode(SourceLocation At) const {
  const SourceManager &Sources = Context.getSourceManager();
  if (At.isInvalid())
    return false;
  const SourceLocation Place = Sources.getExpansionLoc(At);
  if (Sources.isInSystemHeader(Place))
    return false;
  return Settings.External.empty() || Sources.isInMainFile(Place) ||
         !isExternal(Sources.getFileID(Place));
}

bool Unit::isExternal(FileID File) const {
  auto [Known, New] = External.try_emplace(File, false);
  if (!New)
    return Known->second;
  const SourceManager &Sources = Context.getSourceManager();
  const auto Entry = Sources.getFileEntryRefForID(File);
  if (!Entry)
    return false;
  const auto Absolute = [&](llvm::StringRef Path) {
    llvm::SmallString<256> Full(Path);
    Sources.getFileManager().makeAbsolutePath(Full);
    llvm::sys::path::remove_dots(Full, /*remove_dot_dot=*/true);
    return Full;
  };
  const llvm::SmallString<256> Path = Absolute(Entry->getName());
  for (const std::string &Folder : Settings.External) {
    const llvm::SmallString<256> Prefix = Absolute(Folder);
    if (Path.starts_with(Prefix) &&
        (Prefix.ends_with("/") || Path.size() == Prefix.size() ||
         Path[Prefix.size()] == '/'))
      return Known->second = true;
  }
  return false;
}

const std::vector<LostValue> &Unit::lostValues(const Body &Of) {
  auto &Known = Lost[&Of];
  if (Known)
    return *Known;
  const Timing::Scope Measured(times(), "lost values");
  Known = std::make_unique<std::vector<LostValue>>(findLostValues(*this, Of));
  return *Known;
}

Lifetimes &Unit::lifetimes() {
  if (!Borrowing)
    Borrowing = std::make_unique<Lifetimes>(*this);
  return *Borrowing;
}

Body &Unit::add(const FunctionDecl *Function, const Stmt *Root,
                const Body *Outer, const LambdaExpr *Lambda) {
  Body &Made = All.emplace_back();
  Made.Function = Function;
  Made.Root = Root;
  Made.Outer = Outer;
  Made.Lambda = Lambda;
  Made.Coroutine = dyn_cast<CoroutineBodyStmt>(Root);
  if (Made.Coroutine && Made.Coroutine->getBody())
    Made.Root = Made.Coroutine->getBody();
  scanBody(Made.Root, Made);
  if (Function)
    ByFunction[Function] = &Made;
  return Made;
}

const std::deque<Body> &Unit::bodies() {
  if (!Found) {
    const Timing::Scope Measured(times(), "bodies");
    Found = true;
    Finder(*this).context(Context.getTranslationUnitDecl());
  }
  return All;
}

const Body *Unit::bodyOf(const FunctionDecl *Function) {
  (void)bodies();
  const FunctionDecl *Defined = nullptr;
  if (!Function || !Function->hasBody(Defined))
    return nullptr;
  return ByFunction.lookup(Defined);
}

const Flow *Unit::flow(const Body &Of) {
  auto [Place, New] = Flows.try_emplace(&Of);
  if (New && Of.Function) {
    const Timing::Scope Measured(times(), "flow");
    Place->second = Flow::of(Of.Function, Of.Root, Context);
  }
  return Place->second.get();
}

namespace {

/// The model that attributes of one declaration give: [[clang::blocking]],
/// [[clang::nonblocking]] and annotate("cotidy::<role>").
std::optional<FunctionModel> modelFromAttributes(const FunctionDecl *Function) {
  FunctionModel Given;
  for (const FunctionEffectWithCondition &Effect :
       Function->getFunctionEffects()) {
    if (Effect.Effect.kind() == FunctionEffect::Kind::Blocking)
      Given.Roles.push_back(FunctionRole::Blocks);
    if (Effect.Effect.kind() == FunctionEffect::Kind::NonBlocking)
      Given.Roles.push_back(FunctionRole::NonBlocking);
  }
  for (const FunctionDecl *Redeclared : Function->redecls())
    for (const auto *Attribute : Redeclared->specific_attrs<AnnotateAttr>()) {
      llvm::StringRef Name = Attribute->getAnnotation();
      if (Name.consume_front("cotidy::"))
        if (const auto Role = parseFunctionRole(Name))
          Given.Roles.push_back(*Role);
    }
  if (Given.Roles.empty())
    return std::nullopt;
  Given.Name = qualifiedName(Function);
  Given.Category = "declared";
  Given.Why = "its declaration says that it blocks";
  return Given;
}

} // namespace

const FunctionModel *Unit::declared(const FunctionDecl *Function) {
  if (auto Given = modelFromAttributes(Function))
    return &DeclaredFunctions.emplace_back(std::move(*Given));
  return nullptr;
}

llvm::ArrayRef<const FunctionModel *>
Unit::modelsOf(const FunctionDecl *Function, const Expr *Receiver) {
  if (!Function)
    return {};
  const CXXRecordDecl *Class = nullptr;
  if (Receiver) {
    // The class that the source names, not the base that declares the member.
    QualType Type =
        Receiver->IgnoreParenImpCasts()->getType().getNonReferenceType();
    if (Type->isPointerType())
      Type = Type->getPointeeType();
    Class = Type->getAsCXXRecordDecl();
  }
  auto &Known = Functions[{Function->getCanonicalDecl(), Class}];
  if (Known)
    return *Known;
  const Timing::Scope Measured(times(), "functions");
  Known = std::make_unique<FunctionModels>();
  if (const FunctionModel *Given = declared(Function))
    Known->push_back(Given);
  std::string Last = lastName(Function);
  // "wait" is a C library's function; a project's own C++ function of that
  // name is another one, also in an unnamed namespace.
  const DeclContext *Scope = Function->getDeclContext()->getRedeclContext();
  while (const auto *Space = dyn_cast<NamespaceDecl>(Scope)) {
    if (!Space->isAnonymousNamespace() && !Space->isInline())
      break;
    Scope = Space->getParent()->getRedeclContext();
  }
  const bool ForeignGlobal =
      Scope->isTranslationUnit() && !Function->isExternC();
  const auto Append = [&](const std::string &Name) {
    for (const FunctionModel *Model : Models.functions(Name))
      if (!llvm::is_contained(*Known, Model) &&
          !(ForeignGlobal && Model->From->BuiltIn))
        Known->push_back(Model);
  };
  if (!Models.mayBeFunction(Last) && !isa<CXXConstructorDecl>(Function))
    return *Known;
  Append(qualifiedName(Function));
  if (Class && Class->hasDefinition()) {
    const auto InClass = [&](const CXXRecordDecl *Candidate) {
      std::string Name = qualifiedName(Candidate);
      if (!Name.empty())
        Append(Name + "::" + Last);
    };
    InClass(Class);
    Class->forallBases([&](const CXXRecordDecl *Base) {
      InClass(Base);
      return true;
    });
  }
  return *Known;
}

bool Unit::isOnLoop(const Body &Of) {
  if (!Of.isCoroutine() || !Of.Function)
    return false;
  const TypeFacts &Returned = facts(Of.Function->getReturnType());
  if (Returned.Generator)
    return false;
  for (const ParmVarDecl *Parameter : Of.Function->parameters())
    if (facts(Parameter->getType()).is(TypeRole::StartsElsewhere))
      return false;
  return !isLibraryInternal(*Of.Function);
}

/// Whether a library's own header implements this function: how it runs
/// coroutines is not for us to judge, wherever the header was found.
bool Unit::isLibraryInternal(const FunctionDecl &Function) const {
  const SourceManager &Sources = Context.getSourceManager();
  return !Sources.isInMainFile(
             Sources.getExpansionLoc(Function.getLocation())) &&
         Models.isCoroutineNamespace(qualifiedName(&Function));
}

bool Unit::isFromForeignMacro(SourceLocation At) const {
  const SourceManager &Sources = Context.getSourceManager();
  if (!At.isMacroID())
    return false;
  while (At.isMacroID() && Sources.isMacroArgExpansion(At))
    At = Sources.getImmediateExpansionRange(At).getBegin();
  return Sources.getFileID(Sources.getSpellingLoc(At)) !=
         Sources.getFileID(Sources.getExpansionLoc(At));
}

const Library *Unit::libraryOf(const Body &Coroutine) {
  if (!Coroutine.Function)
    return nullptr;
  const TypeFacts &Returned = facts(Coroutine.Function->getReturnType());
  return Returned.Model ? Returned.Model->From : nullptr;
}

} // namespace cotidy
