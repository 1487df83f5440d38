//! Sets of CPUs: the kernel's lists, the cpusets and the time quotas of cgroups.

use std::collections::BTreeSet;

use super::Root;

/// CPUs that are known of; the kernel's own limit is 8192.
pub const MAX_CPUS: usize = 8192;

/// A list as the kernel writes it: `0-3,8,10-11`; empty for the empty set.
///
/// # Errors
/// What is wrong with it.
pub fn parse_list(list: &str) -> Result<BTreeSet<usize>, String> {
    let number = |text: &str| match text.trim().parse::<usize>() {
        Ok(cpu) if cpu < MAX_CPUS => Ok(cpu),
        _ => Err(format!("expected a CPU below {MAX_CPUS}, found {text:?}")),
    };
    let mut cpus = BTreeSet::new();
    for part in list.trim().split(',').filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (number(first)?, number(last)?);
        if first > last {
            return Err(format!("expected a range of CPUs, found {part:?}"));
        }
        cpus.extend(first..=last);
    }
    Ok(cpus)
}

/// A set as the kernel would write it.
pub fn list(cpus: impl IntoIterator<Item = usize>) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for cpu in cpus {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == cpu => *last = cpu,
            _ => ranges.push((cpu, cpu)),
        }
    }
    let range = |(first, last): (usize, usize)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    ranges.into_iter().map(range).collect::<Vec<_>>().join(",")
}

/// A limit that a cgroup sets, and the file that says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit<T> {
    /// Path below the root.
    pub path: String,
    /// What it grants.
    pub grants: T,
}

/// A controller's folder, and the process's place in it.
struct Group {
    mount: &'static str,
    place: String,
}

impl Group {
    /// The folders from the process's place up to the mount.
    fn folders(&self) -> impl Iterator<Item = String> {
        let mut place = Some(self.place.clone());
        std::iter::from_fn(move || {
            let folder = place.take()?;
            place = folder.rfind('/').map(|end| folder[..end].to_owned());
            Some(format!("{}{folder}", self.mount))
        })
    }
}

/// The folders of a controller for a process whose `proc/self/cgroup` is `cgroups`.
fn groups<'a>(
    cgroups: &'a str,
    controller: &'a str,
    mounts: &'a [&'static str],
) -> impl Iterator<Item = Group> + 'a {
    let lines = cgroups.lines().filter_map(move |line| {
        let mut fields = line.splitn(3, ':');
        let (_, controllers, place) = (fields.next()?, fields.next()?, fields.next()?);
        let ours = controllers.is_empty() || controllers.split(',').any(|c| c == controller);
        let safe = !place.split('/').any(|part| part == "..");
        (ours && safe).then(|| place.trim_end_matches('/').to_owned())
    });
    // A container often sees its own group as the mount itself.
    let places = lines.chain([String::new()]);
    places.flat_map(move |place| {
        mounts.iter().map(move |&mount| Group {
            mount,
            place: place.clone(),
        })
    })
}

/// The CPUs that the process's cpuset grants: cgroup v2, v1, or Android's `/dev/cpuset`.
pub fn cpuset(root: &Root, notes: &mut Vec<String>) -> Option<Limit<BTreeSet<usize>>> {
    const MOUNTS: [&str; 4] = [
        "sys/fs/cgroup",
        "sys/fs/cgroup/unified",
        "sys/fs/cgroup/cpuset",
        "dev/cpuset",
    ];
    const FILES: [&str; 5] = [
        "cpuset.cpus.effective",
        "cpuset.effective_cpus",
        "effective_cpus",
        "cpuset.cpus",
        "cpus",
    ];
    let cgroups = root.read("proc/self/cgroup").unwrap_or_default();
    for folder in groups(&cgroups, "cpuset", &MOUNTS).flat_map(|g| g.folders().collect::<Vec<_>>())
    {
        for path in FILES.map(|file| format!("{folder}/{file}")) {
            let Some(text) = root.read(&path).filter(|text| !text.is_empty()) else {
                continue;
            };
            match parse_list(&text) {
                Ok(grants) => return Some(Limit { path, grants }),
                Err(what) => notes.push(format!("{path}: {what}; left out")),
            }
        }
    }
    None
}

