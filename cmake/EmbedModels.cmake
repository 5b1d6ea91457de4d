# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# embed_models(OUTPUT): writes a C++ file with the text of every model in
# checks/models, so that plugin and worker need no data files beside them.
# Run with `cmake -P`, this same file is the generator.

if(CMAKE_SCRIPT_MODE_FILE)
  file(GLOB Files ${FOLDER}/*.json)
  list(SORT Files)
  set(Table "")
  set(Count 0)
  foreach(File IN LISTS Files)
    get_filename_component(Name ${File} NAME_WE)
    if(Name STREQUAL "schema")
      continue()
    endif()
    file(READ ${File} Text)
    string(APPEND Table "    {\"${Name}\", R\"cotidy(${Text})cotidy\"},\n")
    math(EXPR Count "${Count} + 1")
  endforeach()
  file(WRITE ${OUTPUT} "// Generated from checks/models/*.json.

namespace cotidy {

struct EmbeddedModel {
  const char *Name;
  const char *Text;
};

// One more than there are models: an array may not be empty.
extern const EmbeddedModel EmbeddedModels[] = {
${Table}    {nullptr, nullptr},
};
extern const unsigned EmbeddedModelCount = ${Count};

} // namespace cotidy
")
  return()
endif()

function(embed_models Output)
  set(Folder ${PROJECT_SOURCE_DIR}/checks/models)
  file(GLOB Models CONFIGURE_DEPENDS ${Folder}/*.json)
  set(Script ${PROJECT_SOURCE_DIR}/cmake/EmbedModels.cmake)
  add_custom_command(OUTPUT ${Output}
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${Folder} -DOUTPUT=${Output} -P ${Script}
    DEPENDS ${Models} ${Script}
    COMMENT "Embedding library models" VERBATIM)
endfunction()
