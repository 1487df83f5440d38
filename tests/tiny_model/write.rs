//! Writes the tiny model of the tests into a folder: `cargo run --example tiny_model DIR`.

#[path = "mod.rs"]
mod tiny_model;

fn main() {
    let dir = std::env::args_os().nth(1).expect("a folder to write to");
    tiny_model::write(std::path::Path::new(&dir));
}
