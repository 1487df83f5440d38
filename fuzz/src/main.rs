//! Feeds mutated model files to the loaders and checks what `README.md` lists.

use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;

mod adapters;
mod alloc;
#[path = "../../model/src/gguf/test_file.rs"]
#[allow(dead_code)]
mod gguf_file;
mod mutate;
mod prefix;
mod targets;

use mutate::Rng;
use targets::Target;

#[global_allocator]
static ALLOCATOR: alloc::Counting = alloc::Counting;

/// Longest time of one execution.
const MAX_TIME: Duration = Duration::from_secs(2);
/// The watchdog aborts an execution that takes longer.
const HANG: Duration = Duration::from_secs(20);
/// Heap that an execution may use, besides what its input's length allows.
const MAX_HEAP: usize = 64 << 20;
/// Heap bytes per byte of input.
const HEAP_PER_BYTE: usize = 64;
/// Longest mutant.
const MAX_LEN: usize = 4 << 20;
/// Inputs kept for further mutation.
const MAX_CORPUS: usize = 4096;

/// Fuzz the loaders of brevity.
#[derive(Parser)]
struct Args {
    /// What to fuzz; all targets if absent.
    #[arg(value_enum)]
    target: Option<Target>,
    /// Time for each target.
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// Seed of the mutations.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write inputs with new outcomes to the corpus.
    #[arg(long)]
    keep: bool,
    /// Run these inputs once instead.
    #[arg(long, num_args = 1.., requires = "target")]
    input: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    panic::set_hook(Box::new(|info| eprintln!("{info}")));
    let targets = args
        .target
        .map_or(Target::ALL.to_vec(), |target| vec![target]);
    let mut failures = 0;
    for target in targets {
        let mut fuzzer = Fuzzer::new(target);
        if args.input.is_empty() {
            failures += fuzzer.run(&args);
        } else {
            for path in &args.input {
                let input = fs::read(path).expect("reading the input");
                let outcome = fuzzer.execute(&input);
                println!("{}: {outcome:?}", path.display());
                failures += usize::from(outcome.is_err());
            }
        }
    }
    if failures == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Root of the fuzz crate.
fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

struct Fuzzer {
    target: Target,
    folder: tempfile::TempDir,
    /// Milliseconds since `start` at which the current execution began; 0 if none is under way.
    began: Arc<AtomicU64>,
    start: Instant,
}

impl Fuzzer {
    fn new(target: Target) -> Self {
        // Memory, if the system has such a folder: inputs are written millions of times.
        let shm = Path::new("/dev/shm");
        let folder = if shm.is_dir() {
            tempfile::tempdir_in(shm)
        } else {
            tempfile::tempdir()
        };
        let folder = folder.expect("a folder for inputs");
        let began = Arc::new(AtomicU64::new(0));
        let start = Instant::now();
        watch(Arc::downgrade(&began), start, folder.path().to_owned());
        Self {
            target,
            folder,
            began,
            start,
        }
    }

    /// Mutates until the time is over; the number of failures.
    fn run(&mut self, args: &Args) -> usize {
        let name = self.target.name();
        let corpus_folder = home().join("corpus").join(name);
        let mut rng = Rng::new(args.seed);
        let mut corpus = self.target.seeds(self.folder.path());
        let n_seeds = corpus.len();
        for entry in fs::read_dir(&corpus_folder).into_iter().flatten().flatten() {
            corpus.extend(fs::read(entry.path()));
        }
        let mut outcomes = HashSet::new();
        let (mut n, mut n_good, mut failures, mut highest, mut slowest) =
            (0u64, 0u64, 0, 0, Duration::ZERO);
        for (i, input) in corpus.iter().enumerate() {
            match self.execute(input) {
                Ok(run) => {
                    assert!(i >= n_seeds || run.good, "{name} seed {i}: {}", run.words);
                    outcomes.insert(run.signature());
                }
                Err(failure) => failures += self.report(input, &failure),
            }
        }
        let started = Instant::now();
        let mut next_line = Duration::from_secs(10);
        while started.elapsed().as_secs() < args.seconds {
            let mut input;
            if rng.one_in(4) {
                // What mostly loads, so that what comes after the checks is reached too.
                input = rng.pick(&corpus[..n_seeds]).clone();
                self.target.mutate_values(&mut rng, &mut input);
            } else {
                input = rng.pick(&corpus).clone();
                let other = rng.pick(&corpus).clone();
                self.target.mutate(&mut rng, &mut input, &other);
            }
            input.truncate(MAX_LEN);
            n += 1;
            match self.execute(&input) {
                Ok(run) => {
                    n_good += u64::from(run.good);
                    highest = highest.max(run.heap);
                    slowest = slowest.max(run.time);
                    if corpus.len() < MAX_CORPUS && outcomes.insert(run.signature()) {
                        if args.keep && input.len() <= 64 << 10 {
                            save(&corpus_folder, &input);
                        }
                        corpus.push(input);
                    }
                }
                Err(failure) => failures += self.report(&input, &failure),
            }
            if started.elapsed() > next_line {
                next_line += Duration::from_secs(30);
                eprintln!(
                    "{name}: {n} executions, {n_good} loaded, {} outcomes, {failures} failures",
                    outcomes.len()
                );
            }
        }
        println!(
            "{name}: {n} executions in {} s, {n_good} loaded, {} outcomes, heap at most {:.1} MiB, slowest {:.0} ms, {failures} failures",
            started.elapsed().as_secs(),
            outcomes.len(),
            highest as f64 / f64::from(1 << 20),
            slowest.as_secs_f64() * 1e3,
        );
        failures
    }

