// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Elements.h"

#include "checks/core/analysis/ClassOf.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/StringSwitch.h"

namespace cotidy {

using namespace clang;

namespace {

bool isIterator(QualType Type) {
  const CXXRecordDecl *Class = classOf(Type);
  return Class && memberNamed(Class, OO_PlusPlus) &&
         memberNamed(Class, OO_Star);
}

/// The iterator in what insert() and emplace() return.
bool isIteratorPair(QualType Type) {
  const auto *Pair =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(classOf(Type));
  return Pair && Pair->isInStdNamespace() && Pair->getName() == "pair" &&
         isIterator(Pair->getTemplateArgs()[0].getAsType());
}

bool isView(QualType Type, Unit &In) {
  const CXXRecordDecl *Class = classOf(Type);
  return Class && !isIterator(Type) &&
         (Class->hasAttr<PointerAttr>() || In.facts(Type).is(TypeRole::View));
}

bool givesElement(llvm::StringRef Name) {
  return llvm::StringSwitch<bool>(Name)
      .Cases({"at", "front", "back", "top", "value", "first", "last"}, true)
      .Default(false);
}

class Search {
public:
  Search(Unit &In, const Body &Of) : In(In), Of(Of) {}

  llvm::SmallVector<Held, 2> Found;

  void value(QualType Type, const Expr *E, unsigned Depth = 0) {
    if (!E || Depth > 8 || E->isTypeDependent())
      return;
    if (Type->isReferenceType())
      return element(E, Depth);
    if (isIterator(Type) || isIteratorPair(Type))
      return iterator(E, Depth);
    if (Type->isPointerType())
      return pointer(E, Depth);
    if (isView(Type, In))
      view(E, Depth);
  }

private:
  static const Expr *plain(const Expr *E) {
    return E->IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
  }

  /// Adds the container or owner that E names, if others can get at it.
  bool whole(const Expr *E, Held::As How) {
    const auto Named = placeOf(E, Of);
    if (!Named || !Named->Shared || !Named->last() ||
        Named->last()->getType().getNonReferenceType().isConstQualified())
      return false;
    Found.push_back({*Named, E->getType().getNonReferenceType(), How});
    return true;
  }

  /// What a local pointer, iterator or reference was made of.
  bool variable(const Expr *E, unsigned Depth) {
    const auto *Use = dyn_cast<DeclRefExpr>(E);
    const auto *Var = Use ? dyn_cast<VarDecl>(Use->getDecl()) : nullptr;
    if (const auto *Part =
            Use ? dyn_cast<BindingDecl>(Use->getDecl()) : nullptr)
      Var = dyn_cast_or_null<VarDecl>(Part->getDecomposedDecl());
    if (!Var || !Var->hasLocalStorage() || isa<ParmVarDecl>(Var) ||
        !Var->getInit() || Use->refersToEnclosingVariableOrCapture())
      return false;
    value(Var->getType(), Var->getInit(), Depth + 1);
    return true;
  }

