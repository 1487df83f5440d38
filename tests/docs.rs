//! What the documentation says is there: links resolve, the README is short, and its program is the one
//! that is compiled.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Markdown files of the repository.
fn pages() -> Vec<PathBuf> {
    let folders = ["", "docs", "bench/records", "kernels", "model", "fuzz"];
    let files = folders.iter().flat_map(|folder| {
        let entries = fs::read_dir(root().join(folder)).into_iter().flatten();
        entries.flatten().map(|entry| entry.path())
    });
    files
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect()
}

/// The targets of `[text](target)` outside of code.
fn links(text: &str) -> Vec<&str> {
    let mut code = false;
    let mut found = vec![];
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            code = !code;
        }
        if code {
            continue;
        }
        for part in line.split("](").skip(1) {
            found.extend(part.split(')').next());
        }
    }
    found
}

#[test]
fn links_resolve() {
    let pages = pages();
    assert!(pages.len() >= 6, "{pages:?}");
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        for link in links(&text) {
            if link.starts_with("http") || link.starts_with('#') {
                continue;
            }
            let file = link.split('#').next().unwrap_or_default();
            let target = page.parent().unwrap().join(file);
            assert!(target.exists(), "{}: {link}", page.display());
        }
    }
}

#[test]
fn the_readme_is_short_and_its_program_is_compiled() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.lines().count() <= 150);
    let start = readme.find("```rust\n").unwrap() + "```rust\n".len();
    let program = readme[start..].split("```").next().unwrap();
    let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let documented: String = library
        .lines()
        .filter_map(|line| line.strip_prefix("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n")
        .collect();
    assert!(documented.contains(program), "README and src/lib.rs differ");
}
