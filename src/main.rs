//! The `heng` program: the command line of the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    heng::cli::run(std::env::args_os()).into()
}
