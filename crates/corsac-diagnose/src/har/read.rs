//! The reader: a HAR's pages and entries, one after the other, as they come in.

use std::io::Read;

use super::entry::{self, Entry, members};
use super::scan::Scan;
use super::{HarError, Item, PageSeen, Program};

/// The most that is kept of a title or a name, in bytes.
const MAX_TITLE: usize = 16 * 1024;

/// Reads a HAR as it comes in. Of each entry the heads are kept, of bodies only their lengths; so a HAR of any size needs
/// no more memory than the heads of one entry.
///
/// ```
/// use corsac_diagnose::har::{Item, Reader};
///
/// let har = br#"{"log": {"creator": {"name": "WebInspector"}, "entries": [
///     {"request": {"method": "GET", "url": "https://api.mybackend.com/", "headers": []},
///      "response": {"status": 200, "headers": [], "content": {"text": "..."}}}]}}"#;
/// let mut reader = Reader::new(&har[..]);
/// assert!(matches!(reader.next().unwrap(), Some(Item::Creator(_))));
/// let Some(Item::Entry(entry)) = reader.next().unwrap() else { panic!() };
/// assert_eq!((entry.request.url.as_str(), entry.response.status), ("https://api.mybackend.com/", 200));
/// assert!(reader.next().unwrap().is_none());
/// ```
pub struct Reader<R> {
    scan: Scan<R>,
    place: Place,
    /// Where keys are read to.
    key: String,
    entries: usize,
    /// Whether a list of entries has been seen.
    has_entries: bool,
    /// What has ended the reading, to be told again.
    fault: Option<HarError>,
}

/// Where the reader stands. `first`: nothing of what it stands in has been read.
#[derive(Clone, Copy)]
enum Place {
    Start,
    Top { first: bool },
    Log { first: bool },
    Pages { first: bool },
    Entries { first: bool },
    End,
}

impl<R: Read> Reader<R> {
    /// Of a source, from its beginning.
    pub fn new(source: R) -> Self {
        Self {
            scan: Scan::new(source),
            place: Place::Start,
            key: String::new(),
            entries: 0,
            has_entries: false,
            fault: None,
        }
    }

    /// How many bytes have been read.
    pub fn offset(&self) -> u64 {
        self.scan.offset()
    }

    /// How many entries have been read.
    pub const fn entries(&self) -> usize {
        self.entries
    }

    /// What comes next; `None` at the end. Of an entry in whose middle the HAR ends, what there is of it comes first, where
    /// that tells whom it asked.
    ///
    /// # Errors
    /// A [`HarError`]. It ends the reading.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<Item>, HarError> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let next = self.step();
        if let Err(fault) = &next {
            self.fault = Some(fault.clone());
        }
        next
    }

    fn step(&mut self) -> Result<Option<Item>, HarError> {
        loop {
            let offset = self.scan.offset();
            match self.place {
                Place::Start => {
                    self.scan.skip_mark()?;
                    match self.scan.ahead()? {
                        None => return Err(HarError::Empty),
                        Some(b'{') => {}
                        Some(_) => return Err(HarError::NotHar { offset: self.scan.offset() }),
                    }
                    self.scan.object()?;
                    self.place = Place::Top { first: true };
                }
                Place::Top { first } => {
                    if !self.scan.goes_on(b'}', first)? {
                        self.place = Place::End;
                        if !self.has_entries {
                            return Err(HarError::NotHar { offset });
                        }
                        continue;
                    }
                    self.scan.key(&mut self.key)?;
                    self.place = Place::Top { first: false };
                    if self.key == "log" && self.scan.object()? {
                        self.place = Place::Log { first: true };
                    } else if self.key != "log" {
                        self.scan.skip()?;
                    }
                }
                Place::Log { first } => {
                    if !self.scan.goes_on(b'}', first)? {
                        self.place = Place::Top { first: false };
                        continue;
                    }
                    self.scan.key(&mut self.key)?;
                    self.place = Place::Log { first: false };
                    if let Some(item) = self.member()? {
                        return Ok(Some(item));
                    }
                }
                Place::Pages { first } => {
                    if !self.scan.goes_on(b']', first)? {
                        self.place = Place::Log { first: false };
                        continue;
                    }
                    self.place = Place::Pages { first: false };
                    if self.scan.object()? {
                        return Ok(Some(Item::Page(self.page()?)));
                    }
                }
                Place::Entries { first } => {
                    if !self.scan.goes_on(b']', first)? {
                        self.place = Place::Log { first: false };
                        continue;
                    }
                    self.place = Place::Entries { first: false };
                    let start = self.scan.offset();
                    if self.scan.object()? {
                        self.entries += 1;
                        return self.entry(start).map(Some);
                    }
                }
                Place::End => {
                    return match self.scan.ahead()? {
                        None => Ok(None),
                        Some(_) => {
                            Err(HarError::Unexpected { wanted: "nothing more", offset: self.offset() })
                        }
                    };
                }
            }
        }
    }

    /// A member of the log.
    fn member(&mut self) -> Result<Option<Item>, HarError> {
        match self.key.as_str() {
            "creator" if self.scan.object()? => return Ok(Some(Item::Creator(self.program()?))),
            "browser" if self.scan.object()? => return Ok(Some(Item::Browser(self.program()?))),
            "pages" if self.scan.list()? => self.place = Place::Pages { first: true },
            "entries" if self.scan.list()? => {
                self.has_entries = true;
                self.place = Place::Entries { first: true };
            }
            // What is of another kind has been passed over.
            "creator" | "browser" | "pages" | "entries" => {}
            _ => self.scan.skip()?,
        }
        Ok(None)
    }

    fn program(&mut self) -> Result<Program, HarError> {
        let mut program = Program::default();
        members(&mut self.scan, &mut self.key, &mut |scan, key| {
            match key.as_str() {
                "name" => program.name = scan.text(MAX_TITLE)?.unwrap_or_default(),
                "version" => program.version = scan.text(MAX_TITLE)?.unwrap_or_default(),
                _ => scan.skip()?,
            }
            Ok(())
        })?;
        Ok(program)
    }

    fn page(&mut self) -> Result<PageSeen, HarError> {
        let mut page = PageSeen::default();
        members(&mut self.scan, &mut self.key, &mut |scan, key| {
            match key.as_str() {
                "id" => page.id = scan.text(MAX_TITLE)?.unwrap_or_default(),
                "title" => page.title = scan.text(MAX_TITLE)?.unwrap_or_default(),
                "_url" => page.url = scan.text(MAX_TITLE)?,
                _ => scan.skip()?,
            }
            Ok(())
        })?;
        Ok(page)
    }

    fn entry(&mut self, start: u64) -> Result<Item, HarError> {
        let mut entry = Box::new(Entry { number: self.entries, ..Entry::default() });
        if let Err(fault) = entry::read(&mut self.scan, &mut entry, &mut self.key) {
            let says_whom = !entry.request.url.is_empty() && !entry.request.method.is_empty();
            if !says_whom {
                self.entries -= 1;
                return Err(fault);
            }
            self.fault = Some(fault);
            entry.cut = true;
        }
        entry.bytes = self.scan.offset() - start;
        Ok(Item::Entry(entry))
    }
}
