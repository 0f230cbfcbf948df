// SPDX-License-Identifier: BSD-2-Clause
// Every system call of the agent fails once at its start, by strace: it ends with a sentence, or publishes the right
// tree. A sample of the table in fault_table.cpp; with XGA_EVERY_FAULT in the environment each error of each call, and
// each place where the agent makes the call, at least once.
#include <iostream>

#include "fault_service.hpp"

namespace {

class Faults : public FaultGuest {
protected:
  /// How often the call failed.
  int fail(const FaultRow& row, const Calls& calls) {
    int failed = 0;
    const auto before = calls.before.contains(row.call) ? calls.before.at(row.call) : 0;
    const auto places = calls.in_main.contains(row.call) ? calls.in_main.at(row.call) : 0;
    for (const auto& one : fault_cases(row, before, places)) {
      if (ends_the_process(row.call, one.error)) continue;
      clear_store();
      const auto agent =
          run({"-e", std::string("trace=") + row.call, "-e",
               std::string("inject=") + row.call + ":error=" + one.error + ":when=" + std::to_string(one.place)});
      expect_right_end(*agent, row.call, describe(row, one), is_answer(row.call, one.error));
      failed += has_injected(trace_file(), row.call) ? 1 : 0;
    }
    return failed;
  }
};
INSTANTIATE_TEST_SUITE_P(On, Faults, testing::Values(c_xapi), host_name);

TEST_P(Faults, AtTheStart) {
  const auto calls = learn_calls();
  ASSERT_FALSE(HasFailure());
  int tried = 0;
  std::string spared;
  for (const auto& row : fault_table()) {
    if (is_of_the_sanitizers(row.call)) continue;
    const int failed = fail(row, calls);
    tried += failed;
    const bool was_made = calls.in_main.contains(row.call);
    const bool is_wanted = calls.of_a_sandbox || !is_of_the_sandbox(row.call);
    if (failed == 0 && (was_made || (is_wanted && !may_be_absent_at_the_start(row.call))))
      spared += std::string(" ") + row.call;
  }
  EXPECT_EQ(without_row(calls.in_main), "") << "these are in no row of the table";
  EXPECT_EQ(spared, "") << "these never failed";
  std::cout << tried << " faults at the start\n";
}

using FaultsOfAService = OfAService<Faults>;
INSTANTIATE_TEST_SUITE_P(On, FaultsOfAService, testing::Values(c_xapi), host_name);

TEST_P(FaultsOfAService, AtTheStart) {
  const auto calls = learn_calls();
  ASSERT_FALSE(HasFailure());
  int tried = 0;
  std::string spared;
  for (const auto& row : fault_table()) {
    if (!is_of_its_own(row.call)) continue;
    const int failed = fail(row, calls);
    tried += failed;
    const bool was_made = calls.in_main.contains(row.call);
    if (failed == 0 && (was_made || !is_of_glibc(row.call))) spared += std::string(" ") + row.call;
  }
  EXPECT_EQ(spared, "") << "these never failed";
  std::cout << tried << " faults at the start of a service\n";
}

} // namespace