/// The CPUs' worth of time that the tightest quota above the process grants.
pub fn quota(root: &Root, notes: &mut Vec<String>) -> Option<Limit<f64>> {
    const MOUNTS: [&str; 4] = [
        "sys/fs/cgroup",
        "sys/fs/cgroup/unified",
        "sys/fs/cgroup/cpu",
        "sys/fs/cgroup/cpu,cpuacct",
    ];
    let cgroups = root.read("proc/self/cgroup").unwrap_or_default();
    let mut tightest: Option<Limit<f64>> = None;
    for folder in groups(&cgroups, "cpu", &MOUNTS).flat_map(|g| g.folders().collect::<Vec<_>>()) {
        let v2 = format!("{folder}/cpu.max");
        let v1 = format!("{folder}/cpu.cfs_quota_us");
        let (path, text) = match (root.read(&v2), root.read(&v1)) {
            (Some(text), _) => (v2, text),
            (None, Some(quota)) => {
                let period = root.read(&format!("{folder}/cpu.cfs_period_us"));
                (v1, format!("{quota} {}", period.unwrap_or_default()))
            }
            (None, None) => continue,
        };
        let mut words = text.split_whitespace();
        let quota = words.next().unwrap_or_default();
        if ["max", "-1"].contains(&quota) {
            continue;
        }
        let number = |word: Option<&str>| word.and_then(|w| w.parse::<u64>().ok());
        match (number(Some(quota)), number(words.next())) {
            (Some(quota), Some(period)) if quota > 0 && period > 0 => {
                let grants = quota as f64 / period as f64;
                if tightest.as_ref().is_none_or(|t| grants < t.grants) {
                    tightest = Some(Limit { path, grants });
                }
            }
            _ => notes.push(format!(
                "{path}: expected a quota, found {text:?}; left out"
            )),
        }
    }
    tightest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_are_read_as_the_kernel_writes_them() {
        for (text, cpus) in [
            ("", vec![]),
            ("0", vec![0]),
            ("0-2,7", vec![0, 1, 2, 7]),
            (" 4,1 \n", vec![1, 4]),
        ] {
            assert_eq!(parse_list(text).unwrap(), cpus.into_iter().collect());
        }
        for wrong in ["x", "1-", "-1", "3-1", "8192", "0-99999999999", "1--2"] {
            assert!(parse_list(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_tightest_quota_above_counts() {
        let root = Root::parse(
            "proc/self/cgroup: 0::/a/b\n\
             sys/fs/cgroup/a/b/cpu.max: 400000 100000\n\
             sys/fs/cgroup/a/cpu.max: 250000 100000\n\
             sys/fs/cgroup/cpu.max: max 100000",
        )
        .unwrap();
        let limit = quota(&root, &mut vec![]).unwrap();
        assert_eq!(limit.path, "sys/fs/cgroup/a/cpu.max");
        assert_eq!(limit.grants, 2.5);
        let root = Root::parse(
            "proc/self/cgroup: 3:cpu,cpuacct:/x\n\
             sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us: 50000\n\
             sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us: 100000",
        )
        .unwrap();
        assert_eq!(quota(&root, &mut vec![]).unwrap().grants, 0.5);
    }

    #[test]
    fn a_path_does_not_leave_the_mount() {
        let root = Root::parse(
            "proc/self/cgroup: 0::/../..\nsys/fs/cgroup/../../cpuset.cpus.effective: 3",
        )
        .unwrap();
        assert_eq!(cpuset(&root, &mut vec![]), None);
    }

    #[test]
    fn android_and_containers_have_their_places() {
        let android =
            Root::parse("proc/self/cgroup: 3:cpuset:/top-app\ndev/cpuset/top-app/cpus: 0-7")
                .unwrap();
        let limit = cpuset(&android, &mut vec![]).unwrap();
        assert_eq!(
            (limit.path.as_str(), limit.grants.len()),
            ("dev/cpuset/top-app/cpus", 8)
        );
        let inside = Root::parse(
            "proc/self/cgroup: 0::/docker/12ab\nsys/fs/cgroup/cpuset.cpus.effective: 1",
        )
        .unwrap();
        assert_eq!(cpuset(&inside, &mut vec![]).unwrap().grants, [1].into());
    }

    proptest! {
        #[test]
        fn lists_survive_a_round_trip(cpus in prop::collection::btree_set(0usize..MAX_CPUS, 0..40)) {
            prop_assert_eq!(parse_list(&list(cpus.clone())), Ok(cpus));
        }
    }
}
