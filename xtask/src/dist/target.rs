//! The systems that packages are made for, and what each registry calls them.

/// A system.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// What rustc calls it.
    pub(crate) triple: &'static str,
    /// What Node.js calls its operating system: `process.platform`.
    pub(crate) os: &'static str,
    /// What Node.js calls its processor: `process.arch`.
    pub(crate) cpu: &'static str,
    /// What a wheel calls it.
    pub(crate) wheel: Wheel,
}

/// How a wheel's platform tag is found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wheel {
    /// `manylinux_2_N_` and this processor, with N from the program itself.
    Manylinux(&'static str),
    /// This. Of macOS, the oldest that rustc builds for unless told otherwise.
    Tag(&'static str),
}

/// Every system that the npm package `corsac` knows.
pub(crate) const TARGETS: &[Target] = &[
    Target { triple: "x86_64-unknown-linux-gnu", os: "linux", cpu: "x64", wheel: Wheel::Manylinux("x86_64") },
    Target {
        triple: "aarch64-unknown-linux-gnu",
        os: "linux",
        cpu: "arm64",
        wheel: Wheel::Manylinux("aarch64"),
    },
    Target {
        triple: "x86_64-apple-darwin",
        os: "darwin",
        cpu: "x64",
        wheel: Wheel::Tag("macosx_10_12_x86_64"),
    },
    Target {
        triple: "aarch64-apple-darwin",
        os: "darwin",
        cpu: "arm64",
        wheel: Wheel::Tag("macosx_11_0_arm64"),
    },
    Target { triple: "x86_64-pc-windows-msvc", os: "win32", cpu: "x64", wheel: Wheel::Tag("win_amd64") },
];

impl Target {
    /// The system of this name.
    pub(crate) fn find(triple: &str) -> Option<&'static Self> {
        TARGETS.iter().find(|target| target.triple == triple)
    }

    /// The npm package that carries the program for it.
    pub(crate) fn npm(&self) -> String {
        format!("@corsac/{}-{}", self.os, self.cpu)
    }

    /// What the program's file is called on it.
    pub(crate) fn program(&self) -> &'static str {
        if self.is_windows() { "corsac.exe" } else { "corsac" }
    }

    /// Whether it is Windows, where people unpack zip files.
    pub(crate) fn is_windows(&self) -> bool {
        self.os == "win32"
    }
}
