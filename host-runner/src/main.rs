//! The command line tool `partywall`.
fn main() {}
