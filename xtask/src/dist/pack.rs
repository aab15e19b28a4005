//! Files in one file, and always the same bytes for the same files: sorted, of one time, nobody's.

use std::fmt::Write as _;
use std::io::{self, Write};

use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};
use sha2::{Digest, Sha256};

/// The time of every packed file: 1980-01-01, the first that a zip file can say. In seconds since 1970.
const TIME: u64 = 315_532_800;

/// That day as zip files have it: the year from 1980, the month, the day.
const ZIP_DATE: u16 = (1 << 5) | 1;

/// A file to be packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Where it is in the package, with `/` between folders.
    pub(crate) path: String,
    /// Whether it is a program.
    pub(crate) runs: bool,
    /// What is in it.
    pub(crate) bytes: Vec<u8>,
}

impl Entry {
    /// A file that is read.
    pub(crate) fn file(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), runs: false, bytes: bytes.into() }
    }

    /// A file that is run.
    pub(crate) fn program(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), runs: true, bytes: bytes.into() }
    }

    fn mode(&self) -> u32 {
        if self.runs { 0o755 } else { 0o644 }
    }
}

/// A `.tar.gz` of the files.
pub(crate) fn tar_gz(mut entries: Vec<Entry>, level: Compression) -> io::Result<Vec<u8>> {
    sort(&mut entries);
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), level));
    for entry in &entries {
        let mut header = tar::Header::new_ustar();
        header.set_size(entry.bytes.len() as u64);
        header.set_mode(entry.mode());
        header.set_mtime(TIME);
        header.set_uid(0);
        header.set_gid(0);
        tar.append_data(&mut header, &entry.path, entry.bytes.as_slice())?;
    }
    tar.into_inner()?.finish()
}

/// A `.zip` of the files, by the format's own note (APPNOTE 6.3, 4.3): a header before each file, and the directory of
/// all at the end. Names are ASCII, and all stays below 4 GiB.
pub(crate) fn zip(mut entries: Vec<Entry>, level: Compression) -> io::Result<Vec<u8>> {
    sort(&mut entries);
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for entry in &entries {
        let mut crc = Crc::new();
        crc.update(&entry.bytes);
        let mut deflate = DeflateEncoder::new(Vec::new(), level);
        deflate.write_all(&entry.bytes)?;
        let packed = deflate.finish()?;
        // What both headers say alike: the version that can unpack it (2.0), no flags, deflated, the time.
        let mut alike = Vec::new();
        for number in [20_u16, 0, 8, 0, ZIP_DATE] {
            alike.extend(number.to_le_bytes());
        }
        for number in [crc.sum(), size(packed.len())?, size(entry.bytes.len())?] {
            alike.extend(number.to_le_bytes());
        }
        alike.extend(count(entry.path.len())?.to_le_bytes());
        // No extra field.
        alike.extend(0_u16.to_le_bytes());

        let offset = size(file.len())?;
        file.extend(b"PK\x03\x04");
        file.extend(&alike);
        file.extend(entry.path.as_bytes());
        file.extend(packed);

        directory.extend(b"PK\x01\x02");
        // Made on Unix, whose modes are told below.
        directory.extend([20, 3]);
        directory.extend(&alike);
        // No comment, the first disk, no internal attributes.
        directory.extend([0; 6]);
        directory.extend(((0o100_000 | entry.mode()) << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(entry.path.as_bytes());
    }
    let (start, length, entries) = (size(file.len())?, size(directory.len())?, count(entries.len())?);
    file.extend(directory);
    file.extend(b"PK\x05\x06");
    // One disk, the first.
    file.extend([0; 4]);
    file.extend(entries.to_le_bytes());
    file.extend(entries.to_le_bytes());
    file.extend(length.to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0; 2]);
    Ok(file)
}

/// The SHA-256 of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The same in hexadecimal digits, as `sha256sum` writes it.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in sha256(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn sort(entries: &mut [Entry]) {
    entries.sort_by(|one, other| one.path.cmp(&other.path));
}

fn size(length: usize) -> io::Result<u32> {
    u32::try_from(length).map_err(|_| io::Error::other("too large for a zip file"))
}

fn count(length: usize) -> io::Result<u16> {
    u16::try_from(length).map_err(|_| io::Error::other("too many for a zip file"))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    fn entries() -> Vec<Entry> {
        vec![
            Entry::program("b/run", "x".repeat(5000)),
            Entry::file("a.txt", "text"),
            Entry::file("b/empty", ""),
        ]
    }

    #[test]
    fn the_same_files_are_the_same_bytes_in_whatever_order() {
        let mut turned = entries();
        turned.reverse();
        for pack in [tar_gz, zip] {
            let packed = pack(entries(), Compression::best()).expect("packs");
            assert_eq!(pack(turned.clone(), Compression::best()).expect("packs"), packed);
        }
    }

    #[test]
    fn a_tar_file_is_sorted_of_one_time_and_nobody_s() {
        let packed = tar_gz(entries(), Compression::fast()).expect("packs");
        let mut archive = tar::Archive::new(GzDecoder::new(packed.as_slice()));
        let mut seen = Vec::new();
        for entry in archive.entries().expect("is a tar file") {
            let mut entry = entry.expect("is an entry");
            let header = entry.header().clone();
            assert_eq!(
                (header.mtime().ok(), header.uid().ok(), header.gid().ok()),
                (Some(TIME), Some(0), Some(0))
            );
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("is whole");
            let path = entry.path().expect("is a path").to_string_lossy().into_owned();
            seen.push(Entry { path, runs: header.mode().expect("is a mode") == 0o755, bytes });
        }
        let mut expected = entries();
        sort(&mut expected);
        assert_eq!(seen, expected);
    }

    /// Whether other programs read it is seen where the wheel is installed.
    #[test]
    fn a_zip_file_s_directory_points_at_its_files() {
        let packed = zip(entries(), Compression::fast()).expect("packs");
        let number = |at: usize| u32::from_le_bytes(packed[at..at + 4].try_into().expect("4 bytes")) as usize;
        let end = packed.len() - 22;
        assert_eq!(&packed[end..end + 12], b"PK\x05\x06\0\0\0\0\x03\0\x03\0");
        let mut at = number(end + 16);
        assert_eq!(at + number(end + 12), end);
        for path in ["a.txt", "b/empty", "b/run"] {
            assert_eq!(&packed[at + 46..at + 46 + path.len()], path.as_bytes());
            let file = number(at + 42);
            assert_eq!(&packed[file..file + 4], b"PK\x03\x04");
            assert_eq!(&packed[file + 30..file + 30 + path.len()], path.as_bytes());
            assert_eq!(number(at + 38) >> 16, if path == "b/run" { 0o100_755 } else { 0o100_644 });
            at += 46 + path.len();
        }
        assert_eq!(at, end);
    }

    /// The examples of FIPS 180-4's own test data: nothing, and `abc`.
    #[test]
    fn sums_are_those_of_the_standard() {
        let rows = [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ];
        for (text, sum) in rows {
            assert_eq!(sha256_hex(text.as_bytes()), sum);
        }
    }
}
