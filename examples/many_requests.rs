//! Requests from several threads on one engine: some with an adapter, one that is cancelled. All of them
//! share their passes through the network, and each says what it would say alone.
//!
//! ```sh
//! cargo run --release --example many_requests -- MODEL [ADAPTER]
//! ```

use std::thread;

use brevity::options::AdapterChoice;
use brevity::{Engine, Error, Event, GenerateOptions, Request};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let mut builder = Engine::builder(args.next().ok_or("usage: many_requests MODEL [ADAPTER]")?);
    let adapters = match args.next() {
        Some(adapter) => {
            builder = builder.adapter(adapter);
            vec![AdapterChoice::Base, AdapterChoice::First]
        }
        None => vec![AdapterChoice::Base],
    };
    let engine = builder.load()?;

    let workers = ["red", "green", "blue", "white"].map(|word| {
        let (engine, adapters) = (engine.clone(), adapters.clone());
        thread::spawn(move || -> brevity::Result<Vec<String>> {
            let mut lines = vec![];
            for (i, choice) in adapters.into_iter().enumerate() {
                let prompt = engine.question(None, &format!("Name something {word}."))?;
                let options = GenerateOptions::default().max_tokens(24).adapter(choice);
                let reply = engine.generate(prompt, &options, |_| ())?;
                lines.push(format!("{word}, setting {i}: {:?}", reply.text));
            }
            Ok(lines)
        })
    });

    // Beside them, one that is given up after its first piece of text.
    let prompt = engine.question(None, "Count to one hundred.")?;
    let mut pending = engine.submit(Request::new(prompt))?;
    while let Some(event) = pending.next_event() {
        if let Event::Text { piece, .. } = event {
            println!("began with {piece:?}, and is cancelled");
            break;
        }
    }
    pending.cancel();
    match pending.wait() {
        Ok(completion) => println!(
            "it had {} tokens",
            completion.streams[0].written.tokens.len()
        ),
        Err(Error::Interrupted) => println!("it had not begun to write"),
        Err(error) => return Err(error.into()),
    }

    for worker in workers {
        let lines = worker.join().map_err(|_| "a thread panicked")??;
        lines.iter().for_each(|line| println!("{line}"));
    }
    println!(
        "keys and values held at the end: {} bytes",
        engine.kv_usage().bytes
    );
    Ok(())
}
