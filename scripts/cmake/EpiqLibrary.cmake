# epiq_library(<floor> HEADERS .. SOURCES .. [DEPENDS floors] [PRIVATE targets])
#
# One static library a floor of lib/. The floors are kept by the build:
# * each floor has an include root of its own (a link build/include/<floor>/epiq/<floor> -> lib/<floor>), so that an
#   include of a floor that is not declared is "no such file";
# * a tiny program links the whole archive with the declared floors only, so that a forward-declared upward call is an
#   "undefined reference".
function(epiq_library floor)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;DEPENDS;PRIVATE" ${ARGN})
  set(root ${PROJECT_BINARY_DIR}/include/${floor})
  file(MAKE_DIRECTORY ${root}/epiq)
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${root}/epiq/${floor} SYMBOLIC)
  list(TRANSFORM ARG_HEADERS PREPEND ${root}/epiq/${floor}/)
  list(TRANSFORM ARG_DEPENDS PREPEND epiq::)

  add_library(epiq_${floor} STATIC ${ARG_SOURCES})
  add_library(epiq::${floor} ALIAS epiq_${floor})
  target_sources(epiq_${floor} PUBLIC FILE_SET HEADERS BASE_DIRS ${root} FILES ${ARG_HEADERS})
  set_target_properties(epiq_${floor} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON EXPORT_NAME ${floor})
  target_link_libraries(epiq_${floor} PUBLIC ${ARG_DEPENDS} PRIVATE epiq_flags ${ARG_PRIVATE})

  file(WRITE ${PROJECT_BINARY_DIR}/floor_main.cpp.in "int main() {}\n")
  configure_file(${PROJECT_BINARY_DIR}/floor_main.cpp.in ${PROJECT_BINARY_DIR}/floor_main.cpp COPYONLY)
  add_executable(floor_${floor} ${PROJECT_BINARY_DIR}/floor_main.cpp)
  target_link_libraries(floor_${floor} PRIVATE $<LINK_LIBRARY:WHOLE_ARCHIVE,epiq_${floor}> ${ARG_DEPENDS}
                                               ${ARG_PRIVATE})
endfunction()

# epiq_unit_test(<floor> SOURCES .. [LINK targets]): one Catch2 program a floor, linked with that floor (and what LINK names).
function(epiq_unit_test floor)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  set(common ${PROJECT_SOURCE_DIR}/tests/unit/main.cpp ${PROJECT_SOURCE_DIR}/tests/unit/source_folder.cpp)
  add_executable(test_${floor} ${common} ${ARG_SOURCES})
  set_source_files_properties(${PROJECT_SOURCE_DIR}/tests/unit/source_folder.cpp
                              PROPERTIES COMPILE_DEFINITIONS EPIQ_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(test_${floor} PRIVATE epiq::${floor} epiq_flags Catch2::Catch2 ${ARG_LINK})
  target_include_directories(test_${floor} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  # The time of the tests goes into the floors; their own code is compiled a quarter faster with less optimisation.
  target_compile_options(test_${floor} PRIVATE $<$<CONFIG:Release>:-O1>)
  catch_discover_tests(test_${floor} TEST_PREFIX "unit.${floor}." PROPERTIES SKIP_REGULAR_EXPRESSION "skipped:")
endfunction()
