//! The command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    brevity::cli::main()
}
