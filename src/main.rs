//! Parses, runs, tells the error, ends with its code.

use std::process::ExitCode;

fn main() -> ExitCode {
    let line: Vec<_> = std::env::args_os().collect();
    ExitCode::from(club::cli::run(&line))
}
