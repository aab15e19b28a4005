//! What a program for Linux asks of the system: which shared libraries, and how new a glibc.

/// What is read from the program's file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Asks {
    /// The newest version of glibc that one of its symbols is of.
    pub(crate) glibc: (u32, u32),
    /// The shared libraries by name, in the file's order.
    pub(crate) libraries: Vec<String>,
}

/// The sections that are read: the dynamic one, and that of needed versions (gABI, "Sections"; LSB Core, "Symbol
/// Versioning").
const DYNAMIC: u32 = 6;
const NEEDED_VERSIONS: u32 = 0x6fff_fffe;

/// The entry of the dynamic section that names a library.
const NEEDED: u64 = 1;

/// A version that is no number, and the first glibc that has it.
const RELATIVE_RELOCATIONS: (&str, (u32, u32)) = ("ABI_DT_RELR", (2, 36));

/// Reads a program of 64 bits whose bytes stand low first. `None` if it is no such file, is not linked with glibc, or
/// asks for a version of it that has no number.
pub(crate) fn read(file: &[u8]) -> Option<Asks> {
    let file = File(file);
    if file.0.get(..6)? != b"\x7fELF\x02\x01" {
        return None;
    }
    let (mut libraries, mut glibc) = (Vec::new(), None);
    for section in file.sections()? {
        match section.kind {
            DYNAMIC => {
                let strings = file.section(section.link)?;
                for at in (section.offset..section.offset.checked_add(section.size)?).step_by(16) {
                    if file.u64(at)? == NEEDED {
                        let name = usize::try_from(file.u64(at.checked_add(8)?)?).ok()?;
                        libraries.push(file.text(strings.offset.checked_add(name)?)?.to_owned());
                    }
                }
            }
            NEEDED_VERSIONS => {
                for version in file.versions(&section)? {
                    if let Some(number) = version.strip_prefix("GLIBC_") {
                        glibc = glibc.max(Some(parse(number)?));
                    }
                }
            }
            _ => {}
        }
    }
    Some(Asks { glibc: glibc?, libraries })
}

fn parse(number: &str) -> Option<(u32, u32)> {
    if number == RELATIVE_RELOCATIONS.0 {
        return Some(RELATIVE_RELOCATIONS.1);
    }
    // 2.2.5 is no newer than 2.2 for what is asked here.
    let mut parts = number.split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

struct Section {
    kind: u32,
    offset: usize,
    size: usize,
    link: u32,
    info: u32,
}

/// The bytes of the file, read with their bounds checked.
struct File<'a>(&'a [u8]);

impl<'a> File<'a> {
    fn bytes<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.0.get(at..at.checked_add(N)?)?.try_into().ok()
    }

    fn u16(&self, at: usize) -> Option<u16> {
        self.bytes(at).map(u16::from_le_bytes)
    }

    fn u32(&self, at: usize) -> Option<u32> {
        self.bytes(at).map(u32::from_le_bytes)
    }

    fn u64(&self, at: usize) -> Option<u64> {
        self.bytes(at).map(u64::from_le_bytes)
    }

    fn offset(&self, at: usize) -> Option<usize> {
        self.u64(at)?.try_into().ok()
    }

    fn text(&self, at: usize) -> Option<&'a str> {
        let rest = self.0.get(at..)?;
        let end = rest.iter().position(|byte| *byte == 0)?;
        std::str::from_utf8(&rest[..end]).ok()
    }

    fn section(&self, index: u32) -> Option<Section> {
        let table = self.offset(0x28)?;
        let length = usize::from(self.u16(0x3a)?);
        let at = table.checked_add(length.checked_mul(usize::try_from(index).ok()?)?)?;
        let field = |offset: usize| at.checked_add(offset);
        Some(Section {
            kind: self.u32(field(0x04)?)?,
            offset: self.offset(field(0x18)?)?,
            size: self.offset(field(0x20)?)?,
            link: self.u32(field(0x28)?)?,
            info: self.u32(field(0x2c)?)?,
        })
    }

    fn sections(&self) -> Option<Vec<Section>> {
        (0..u32::from(self.u16(0x3c)?)).map(|index| self.section(index)).collect()
    }

    /// The names of all versions that are needed, of every library.
    fn versions(&self, section: &Section) -> Option<Vec<&'a str>> {
        let strings = self.section(section.link)?;
        let mut names = Vec::new();
        let mut library = section.offset;
        for _ in 0..section.info {
            let count = self.u16(library.checked_add(2)?)?;
            let step = |at: usize, field: usize| -> Option<usize> {
                at.checked_add(usize::try_from(self.u32(at.checked_add(field)?)?).ok()?)
            };
            let mut version = step(library, 8)?;
            for _ in 0..count {
                let name = usize::try_from(self.u32(version.checked_add(8)?)?).ok()?;
                names.push(self.text(strings.offset.checked_add(name)?)?);
                version = step(version, 12)?;
            }
            library = step(library, 12)?;
        }
        Some(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers_or_known() {
        let rows = [
            ("2.34", Some((2, 34))),
            ("2.2.5", Some((2, 2))),
            ("ABI_DT_RELR", Some((2, 36))),
            ("PRIVATE", None),
            ("2", None),
        ];
        for (number, expected) in rows {
            assert_eq!(parse(number), expected, "{number}");
        }
    }

    #[test]
    fn what_is_no_such_program_or_cut_short_is_refused() {
        assert_eq!(read(b""), None);
        assert_eq!(read(b"#!/bin/sh\n"), None);
        assert_eq!(read(b"\x7fELF\x02\x01"), None);
    }

    /// The program of this very test. All versions that its file names anywhere are in it as text, too.
    #[cfg(all(
        target_os = "linux",
        target_env = "gnu",
        target_pointer_width = "64",
        target_endian = "little"
    ))]
    #[test]
    fn this_program_is_read() {
        let bytes = std::fs::read(std::env::current_exe().expect("has a path")).expect("is read");
        let asks = read(&bytes).expect("is a program with glibc");
        assert!(asks.libraries.iter().any(|name| name == "libc.so.6"), "{asks:?}");
        assert!((2, 2) < asks.glibc && asks.glibc < (3, 0), "{asks:?}");
        // Its tables of sections stand at its end.
        assert_eq!(read(&bytes[..bytes.len() / 2]), None);
    }
}
