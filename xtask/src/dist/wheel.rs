//! The Python wheel, as PEP 427 has it: the program as one of its scripts, and no code in Python.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::dist::pack::{self, Entry};
use crate::dist::target::{Target, Wheel};
use crate::dist::{LICENCES, README, elf, text_of};
use crate::failure::Failure;

/// The shared libraries that every system of PEP 600 has and that the program may ask for.
const LIBRARIES: &[&str] =
    &["libc.so.6", "libm.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"];

/// The name of the wheel's file, and the files in it.
pub(crate) fn entries(
    version: &str,
    target: &Target,
    program: &[u8],
) -> Result<(String, Vec<Entry>), Failure> {
    let version = python_version(version)?;
    let tag = format!("py3-none-{}", platform(target, program)?);
    let about = format!("corsac-{version}.dist-info");
    let metadata = text_of("dist/python/METADATA")?.replace("@VERSION@", &version) + "\n" + &text_of(README)?;
    let wheel = format!("Wheel-Version: 1.0\nGenerator: corsac xtask\nRoot-Is-Purelib: false\nTag: {tag}\n");
    let mut entries = vec![
        Entry::program(format!("corsac-{version}.data/scripts/{}", target.program()), program),
        Entry::file(format!("{about}/METADATA"), metadata),
        Entry::file(format!("{about}/WHEEL"), wheel),
    ];
    for licence in LICENCES {
        entries.push(Entry::file(format!("{about}/licenses/{licence}"), text_of(licence)?));
    }
    entries.push(record(format!("{about}/RECORD"), &entries));
    Ok((format!("corsac-{version}-{tag}.whl"), entries))
}

/// The list of the files, each with its sum and size; it has neither itself.
fn record(path: String, entries: &[Entry]) -> Entry {
    let mut lines: Vec<String> = entries
        .iter()
        .map(|Entry { path, bytes, .. }| {
            format!("{path},sha256={},{}\n", URL_SAFE_NO_PAD.encode(pack::sha256(bytes)), bytes.len())
        })
        .collect();
    lines.push(format!("{path},,\n"));
    Entry::file(path, lines.concat())
}

/// The platform tag. For Linux (PEP 600) it is the oldest glibc that has all that the program asks for.
fn platform(target: &Target, program: &[u8]) -> Result<String, Failure> {
    let unreadable = |why: String| Failure::Unreadable { source: target.program().to_owned(), why };
    match target.wheel {
        Wheel::Tag(tag) => Ok(tag.to_owned()),
        Wheel::Manylinux(processor) => {
            let asks = elf::read(program)
                .ok_or_else(|| unreadable("it is no program for 64-bit Linux with glibc".to_owned()))?;
            if let Some(other) = asks.libraries.iter().find(|name| !LIBRARIES.contains(&name.as_str())) {
                return Err(unreadable(format!("it asks for {other}, which not every Linux has")));
            }
            let (major, minor) = asks.glibc;
            Ok(format!("manylinux_{major}_{minor}_{processor}"))
        }
    }
}

/// The version as Python writes it (PEP 440): `1.0.0-rc.1` is `1.0.0rc1`.
fn python_version(version: &str) -> Result<String, Failure> {
    let Some((release, before)) = version.split_once('-') else { return Ok(version.to_owned()) };
    let stages = [("alpha.", "a"), ("beta.", "b"), ("rc.", "rc")];
    let found = stages.into_iter().find_map(|(stage, short)| Some((short, before.strip_prefix(stage)?)));
    match found {
        Some((short, number)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            Ok(format!("{release}{short}{number}"))
        }
        _ => Err(Failure::Unreadable {
            source: "the version in Cargo.toml".to_owned(),
            why: format!("{version} has no name in Python; alpha.N, beta.N and rc.N have"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_said_in_python_s_way() {
        let rows = [
            ("0.1.0", Some("0.1.0")),
            ("1.0.0-alpha.2", Some("1.0.0a2")),
            ("1.0.0-beta.10", Some("1.0.0b10")),
            ("1.0.0-rc.1", Some("1.0.0rc1")),
            ("1.0.0-rc", None),
            ("1.0.0-rc.", None),
            ("1.0.0-rc.x", None),
            ("1.0.0-nightly.1", None),
        ];
        for (version, expected) in rows {
            assert_eq!(python_version(version).ok().as_deref(), expected, "{version}");
        }
    }

    /// The sum of `abc` is that of FIPS 180-4.
    #[test]
    fn the_list_of_files_has_their_sums_and_not_its_own() {
        let Entry { path, bytes, runs } = record("a/RECORD".to_owned(), &[Entry::file("b", "abc")]);
        let text = "b,sha256=ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0,3\na/RECORD,,\n";
        assert_eq!(
            (path.as_str(), String::from_utf8_lossy(&bytes).as_ref(), runs),
            ("a/RECORD", text, false)
        );
    }

    #[test]
    fn a_tag_is_fixed_or_read_from_the_program() {
        let find = |triple| Target::find(triple).expect("is in the table");
        let windows = find("x86_64-pc-windows-msvc");
        assert_eq!(platform(windows, b"MZ").expect("is fixed"), "win_amd64");
        assert!(platform(find("x86_64-unknown-linux-gnu"), b"MZ").is_err());
    }
}
