//! What CPUs are called. For display: nothing is decided by a name.

/// Name of an Arm core by its main ID register: implementer and part.
pub fn core_name(midr: u64) -> Option<&'static str> {
    let (implementer, part) = (midr >> 24 & 0xFF, midr >> 4 & 0xFFF);
    let name = match (implementer, part) {
        (0x41, 0xD03) => "Cortex-A53",
        (0x41, 0xD04) => "Cortex-A35",
        (0x41, 0xD05) => "Cortex-A55",
        (0x41, 0xD08) => "Cortex-A72",
        (0x41, 0xD09) => "Cortex-A73",
        (0x41, 0xD0A) => "Cortex-A75",
        (0x41, 0xD0B) => "Cortex-A76",
        (0x41, 0xD0C) => "Neoverse-N1",
        (0x41, 0xD0D) => "Cortex-A77",
        (0x41, 0xD40) => "Neoverse-V1",
        (0x41, 0xD41) => "Cortex-A78",
        (0x41, 0xD44) => "Cortex-X1",
        (0x41, 0xD46) => "Cortex-A510",
        (0x41, 0xD47) => "Cortex-A710",
        (0x41, 0xD48) => "Cortex-X2",
        (0x41, 0xD49) => "Neoverse-N2",
        (0x41, 0xD4D) => "Cortex-A715",
        (0x41, 0xD4E) => "Cortex-X3",
        (0x41, 0xD4F) => "Neoverse-V2",
        (0x41, 0xD80) => "Cortex-A520",
        (0x41, 0xD81) => "Cortex-A720",
        (0x41, 0xD82) => "Cortex-X4",
        (0x41, 0xD85) => "Cortex-X925",
        (0x41, 0xD87) => "Cortex-A725",
        (0x51, 0x001) => "Oryon",
        _ => return None,
    };
    Some(name)
}

/// This machine's CPU as the kernel names it, for reports.
pub fn cpu_name() -> String {
    let cpuinfo = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |key: &str| {
        let line = cpuinfo
            .lines()
            .find(|line| line.split(':').next().is_some_and(|k| k.trim() == key))?;
        line.split_once(':')
            .map(|(_, value)| value.trim().to_owned())
    };
    field("model name")
        .or_else(|| field("Hardware"))
        .or_else(|| field("CPU part").map(|part| format!("Arm CPU part {part}")))
        .unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_share_a_name() {
        assert_eq!(core_name(0x411F_D4E0), Some("Cortex-X3"));
        assert_eq!(core_name(0x412F_D4E1), Some("Cortex-X3"));
        assert_eq!(core_name(0), None);
    }
}