  /// The object that E is a part or element of.
  void element(const Expr *E, unsigned Depth) {
    if (Depth > 8)
      return;
    E = plain(E);
    if (const auto *Member = dyn_cast<MemberExpr>(E)) {
      if (!isa<FieldDecl>(Member->getMemberDecl()))
        return;
      return Member->isArrow() ? dereferenced(Member->getBase(), Depth + 1)
                               : element(Member->getBase(), Depth + 1);
    }
    if (const auto *Deref = dyn_cast<UnaryOperator>(E)) {
      if (Deref->getOpcode() == UO_Deref)
        dereferenced(Deref->getSubExpr(), Depth + 1);
      return;
    }
    if (isa<DeclRefExpr>(E)) {
      const auto *Var = dyn_cast<VarDecl>(cast<DeclRefExpr>(E)->getDecl());
      if (!Var || Var->getType()->isReferenceType())
        variable(E, Depth);
      return;
    }
    if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(E)) {
      switch (Call->getOperator()) {
      case OO_Star:
      case OO_Arrow:
        if (Call->getNumArgs() == 1)
          dereferenced(Call->getArg(0), Depth + 1);
        return;
      case OO_Subscript:
        return accessed(Call->getArg(0), Depth + 1);
      default:
        return;
      }
    }
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E)) {
      const CXXMethodDecl *Method = Call->getMethodDecl();
      if (Method && Method->getIdentifier() && givesElement(Method->getName()))
        accessed(Call->getImplicitObjectArgument(), Depth + 1);
      return;
    }
    if (const auto *Call = dyn_cast<CallExpr>(E)) {
      const FunctionDecl *Callee = Call->getDirectCallee();
      if (Callee && Callee->isInStdNamespace() && Callee->getIdentifier() &&
          Call->getNumArgs() == 1 &&
          llvm::StringSwitch<bool>(Callee->getName())
              .Cases({"get", "as_const", "move", "forward"}, true)
              .Default(false))
        element(Call->getArg(0), Depth + 1);
    }
  }

  /// An element of what E names.
  void accessed(const Expr *E, unsigned Depth) {
    E = plain(E);
    if (isContainer(E->getType()) || isOwner(E->getType()))
      whole(E, Held::As::Reference);
    element(E, Depth);
  }

  /// What E, a pointer, an iterator or an owner, points to.
  void dereferenced(const Expr *E, unsigned Depth) {
    if (Depth > 8)
      return;
    E = plain(E);
    if (isa<CXXThisExpr>(E))
      return;
    // it->second is a call of the iterator's operator.
    if (const auto *Arrow = dyn_cast<CXXOperatorCallExpr>(E);
        Arrow && Arrow->getOperator() == OO_Arrow && Arrow->getNumArgs() == 1)
      E = plain(Arrow->getArg(0));
    const QualType Type = E->getType();
    if (isIterator(Type)) {
      const size_t Before = Found.size();
      iterator(E, Depth + 1);
      for (size_t I = Before; I != Found.size(); ++I)
        if (Found[I].How == Held::As::Iterator)
          Found[I].How = Held::As::Reference;
      return;
    }
    if (isOwner(Type)) {
      const size_t Before = Found.size();
      if (!whole(E, Held::As::Pointee) && !variableOwner(E))
        element(E, Depth + 1);
      for (size_t I = Before; I != Found.size(); ++I)
        Found[I].How = Held::As::Pointee;
      return;
    }
    // Whose object a raw pointer leads to is not known, unless it was taken
    // here.
    if (Type->isPointerType())
      pointer(E, Depth + 1);
  }

  /// A local owner keeps what it points to, whatever becomes of the container.
  static bool variableOwner(const Expr *E) {
    const auto *Use = dyn_cast<DeclRefExpr>(E);
    const auto *Var = Use ? dyn_cast<VarDecl>(Use->getDecl()) : nullptr;
    return Var && !Var->getType()->isReferenceType();
  }

  void iterator(const Expr *E, unsigned Depth) {
    if (Depth > 8)
      return;
    E = written(E);
    if (const auto *Member = dyn_cast<MemberExpr>(E)) // emplace().first
      return iterator(Member->getBase(), Depth + 1);
    // The begin() of a range-for is not spelled.
    if (isContainer(E->getType())) {
      whole(E, Held::As::Iterator);
      return element(E, Depth + 1);
    }
    if (isa<DeclRefExpr>(E)) {
      variable(E, Depth);
      return;
    }
    const auto *Call = dyn_cast<CallExpr>(E);
    if (!Call)
      return;
    if (const auto *Method = dyn_cast<CXXMemberCallExpr>(Call)) {
      const Expr *On = Method->getImplicitObjectArgument();
      if (!On)
        return;
      On = plain(On);
      if (Method->getMethodDecl() && !isContainer(On->getType()))
        return;
      whole(On, Held::As::Iterator);
      return element(On, Depth + 1);
    }
    // std::find(c.begin(), ...), std::next(it), it + 1, ranges::find(c, ...)
    for (const Expr *Argument : Call->arguments()) {
      const Expr *Given = written(Argument);
      if (isIterator(Given->getType()))
        return iterator(Given, Depth + 1);
      if (isContainer(Given->getType()) && whole(Given, Held::As::Iterator))
        return;
    }
  }

  void pointer(const Expr *E, unsigned Depth) {
    if (Depth > 8)
      return;
    E = plain(E);
    if (const auto *Address = dyn_cast<UnaryOperator>(E)) {
      if (Address->getOpcode() == UO_AddrOf)
        element(Address->getSubExpr(), Depth + 1);
      return;
    }
    if (isa<DeclRefExpr>(E)) {
      variable(E, Depth);
      return;
    }
    const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
    const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
    if (!Method || !Method->getIdentifier() || Call->getNumArgs() != 0)
      return;
    const Expr *On = plain(Call->getImplicitObjectArgument());
    const llvm::StringRef Name = Method->getName();
    if (isOwner(On->getType()) && Name == "get") {
      dereferenced(On, Depth + 1);
    } else if (isContainer(On->getType()) &&
               (Name == "data" || Name == "c_str" || Name == "begin")) {
      whole(On, Held::As::Reference);
      element(On, Depth + 1);
    }
  }

  void view(const Expr *E, unsigned Depth) {
    E = written(E);
    for (unsigned Step = 0; Step != 4; ++Step) {
      const Expr *Inner = E;
      if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
        Inner = Cast->getSubExpr();
      else if (const auto *Made = dyn_cast<CXXConstructExpr>(E);
               Made && Made->getNumArgs() > 0)
        Inner = Made->getArg(0);
      else if (const auto *List = dyn_cast<InitListExpr>(E);
               List && List->getNumInits() == 1)
        Inner = List->getInit(0);
      if (Inner == E)
        break;
      E = written(Inner);
    }
    if (isa<DeclRefExpr>(E) && variable(E, Depth))
      return;
    if (!isContainer(E->getType()))
      return pointer(E, Depth + 1);
    whole(E, Held::As::Reference);
    element(E, Depth + 1);
  }

  Unit &In;
  const Body &Of;
};

} // namespace

bool isContainer(QualType Type) {
  const CXXRecordDecl *Class = classOf(Type);
  if (!Class || !memberNamed(Class, "begin") || !memberNamed(Class, "end"))
    return false;
  for (const llvm::StringRef Name : {"erase", "clear", "push_back", "append"})
    if (const CXXMethodDecl *Method = memberNamed(Class, Name);
        Method && !Method->isConst())
      return true;
  return false;
}

bool isOwner(QualType Type) {
  const CXXRecordDecl *Class = classOf(Type);
  return Class && memberNamed(Class, "reset") && memberNamed(Class, OO_Star) &&
         memberNamed(Class, OO_Arrow) && !memberNamed(Class, OO_PlusPlus);
}

bool mayBeEmpty(QualType Type) {
  return Type.getNonReferenceType()->isPointerType() || isOwner(Type);
}

llvm::SmallVector<Held, 2> heldBy(QualType Type, const Expr *Value, Unit &In,
                                  const Body &Of) {
  Search Looking(In, Of);
  Looking.value(Type, Value);
  return std::move(Looking.Found);
}

} // namespace cotidy
