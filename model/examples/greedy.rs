//! Continues a text greedily on one thread, with an adapter if one is given.
//!
//! ```text
//! cargo run --release -p brevity-model --example greedy -- MODEL "Once upon a time" [ADAPTER]
//! ```

use std::error::Error;
use std::io::Write;
use std::path::Path;

use brevity_model::{
    Adapter, AdapterDtype, Isa, KvCache, KvFormat, KvShape, Model, OpenOptions, Row, Serial,
    StreamDecoder, Tokenizer, Workspace, open_model,
};

/// Tokens to add.
const N_TOKENS: usize = 32;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [model, text, adapter @ ..] = &args[..] else {
        return Err("expected MODEL TEXT [ADAPTER]".into());
    };
    // Packed into the cache folder the first time, mapped from there afterwards.
    let weights = open_model(
        Path::new(model),
        &OpenOptions::default(),
        &mut |_, _| (),
        &Serial,
    )?;
    let json = weights
        .tokenizer_json()
        .ok_or("a model without tokenizer")?;
    let tokenizer = Tokenizer::from_json(json)?;
    let model = Model::new(weights, Isa::best())?;
    let config = model.config();
    let open =
        |path: &String| Adapter::open(Path::new(path), config, AdapterDtype::Int8, 1.0, &Serial);
    let adapters = adapter.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    let adapters: Vec<&Adapter> = adapters.iter().collect();

    let mut cache = KvCache::new(KvShape::new(config, KvFormat::Int8));
    let mut work = Workspace::new();
    let mut decoder = StreamDecoder::new();
    let mut tokens = tokenizer.encode(text, true, false)?;
    for _ in 0..N_TOKENS {
        // All tokens of the text first, then one at a time; the adapter is on for those alone.
        let reply = !cache.is_empty();
        let row = |(i, &token): (usize, &u32)| Row {
            token,
            stream: 0,
            position: cache.len() + i,
            adapter: (reply && !adapters.is_empty()).then_some(0),
            logits: i + 1 == tokens.len(),
        };
        let rows: Vec<Row> = tokens.iter().enumerate().map(row).collect();
        model.forward(&rows, &adapters, &mut [&mut cache], &Serial, &mut work)?;
        let logits = work.logits(0).iter().enumerate();
        let (best, _) = logits.fold((0, f32::MIN), |best, (i, &x)| match x > best.1 {
            true => (i, x),
            false => best,
        });
        let token = best as u32;
        if config.eos_tokens.contains(&token) {
            break;
        }
        print!("{}", decoder.push(tokenizer.token_bytes(token)));
        std::io::stdout().flush()?;
        tokens = vec![token];
    }
    println!();
    Ok(())
}
