//! `partywall completions` and `partywall man`: what is made of the arguments themselves.
use super::Failure;
use crate::cli::{Cli, CompletionsArgs};
use crate::report::Report;
use clap::CommandFactory as _;

pub(super) fn completions(args: &CompletionsArgs) -> Report {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "partywall", &mut text);
    Report::text(text)
}

/// One page for the tool and, after it, one for each subcommand.
pub(super) fn man() -> Result<Report, Failure> {
    let mut text = Vec::new();
    let mut command = Cli::command();
    command.build();
    render(command, &mut text).map_err(|error| Failure::Write { file: "the manual".to_owned(), error })?;
    Ok(Report::text(text))
}

fn render(command: clap::Command, text: &mut Vec<u8>) -> std::io::Result<()> {
    let subcommands: Vec<_> =
        command.get_subcommands().filter(|it| it.get_name() != "help").cloned().collect();
    clap_mangen::Man::new(command).render(text)?;
    subcommands.into_iter().try_for_each(|subcommand| render(subcommand, text))
}
