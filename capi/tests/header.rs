//! The committed header is what cbindgen makes of the sources.
//!
//! `BREVITY_WRITE_HEADER=1 cargo test -p brevity-capi --test header` writes it.

use std::fs;
use std::path::Path;

#[test]
fn the_header_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    // The order of the header.
    let files = [
        "lib", "abi", "engine", "generate", "chat", "solve", "result",
    ];
    let builder = files
        .iter()
        .fold(cbindgen::Builder::new(), |builder, file| {
            builder.with_src(root.join(format!("src/{file}.rs")))
        });
    let mut made = Vec::new();
    builder
        .with_config(config)
        .generate()
        .unwrap()
        .write(&mut made);
    let path = root.join("include/brevity.h");
    if std::env::var_os("BREVITY_WRITE_HEADER").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &made).unwrap();
    }
    let committed = fs::read(&path).unwrap_or_default();
    let same = made == committed;
    assert!(
        same,
        "capi/include/brevity.h is stale: write it with BREVITY_WRITE_HEADER=1"
    );
}
