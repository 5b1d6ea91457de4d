# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# embed_text(INPUT OUTPUT NAME): writes a C++ file that defines the text of INPUT
# as the array cotidy::NAME. Run with `cmake -P`, this same file is the generator.

if(CMAKE_SCRIPT_MODE_FILE)
  file(READ ${INPUT} Text)
  file(WRITE ${OUTPUT} "// Generated.

namespace cotidy {

extern const char ${NAME}[] = R\"cotidy(${Text})cotidy\";

} // namespace cotidy
")
  return()
endif()

function(embed_text Input Output Name)
  set(Script ${PROJECT_SOURCE_DIR}/cmake/EmbedText.cmake)
  add_custom_command(OUTPUT ${Output}
    COMMAND ${CMAKE_COMMAND} -DINPUT=${Input} -DOUTPUT=${Output} -DNAME=${Name}
            -P ${Script}
    DEPENDS ${Input} ${Script}
    COMMENT "Embedding ${Name}" VERBATIM)
endfunction()
