//! Reads JSON (RFC 8259) in the plainest way: by recursion, into a tree.

/// A value. Numbers stay as they are written; a text with half a surrogate pair is none.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    List(Vec<Self>),
    Map(Vec<(Option<String>, Self)>),
    Number(String),
    Text(Option<String>),
    Word(&'static str),
}

/// The one value that `text` is.
pub(crate) fn parse(text: &str) -> Option<Json> {
    let mut rest = Reader(text);
    let value = rest.value()?;
    rest.blanks();
    rest.0.is_empty().then_some(value)
}

/// Whether the text begins so. If it does, that is taken off.
pub(super) fn takes(text: &mut &str, start: &str) -> bool {
    let rest = text.strip_prefix(start);
    *text = rest.unwrap_or(*text);
    rest.is_some()
}

struct Reader<'a>(&'a str);

impl Reader<'_> {
    fn blanks(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn takes(&mut self, start: &str) -> bool {
        takes(&mut self.0, start)
    }

    fn value(&mut self) -> Option<Json> {
        self.blanks();
        if self.takes("{") {
            return self.members().map(Json::Map);
        }
        if self.takes("[") {
            return self.elements().map(Json::List);
        }
        if self.takes("\"") {
            return self.units().map(|units| Json::Text(text(&units)));
        }
        for word in ["true", "false", "null"] {
            if self.takes(word) {
                return Some(Json::Word(word));
            }
        }
        self.number().map(Json::Number)
    }

    fn elements(&mut self) -> Option<Vec<Json>> {
        let mut elements = Vec::new();
        self.blanks();
        if self.takes("]") {
            return Some(elements);
        }
        loop {
            elements.push(self.value()?);
            self.blanks();
            if self.takes("]") {
                return Some(elements);
            }
            self.takes(",").then_some(())?;
        }
    }

    fn members(&mut self) -> Option<Vec<(Option<String>, Json)>> {
        let mut members = Vec::new();
        self.blanks();
        if self.takes("}") {
            return Some(members);
        }
        loop {
            self.blanks();
            self.takes("\"").then_some(())?;
            let name = text(&self.units()?);
            self.blanks();
            self.takes(":").then_some(())?;
            members.push((name, self.value()?));
            self.blanks();
            if self.takes("}") {
                return Some(members);
            }
            self.takes(",").then_some(())?;
        }
    }

    /// The rest of a string, as UTF-16 first, since that is how it is escaped.
    fn units(&mut self) -> Option<Vec<u16>> {
        let mut units = Vec::new();
        loop {
            let next = self.0.chars().next()?;
            self.0 = &self.0[next.len_utf8()..];
            match next {
                '"' => return Some(units),
                '\\' => units.push(self.escaped()?),
                '\0'..='\u{1f}' => return None,
                _ => units.extend_from_slice(next.encode_utf16(&mut [0; 2])),
            }
        }
    }

    fn escaped(&mut self) -> Option<u16> {
        let next = self.0.chars().next()?;
        self.0 = &self.0[next.len_utf8()..];
        Some(match next {
            '"' | '\\' | '/' => next as u16,
            'b' => 8,
            'f' => 12,
            'n' => 10,
            'r' => 13,
            't' => 9,
            'u' => {
                let digits = self.0.get(..4)?;
                digits.chars().all(|c| c.is_ascii_hexdigit()).then_some(())?;
                self.0 = &self.0[4..];
                u16::from_str_radix(digits, 16).ok()?
            }
            _ => return None,
        })
    }

    fn number(&mut self) -> Option<String> {
        let start = self.0;
        self.takes("-");
        if !self.takes("0") {
            self.digits()?;
        }
        if self.takes(".") {
            self.digits()?;
        }
        if self.takes("e") || self.takes("E") {
            let _ = self.takes("+") || self.takes("-");
            self.digits()?;
        }
        Some(start[..start.len() - self.0.len()].to_owned())
    }

    fn digits(&mut self) -> Option<()> {
        let rest = self.0.trim_start_matches(|c: char| c.is_ascii_digit());
        let found = rest.len() < self.0.len();
        self.0 = rest;
        found.then_some(())
    }
}

/// Half a surrogate pair is no text.
fn text(units: &[u16]) -> Option<String> {
    String::from_utf16(units).ok()
}
