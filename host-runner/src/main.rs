//! The command line tool `partywall`.
use std::process::ExitCode;

fn main() -> ExitCode {
    partywall::main()
}
