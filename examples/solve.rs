//! The program at the head of the library's documentation, with its files from the command line:
//! a conversation, then a question that several streams solve.
//!
//! ```sh
//! cargo run --release --example solve -- MODEL [ADAPTER [GATE]]
//! ```

use brevity::{Engine, SolveOptions};

fn main() -> brevity::Result<()> {
    let mut args = std::env::args().skip(1);
    let Some(model) = args.next() else {
        eprintln!("usage: solve MODEL [ADAPTER [GATE]]");
        std::process::exit(2);
    };
    let mut builder = Engine::builder(model).kv_budget(256 << 20);
    if let Some(adapter) = args.next() {
        builder = builder.adapter(adapter);
    }
    if let Some(gate) = args.next() {
        builder = builder.gate(gate);
    }
    let engine = builder.load()?;

    let mut chat = engine.chat().system("Be brief.");
    let reply = chat.ask("What is photosynthesis?", |piece| print!("{piece}"))?;
    println!("\n{} tokens", reply.tokens.len());

    let options = SolveOptions::default().streams(8).budget(128);
    let solved = engine.solve("What is 241 + 17 - 94?", &options)?;
    println!(
        "{} ({} of {} votes)",
        solved.answer.as_deref().unwrap_or("none"),
        solved.votes[0].streams.len(),
        solved.streams.len()
    );
    Ok(())
}
