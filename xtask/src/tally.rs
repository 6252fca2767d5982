//! How many tests ran, told from what the test runners print.

use std::fmt;
use std::ops::AddAssign;

/// The outcome of test runs, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// Tests that were there and did not run.
    pub(crate) skipped: u64,
}

impl Tally {
    /// Adds up the lines `test result: ok. 3 passed; 0 failed; 1 ignored; …`,
    /// one for each test binary and each crate's documentation.
    pub(crate) fn of_cargo(output: &str) -> Self {
        let mut tally = Self::default();
        for summary in output.lines().filter_map(|line| line.trim_start().strip_prefix("test result: ")) {
            let parts = summary.split([';', '.']).filter_map(|part| part.trim().split_once(' '));
            for (number, what) in parts {
                tally.count(what, number);
            }
        }
        tally
    }

    /// Adds up the last lines of a TAP report by Node: `# pass 3`, `# fail 0`, …
    pub(crate) fn of_node(output: &str) -> Self {
        let mut tally = Self::default();
        let lines = output.lines().filter_map(|line| line.strip_prefix("# "));
        for (what, number) in lines.filter_map(|line| line.split_once(' ')) {
            tally.count(what, number);
        }
        tally
    }

    /// Adds up the line `Tests  1 failed | 2 passed | 3 skipped (6)` of Vitest.
    pub(crate) fn of_vitest(output: &str) -> Self {
        let mut tally = Self::default();
        let summaries = output.lines().filter_map(|line| line.trim_start().strip_prefix("Tests  "));
        for summary in summaries {
            let counts = summary.split_once('(').map_or(summary, |(counts, _)| counts);
            let parts = counts.split('|').filter_map(|part| part.trim().split_once(' '));
            for (number, what) in parts {
                tally.count(what, number);
            }
        }
        tally
    }

    fn count(&mut self, what: &str, number: &str) {
        let Ok(number) = number.parse::<u64>() else { return };
        match what {
            "passed" | "pass" => self.passed += number,
            "failed" | "fail" | "cancelled" => self.failed += number,
            "ignored" | "skipped" | "todo" => self.skipped += number,
            _ => {}
        }
    }

    /// The reason why this is not the outcome of a run that was in order.
    pub(crate) fn objection(&self, succeeded: bool) -> Option<String> {
        if self.skipped > 0 {
            return Some(format!("{} tests were skipped", self.skipped));
        }
        match (self.failed, succeeded) {
            (0, false) => Some("the run broke off".to_owned()),
            (0, true) if self.passed == 0 => Some("no test ran".to_owned()),
            _ => None,
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tally: Tally, passed: u64, failed: u64, skipped: u64) {
        assert_eq!(tally, Tally { passed, failed, skipped });
    }

    #[test]
    fn every_binary_and_doc_test_counts() {
        let output = "running 2 tests\ntest a ... ok\n\
            test result: FAILED. 1 passed; 2 failed; 3 ignored; 4 measured; 5 filtered out; finished in 0.00s\n\
            \n   Doc-tests partywall\n\
            test result: ok. 10 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s\n";
        check(Tally::of_cargo(output), 11, 2, 3);
    }

    #[test]
    fn what_a_test_prints_is_no_result() {
        check(Tally::of_cargo("note: test result: ok. 9 passed; 0 failed\n9 passed; 9 failed\n"), 0, 0, 0);
    }

    #[test]
    fn a_report_of_node_is_read() {
        let report = "TAP version 13\n1..3\n# tests 6\n# suites 0\n# pass 1\n# fail 2\n# cancelled 1\n# skipped 1\n# todo 1\n# duration_ms 5.5\n";
        check(Tally::of_node(report), 1, 3, 2);
    }

    #[test]
    fn a_report_of_vitest_is_read() {
        let report = " Test Files  1 failed | 3 passed (4)\n      Tests  1 failed | 30 passed | 2 skipped (33)\n   Start at  01:13:47\n";
        check(Tally::of_vitest(report), 30, 1, 2);
    }

    #[track_caller]
    fn check_objection(tally: Tally, succeeded: bool, expected: Option<&str>) {
        assert_eq!(tally.objection(succeeded).as_deref(), expected);
    }

    #[test]
    fn a_run_that_tells_nothing_is_not_in_order() {
        let some = Tally { passed: 3, ..Tally::default() };
        check_objection(some, true, None);
        check_objection(some, false, Some("the run broke off"));
        check_objection(Tally::default(), true, Some("no test ran"));
        check_objection(Tally { skipped: 2, ..some }, true, Some("2 tests were skipped"));
        check_objection(Tally { failed: 1, ..some }, false, None);
    }
}
