//! Saved trees of tests/data/topology, and damaged ones.

use std::path::Path;

use proptest::prelude::*;

use super::*;

const TREES: [&str; 8] = [
    "snapdragon_8_gen_2",
    "snapdragon_8_gen_3",
    "snapdragon_8_elite",
    "no_capacity",
    "no_cpufreq",
    "x86_host",
    "container",
    "offline_cores",
];

fn text(name: &str) -> String {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/topology");
    std::fs::read_to_string(dir.join(format!("{name}.tree"))).unwrap()
}

/// The tree, read from the text and from a folder of real files: both must say the same.
pub(crate) fn saved(name: &str) -> Topology {
    let Root::Saved(files) = Root::parse(&text(name)).unwrap() else {
        panic!("{name} is no saved tree");
    };
    let dir = tempfile::TempDir::new().unwrap();
    for (path, text) in &files {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("{text}\n")).unwrap();
    }
    let topology = Topology::read(&Root::Saved(files)).unwrap();
    let from_folder = Topology::read(&Root::open(dir.path()).unwrap()).unwrap();
    assert_eq!(topology.cpus, from_folder.cpus);
    topology
}

/// CPUs and capacity of every cluster, the fastest first.
fn clusters(topology: &Topology) -> Vec<(String, Option<u32>, Option<&'static str>)> {
    let clusters = topology.clusters().into_iter();
    clusters
        .map(|c| (sets::list(c.cpus), c.capacity, c.core))
        .collect()
}

#[test]
fn snapdragons_have_their_clusters() {
    let gen2 = saved("snapdragon_8_gen_2");
    assert_eq!(
        clusters(&gen2),
        [
            ("7".into(), Some(1024), Some("Cortex-X3")),
            ("3-4".into(), Some(852), Some("Cortex-A715")),
            ("5-6".into(), Some(852), Some("Cortex-A710")),
            ("0-2".into(), Some(350), Some("Cortex-A510")),
        ]
    );
    assert_eq!(
        gen2.cpuset.unwrap().path,
        "dev/cpuset/top-app/effective_cpus"
    );
    assert_eq!(
        clusters(&saved("snapdragon_8_gen_3")),
        [
            ("7".into(), Some(1024), Some("Cortex-X4")),
            ("2-4".into(), Some(923), Some("Cortex-A720")),
            ("5-6".into(), Some(867), Some("Cortex-A720")),
            ("0-1".into(), Some(379), Some("Cortex-A520")),
        ]
    );
    assert_eq!(
        clusters(&saved("snapdragon_8_elite")),
        [
            ("6-7".into(), Some(1024), Some("Oryon")),
            ("0-5".into(), Some(792), Some("Oryon")),
        ]
    );
}

#[test]
fn what_a_kernel_does_not_show_is_left_open() {
    let board = saved("no_capacity");
    let kinds = board.clusters();
    assert_eq!(
        (kinds.len(), kinds[0].cpus.as_slice()),
        (2, [4, 5].as_slice())
    );
    assert!(board.cpus.iter().all(|cpu| cpu.capacity.is_none()));
    let board = saved("no_cpufreq");
    assert!(board.cpus.iter().all(|cpu| cpu.max_khz.is_none()));
    assert_eq!(board.clusters().len(), 3);
    assert!(board.notes.is_empty(), "{:?}", board.notes);
}

#[test]
fn threads_of_a_core_are_known() {
    let host = saved("x86_host");
    assert_eq!(host.clusters().len(), 1);
    assert_eq!(host.cpus[5].core, [1, 5].into());
}

#[test]
fn sets_narrow_what_is_allowed() {
    let container = saved("container");
    let allowed: Vec<_> = container.allowed().map(|cpu| cpu.id).collect();
    assert_eq!(allowed, [2, 3, 4, 5, 6]);
    assert_eq!(container.quota.unwrap().grants, 2.5);
    let phone = saved("offline_cores");
    let allowed: Vec<_> = phone.allowed().map(|cpu| cpu.id).collect();
    assert_eq!(allowed, [1, 2, 3, 4]);
    assert!(!phone.cpus[0].online && !phone.cpus[7].online);
    assert_eq!(phone.cpus.len(), 8);
}

#[test]
fn a_fingerprint_names_the_machine_not_its_state() {
    let prints: BTreeSet<_> = TREES.iter().map(|name| saved(name).fingerprint()).collect();
    assert_eq!(prints.len(), TREES.len());
    let tree = |extra: &str| {
        let root = Root::parse(&(text("snapdragon_8_gen_2") + extra)).unwrap();
        Topology::read(&root).unwrap().fingerprint()
    };
    assert_eq!(tree(""), tree("\nproc/self/status: Cpus_allowed_list: 3"));
    assert_ne!(tree(""), tree("\ncpu[3]/cpu_capacity: 800"));
}

#[test]
fn this_machine_can_be_read() {
    let host = Topology::host();
    assert!(host.allowed().next().is_some());
    let affinity = affinity::current();
    assert!(host.allowed().all(|cpu| affinity.contains(&cpu.id)));
}

#[test]
fn a_tree_without_cpus_is_an_error() {
    for text in [
        "",
        "sys/devices/system/cpu/online: 0-3",
        "cpu[0-1]/online: 0",
    ] {
        let error = Topology::read(&Root::parse(text).unwrap()).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("sys/devices/system/cpu: no CPU"),
            "{error}"
        );
    }
}

#[test]
fn damaged_files_are_left_out_with_a_note() {
    for (bad, note) in [
        (
            "cpu[3]/cpu_capacity: fast",
            "cpu3/cpu_capacity: expected 1 to",
        ),
        (
            "cpu[3]/cpufreq/cpuinfo_max_freq: 99999999999999999999",
            "cpuinfo_max_freq",
        ),
        (
            "cpu[3]/topology/thread_siblings_list: 9-1",
            "expected a range",
        ),
        (
            "sys/devices/system/cpu/online: 0-x",
            "online: expected a CPU",
        ),
        ("proc/self/status: Cpus_allowed_list: 64", "no online CPU"),
        ("proc/self/status: Cpus_allowed_list: a", "proc/self/status"),
    ] {
        let root = Root::parse(&format!("{}\n{bad}", text("snapdragon_8_gen_2"))).unwrap();
        let topology = Topology::read(&root).unwrap();
        assert!(
            topology.notes.iter().any(|n| n.contains(note)),
            "{bad}: {:?}",
            topology.notes
        );
        assert_eq!(topology.allowed().count(), 8, "{bad}");
    }
}

proptest! {
    /// Any text in any file: a topology with CPUs, or an error.
    #[test]
    fn no_content_is_fatal(
        name in prop::sample::select(TREES.to_vec()),
        damage in prop::collection::vec((any::<prop::sample::Index>(), ".{0,40}|[0-9,\\-]{0,12}|[0-9]{1,30}"), 1..8),
    ) {
        let Root::Saved(mut files) = Root::parse(&text(name)).unwrap() else { unreachable!() };
        let paths: Vec<String> = files.keys().cloned().collect();
        for (at, text) in damage {
            files.insert(at.get(&paths).clone(), text);
        }
        if let Ok(topology) = Topology::read(&Root::Saved(files)) {
            prop_assert!(topology.allowed().next().is_some());
            prop_assert!(topology.allowed().all(|cpu| cpu.online));
            topology.clusters();
            topology.fingerprint();
        }
    }

    #[test]
    fn no_saved_text_is_fatal(text in "(.{0,30}\n){0,6}") {
        let _ = Root::parse(&text).map(|root| Topology::read(&root));
    }
}
