//! Frequency and temperature of CPUs, where the system shows them. A figure is never made up: what
//! cannot be read is `unavailable`.

use crate::topology::Root;

/// What stands for a figure that cannot be read.
pub const UNAVAILABLE: &str = "unavailable";

/// How a machine was at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conditions {
    /// `CPU:MHz` of every CPU asked for, with spaces between.
    pub frequency_mhz: String,
    /// The hottest sensor of a CPU, degrees Celsius, and its name.
    pub temperature_c: String,
}

impl Conditions {
    /// Of some CPUs, from the files below `root`.
    pub fn read(root: &Root, cpus: impl Iterator<Item = usize>) -> Self {
        Self {
            frequency_mhz: frequencies(root, cpus).unwrap_or_else(|| UNAVAILABLE.into()),
            temperature_c: hottest(root).unwrap_or_else(|| UNAVAILABLE.into()),
        }
    }
}

/// `None` if the frequency of any is unknown.
fn frequencies(root: &Root, cpus: impl Iterator<Item = usize>) -> Option<String> {
    let frequency = |cpu: usize| {
        let path = format!("sys/devices/system/cpu/cpu{cpu}/cpufreq/scaling_cur_freq");
        let khz: u64 = root.read(&path)?.trim().parse().ok()?;
        (khz > 0).then(|| format!("{cpu}:{}", khz / 1000))
    };
    let all = cpus.map(frequency).collect::<Option<Vec<_>>>()?;
    (!all.is_empty()).then(|| all.join(" "))
}

/// The hottest thermal zone that is named after a CPU.
fn hottest(root: &Root) -> Option<String> {
    const ZONES: &str = "sys/class/thermal";
    /// Millidegrees that a working sensor of a running machine can show.
    const PLAUSIBLE: std::ops::Range<i64> = 1_000..150_000;
    let zone = |zone: String| {
        let name = root.read(&format!("{ZONES}/{zone}/type"))?;
        let of_cpu = ["cpu", "x86_pkg", "coretemp"]
            .iter()
            .any(|kind| name.contains(kind));
        let millis: i64 = root
            .read(&format!("{ZONES}/{zone}/temp"))?
            .trim()
            .parse()
            .ok()?;
        (of_cpu && PLAUSIBLE.contains(&millis)).then_some((millis, name))
    };
    let (millis, name) = root.list(ZONES).into_iter().filter_map(zone).max()?;
    Some(format!("{:.1} ({name})", millis as f64 / 1000.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_read_and_the_rest_is_unavailable() {
        let root = Root::parse(
            "cpu[3]/cpufreq/scaling_cur_freq: 2803200\ncpu[7]/cpufreq/scaling_cur_freq: 3187200\n\
             sys/class/thermal/thermal_zone0/type: battery\nsys/class/thermal/thermal_zone0/temp: 90000\n\
             sys/class/thermal/thermal_zone1/type: cpu-1-0\nsys/class/thermal/thermal_zone1/temp: 41250\n\
             sys/class/thermal/thermal_zone2/type: cpu-1-1\nsys/class/thermal/thermal_zone2/temp: 0",
        )
        .unwrap();
        let conditions = Conditions::read(&root, [7, 3].into_iter());
        assert_eq!(conditions.frequency_mhz, "7:3187 3:2803");
        assert_eq!(conditions.temperature_c, "41.2 (cpu-1-0)");
        let conditions = Conditions::read(&root, [7, 4].into_iter());
        assert_eq!(conditions.frequency_mhz, UNAVAILABLE);
        let nothing = Conditions::read(&Root::parse("").unwrap(), [].into_iter());
        assert_eq!(nothing.temperature_c, UNAVAILABLE);
        assert_eq!(nothing.frequency_mhz, UNAVAILABLE);
    }
}
