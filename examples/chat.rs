//! A conversation in a terminal.
//!
//! ```sh
//! cargo run --release --example chat -- MODEL
//! ```

use std::io::{BufRead, Write, stdin, stdout};

use brevity::Engine;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = std::env::args().nth(1).ok_or("usage: chat MODEL")?;
    let engine = Engine::builder(model)
        .progress(|done, total| eprint!("\rpacking (once): {} %", 100 * done / total.max(1)))
        .load()?;
    let mut chat = engine.chat().system("You are a helpful assistant.");
    print!("> ");
    stdout().flush()?;
    for line in stdin().lock().lines() {
        let reply = chat.ask(&line?, |piece| {
            print!("{piece}");
            let _ = stdout().flush();
        })?;
        print!(
            "\n[{} new tokens read, {} held, {} written]\n> ",
            reply.prefill.encoded,
            reply.prefill.reused,
            reply.tokens.len()
        );
        stdout().flush()?;
    }
    Ok(())
}
