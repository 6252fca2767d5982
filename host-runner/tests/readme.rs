//! What README shows is what the tool prints.

use std::process::Command;

const README: &str = include_str!("../../README.md");

/// Every block of README that shows a `partywall` command with its output, run
/// in the root of the checkout.
#[test]
fn the_outputs_in_readme_are_real() {
    let blocks: Vec<(&str, &str)> =
        README.split("```console\n$ partywall ").skip(1).filter_map(split).collect();
    assert!(!blocks.is_empty(), "README shows no command");
    for (command, shown) in blocks {
        let run = Command::new(env!("CARGO_BIN_EXE_partywall"))
            .args(command.split_whitespace())
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .output()
            .unwrap();
        // What an answer depends on is told beside it.
        let told = String::from_utf8_lossy(&run.stderr);
        assert!(told.lines().all(|line| line.starts_with("note: ")), "{command}: {told}");
        assert_eq!(String::from_utf8_lossy(&run.stdout), shown, "$ partywall {command}");
    }
}

/// The table of exit codes is one: README has what the help says.
#[test]
fn the_exit_codes_in_readme_are_those_of_the_help() {
    let lines = partywall::cli::EXIT_CODES.lines().filter_map(|line| line.strip_prefix("  "));
    let codes: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once("  ")).collect();
    assert_eq!(codes.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["0", "1", "2"]);
    for (code, meaning) in codes {
        assert!(README.contains(&format!("| {code} | {meaning} |")), "{code}: {meaning}");
    }
}

/// The command and the output of a block.
fn split(block: &str) -> Option<(&str, &str)> {
    let (block, _) = block.split_once("```")?;
    block.split_once('\n')
}
