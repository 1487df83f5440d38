//! How much memory the process holds, as the kernel counts it.

use serde::Serialize;

/// Resident memory, bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Memory {
    /// Most that was ever resident, mapped files included.
    #[serde(rename = "peak_rss_bytes")]
    pub peak_rss: u64,
    /// Resident now, mapped files included.
    #[serde(rename = "rss_bytes")]
    pub rss: u64,
    /// Resident now and not backed by a file: what nobody can drop and read again.
    #[serde(rename = "anonymous_bytes")]
    pub anonymous: u64,
}

impl Memory {
    /// Of this process, from `/proc/self/status`; zeros where there is none.
    pub fn now() -> Self {
        Self::parse(&std::fs::read_to_string("/proc/self/status").unwrap_or_default())
    }

    fn parse(status: &str) -> Self {
        let field = |name: &str| {
            let value = status
                .lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            let kib = value.and_then(|v| v.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
            kib.unwrap_or(0) * 1024
        };
        Self {
            peak_rss: field("VmHWM"),
            rss: field("VmRSS"),
            anonymous: field("RssAnon"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_by_their_whole_name() {
        let status = "Name:\tx\nVmHWM:\t  2048 kB\nVmRSS:\t    1024 kB\nRssAnon:\t     512 kB\n";
        let expected = Memory {
            peak_rss: 2 << 20,
            rss: 1 << 20,
            anonymous: 512 << 10,
        };
        assert_eq!(Memory::parse(status), expected);
        assert_eq!(
            Memory::parse("VmHWMx: 1 kB\nVmRSS: much\n"),
            Memory::default()
        );
    }
}