    /// Saves a failing input.
    fn report(&self, input: &[u8], failure: &str) -> usize {
        let path = save(&home().join("failures"), input);
        eprintln!(
            "{}: FAILURE {failure}: {}",
            self.target.name(),
            path.display()
        );
        1
    }

    /// Loads one input and checks it; an input that took too long gets a second chance, because a
    /// busy machine makes any input slow once.
    fn execute(&self, input: &[u8]) -> Result<Run, String> {
        let run = self.execute_once(input)?;
        let run = match run.time > MAX_TIME {
            true => self.execute_once(input)?,
            false => run,
        };
        match run.time > MAX_TIME {
            true => Err(format!("took {:?}, twice", run.time)),
            false => Ok(run),
        }
    }

    /// Loads one input and checks panic, memory and what is left behind.
    fn execute_once(&self, input: &[u8]) -> Result<Run, String> {
        let folder = self.folder.path();
        let before = alloc::reset_peak();
        self.began
            .store(self.start.elapsed().as_millis().max(1) as u64, Relaxed);
        let began = Instant::now();
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| self.target.run(folder, input)));
        let time = began.elapsed();
        self.began.store(0, Relaxed);
        let heap = alloc::peak() - before;
        let result = outcome.map_err(|_| "panic".to_owned())?;
        if heap > MAX_HEAP + HEAP_PER_BYTE * input.len() {
            return Err(format!("used {heap} bytes for an input of {}", input.len()));
        }
        let mut left = fs::read_dir(folder).expect("the folder").flatten();
        if let Some(left) = left.find(|e| e.file_name().to_string_lossy().contains("brevity-tmp")) {
            let name = left.file_name();
            let _ = fs::remove_file(left.path());
            return Err(format!("left {} behind", name.display()));
        }
        let good = result.is_ok();
        let words = result.unwrap_or_else(|e| e.to_string());
        Ok(Run {
            good,
            words,
            heap,
            time,
        })
    }
}

/// What an execution came to.
#[derive(Debug)]
struct Run {
    good: bool,
    words: String,
    heap: usize,
    time: Duration,
}

impl Run {
    /// The words without numbers, quotations and lists, which are as many as there are inputs.
    fn signature(&self) -> String {
        let mut signature = String::new();
        let mut quoted = false;
        for c in self.words.chars() {
            match c {
                '"' => quoted = !quoted,
                '[' => quoted = true,
                ']' => quoted = false,
                _ => {}
            }
            if !quoted && !c.is_ascii_digit() && signature.len() < 200 {
                signature.push(c);
            }
        }
        signature
    }
}

/// Writes an input under the hash of its contents.
fn save(folder: &Path, input: &[u8]) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    input.hash(&mut hasher);
    let path = folder.join(format!("{:016x}", hasher.finish()));
    fs::create_dir_all(folder).expect("a folder for inputs");
    fs::write(&path, input).expect("writing an input");
    path
}

/// Aborts the process if an execution hangs; its input is the newest file of `folder`.
fn watch(began: std::sync::Weak<AtomicU64>, start: Instant, folder: PathBuf) {
    thread::spawn(move || {
        while let Some(began) = began.upgrade() {
            let at = began.load(Relaxed);
            if at != 0 && start.elapsed() > Duration::from_millis(at) + HANG {
                eprintln!("an execution hangs: its input is in {}", folder.display());
                std::process::abort();
            }
            drop(began);
            thread::sleep(Duration::from_millis(500));
        }
    });
}
