//! The `heng` program: the command line of the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    // A panic would be a fault of ours: it is said in plain words, and has an exit code of its own.
    std::panic::set_hook(Box::new(|fault| {
        eprintln!(
            "衡出了毛病，请把这几行连同所用的文件报告给我们 · a fault of heng itself: please report these lines\n{fault}"
        );
    }));
    match std::panic::catch_unwind(|| heng::cli::run(std::env::args_os())) {
        Ok(exit) => exit.into(),
        Err(_) => heng::cli::Exit::Fault.into(),
    }
}
