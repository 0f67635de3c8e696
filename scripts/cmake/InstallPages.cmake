# Writes the manual pages and shell completions that the program ${epiq} prints under the prefix of the installation.
set(share $ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/share)

# save(<file> <arguments of epiq>..)
function(save file)
  execute_process(COMMAND ${epiq} help ${ARGN} -o ${file} COMMAND_ERROR_IS_FATAL ANY)
  message(STATUS "Installing: ${file}")
endfunction()

file(MAKE_DIRECTORY ${share}/man/man1 ${share}/bash-completion/completions ${share}/zsh/site-functions
     ${share}/fish/vendor_completions.d)
execute_process(COMMAND ${epiq} --help OUTPUT_VARIABLE overview COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "\n    [a-z]+ " commands "${overview}")
foreach(command ${commands})
  string(STRIP ${command} command)
  save(${share}/man/man1/epiq-${command}.1 --man ${command})
endforeach()
save(${share}/man/man1/epiq.1 --man)
save(${share}/bash-completion/completions/epiq --completion bash)
save(${share}/zsh/site-functions/_epiq --completion zsh)
save(${share}/fish/vendor_completions.d/epiq.fish --completion fish)
