//! The command line: what may be typed, parsed to JSON. The caller acts; nothing is run here.

mod analyse;
mod args;
mod decide;
mod verbs;

use clap::{CommandFactory, Parser};
use clap_complete::Shell;

use args::Cli;

/// What to do with a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parsed {
    /// Run a verb; its options as JSON.
    Run(String),
    /// Print a text and leave with an exit code: help and version 0, misuse 2.
    Say {
        /// The text.
        text: String,
        /// The exit code.
        code: i32,
    },
}

/// Parses the arguments after the name of the program.
pub fn parse(arguments: &[String]) -> Parsed {
    let line = std::iter::once("returnflow").chain(arguments.iter().map(String::as_str));
    match Cli::try_parse_from(line) {
        Ok(cli) => match serde_json::to_string(&cli) {
            Ok(json) => Parsed::Run(json),
            Err(error) => Parsed::Say { text: format!("{error}\n"), code: 1 },
        },
        Err(error) => Parsed::Say { text: error.render().to_string(), code: error.exit_code() },
    }
}

/// The completion script of a shell; None for a shell that is not known.
pub fn completion(shell: &str) -> Option<String> {
    let shell: Shell = shell.parse().ok()?;
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "returnflow", &mut script);
    String::from_utf8(script).ok()
}

/// Every verb with its long options, for tests and documentation.
pub fn options() -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    let mut command = Cli::command();
    command.build();
    collect(&command, "", &mut found);
    found
}

fn collect(command: &clap::Command, path: &str, found: &mut Vec<(String, Vec<String>)>) {
    for verb in command.get_subcommands().filter(|c| c.get_name() != "help") {
        let path = format!("{path} {}", verb.get_name()).trim_start().to_string();
        let long = verb.get_arguments().filter_map(|a| a.get_long()).map(|l| format!("--{l}"));
        found.push((path.clone(), long.collect()));
        collect(verb, &path, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Parsed {
        let words: Vec<String> = text.split_whitespace().map(ToString::to_string).collect();
        parse(&words)
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_become_json() {
        let Parsed::Run(json) = line("project pilot mine.toml --weeks 52 --seed 0 --json") else {
            panic!("not parsed")
        };
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["verb"], "project");
        assert_eq!(value["scenario"], serde_json::json!(["pilot", "mine.toml"]));
        assert_eq!((&value["weeks"], &value["seed"]), (&52.into(), &0.into()));
        assert_eq!((&value["json"], &value["draws"]), (&true.into(), &().into()));
        let Parsed::Run(json) = line("evaluate claims --returns 5") else { panic!("not parsed") };
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&value["verb"], &value["what"]), (&"evaluate".into(), &"claims".into()));
    }

    #[test]
    fn misuse_is_code_2_with_a_suggestion() {
        let Parsed::Say { text, code } = line("project pilot --wekes 3") else { panic!("taken") };
        assert_eq!(code, 2);
        assert!(text.contains("a similar argument exists: '--weeks'"), "{text}");
        let Parsed::Say { text, code } = line("projct") else { panic!("taken") };
        assert_eq!(code, 2);
        assert!(text.contains("a similar subcommand exists: 'project'"), "{text}");
    }

    #[test]
    fn help_fits_80_columns_and_says_the_exit_codes() {
        for verb in std::iter::once(String::new()).chain(options().into_iter().map(|(v, _)| v)) {
            let Parsed::Say { text, code } = line(&format!("{verb} --help")) else {
                panic!("no help for {verb}")
            };
            assert_eq!(code, 0);
            assert!(text.lines().all(|l| l.chars().count() <= 80), "{text}");
            assert!(text.contains("Exit codes"), "{text}");
        }
    }

    #[test]
    fn completion_knows_the_shells() {
        for shell in ["bash", "zsh", "fish", "powershell"] {
            assert!(completion(shell).unwrap().contains("describe"));
        }
        assert_eq!(completion("csh"), None);
    }
}
