//! Reads the message and the code of an XML error: S3, Azure, SOAP 1.1 and 1.2, `WebDAV`, problem details, OAI.
//!
//! The elements and attributes that count have the names of [`Role`], as the members of JSON have. Namespaces do not
//! count, nor does case. Document type declarations are skipped and declare nothing, so that no entity grows and none
//! is fetched: only the five of XML itself and numbers stand for characters.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::inspect::member_roles::Role;
use crate::inspect::wording::{Reason, Wording, shown};

/// The message and the code of an XML error.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct XmlError {
    pub(crate) message: Option<String>,
    pub(crate) code: Option<String>,
}

/// How many attributes of an element are read.
const MAX_ATTRIBUTES: usize = 16;

/// Longer ones are no codes.
const MAX_CODE: usize = 64;

/// The message and the code of a whole XML document, or `None` if it has neither, or is no XML.
pub(crate) fn read(xml: &str, reason: &str) -> Option<XmlError> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().allow_dangling_amp = true;
    let mut finder = Finder::new(reason);
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) => finder.start(&element)?,
            Event::Empty(element) => {
                finder.start(&element)?;
                finder.end();
            }
            Event::End(_) => finder.end(),
            Event::Text(text) => finder.add(&text.decode().ok()?),
            Event::CData(text) => finder.add(&text.decode().ok()?),
            Event::GeneralRef(entity) => finder.add_entity(&entity),
            Event::Comment(_) | Event::Decl(_) | Event::DocType(_) | Event::PI(_) => {}
            Event::Eof => return finder.finish(),
        }
    }
}

struct Finder {
    reason: Reason,
    depth: usize,
    /// The depth of the element below which nothing is read, such as a stack trace.
    hidden_below: Option<usize>,
    /// The open element, if its text matters and no element stood in it so far.
    leaf: Option<Leaf>,
    best: Option<(Score, String)>,
    code: Option<String>,
    has_root: bool,
}

/// Smaller is better: what is said, where, and under which name.
type Score = (Wording, usize, u8);

struct Leaf {
    kind: Kind,
    text: String,
    /// It holds an entity that nobody declared, or that we do not look up.
    is_broken: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Code,
    Message(u8),
}

impl Finder {
    fn new(reason: &str) -> Self {
        Self {
            reason: Reason::new(reason),
            depth: 0,
            hidden_below: None,
            leaf: None,
            best: None,
            code: None,
            has_root: false,
        }
    }

    /// `None` if this is a page.
    fn start(&mut self, element: &BytesStart<'_>) -> Option<()> {
        let name = element.local_name();
        let name = std::str::from_utf8(name.as_ref()).ok()?;
        if self.depth == 0 && (self.has_root || name.eq_ignore_ascii_case("html")) {
            return None;
        }
        self.has_root = true;
        self.depth += 1;
        let parent = self.leaf.take().map(|leaf| leaf.kind);
        if self.hidden_below.is_some() {
            return Some(());
        }
        let role = Role::of(name.as_bytes());
        if role == Role::Never {
            self.hidden_below = Some(self.depth);
            return Some(());
        }
        // SOAP 1.2 has its code one deeper: `<Code><Value>env:Sender</Value></Code>`.
        let is_code = is_code(name) || (parent == Some(Kind::Code) && name.eq_ignore_ascii_case("value"));
        let kind = match role {
            _ if is_code => Some(Kind::Code),
            Role::Message(rank) => Some(Kind::Message(rank)),
            _ if name.eq_ignore_ascii_case("responsedescription") => Some(Kind::Message(Role::OF_PROBLEMS)),
            _ => None,
        };
        self.leaf = kind.map(Leaf::new);
        if matches!(role, Role::Message(_) | Role::Envelope) {
            self.attributes(element);
        }
        Some(())
    }

    /// OAI says `<error code="badVerb">`, others `<err code="7" msg="No such photo"/>`.
    fn attributes(&mut self, element: &BytesStart<'_>) {
        // To check for duplicates takes quadratic time.
        for attribute in element.attributes().with_checks(false).take(MAX_ATTRIBUTES).flatten() {
            let Ok(name) = std::str::from_utf8(attribute.key.local_name().into_inner()) else {
                continue;
            };
            let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else {
                continue;
            };
            match Role::of(name.as_bytes()) {
                _ if is_code(name) => self.say(Kind::Code, &value),
                // It says more than the text beside it.
                Role::Message(_) => self.say(Kind::Message(0), &value),
                _ => {}
            }
        }
    }

    fn end(&mut self) {
        if let Some(leaf) = self.leaf.take().filter(|leaf| !leaf.is_broken) {
            self.say(leaf.kind, &leaf.text);
        }
        if self.hidden_below == Some(self.depth) {
            self.hidden_below = None;
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn add(&mut self, text: &str) {
        if let Some(leaf) = &mut self.leaf {
            leaf.text.push_str(text);
        }
    }

    fn add_entity(&mut self, entity: &BytesRef<'_>) {
        let Some(leaf) = &mut self.leaf else {
            return;
        };
        match resolve(entity) {
            Some(text) => leaf.text.push_str(&text),
            None => leaf.is_broken = true,
        }
    }

    fn say(&mut self, kind: Kind, text: &str) {
        match kind {
            Kind::Code if self.code.is_none() => self.code = code(text),
            Kind::Code => {}
            Kind::Message(rank) => self.message(rank, text),
        }
    }

    fn message(&mut self, rank: u8, text: &str) {
        let Some((shown, wording)) = shown(text, &self.reason) else {
            return;
        };
        let wording = if rank == Role::OF_TITLE {
            wording.max(Wording::General)
        } else {
            wording
        };
        let score = (wording, self.depth, rank);
        if self.best.as_ref().is_none_or(|(best, _)| score < *best) {
            self.best = Some((score, shown.to_owned()));
        }
    }

    fn finish(self) -> Option<XmlError> {
        let is_whole = self.has_root && self.depth == 0;
        let error = XmlError {
            message: self.best.map(|(_, message)| message),
            code: self.code,
        };
        (is_whole && error != XmlError::default()).then_some(error)
    }
}

impl Leaf {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            text: String::new(),
            is_broken: false,
        }
    }
}

fn is_code(name: &str) -> bool {
    ["code", "errorcode", "faultcode"]
        .iter()
        .any(|code| name.eq_ignore_ascii_case(code))
}

/// A code without its namespace: `soap:Client` is `Client`. Numbers of a status are none, as they say nothing new.
fn code(text: &str) -> Option<String> {
    let code = text.trim().rsplit(':').next()?;
    let is_code = |c: char| c.is_alphanumeric() || "._-/".contains(c);
    let says_nothing = ["undefined", "null"].contains(&code) || (code.len() == 3 && code.parse::<u16>().is_ok());
    let is_code = !code.is_empty() && code.len() <= MAX_CODE && code.chars().all(is_code) && !says_nothing;
    is_code.then(|| code.to_owned())
}

/// The text of one of the entities of XML itself, or of a number.
fn resolve(entity: &BytesRef<'_>) -> Option<Cow<'static, str>> {
    match entity.resolve_char_ref() {
        Ok(Some(character)) => Some(Cow::Owned(character.to_string())),
        Ok(None) => resolve_xml_entity(&entity.decode().ok()?).map(Cow::Borrowed),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_404(xml: &str) -> (Option<String>, Option<String>) {
        let error = read(xml, "Not Found").unwrap_or_default();
        (error.message, error.code)
    }

    #[test]
    fn the_message_and_the_code_of_the_usual_errors() {
        let table = [
            (
                "S3",
                "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code><Message>No such key.</Message><Key>a</Key></Error>",
                "No such key.",
                "NoSuchKey",
            ),
            ("S3, bare", "<Error><Code>NoSuchKey</Code></Error>", "", "NoSuchKey"),
            (
                "Azure",
                r#"<m:error xmlns:m="urn:m"><m:code>NoTable</m:code><m:message xml:lang="en">No such table.</m:message></m:error>"#,
                "No such table.",
                "NoTable",
            ),
            (
                "SOAP 1.1",
                "<s:Envelope><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>Bad &amp; worse</faultstring><detail><message>deeper words here</message></detail></s:Fault></s:Body></s:Envelope>",
                "Bad & worse",
                "Client",
            ),
            (
                "SOAP 1.2",
                "<e:Envelope><e:Body><e:Fault><e:Code>\n<e:Value>e:Sender</e:Value><e:Subcode><e:Value>m:Late</e:Value></e:Subcode></e:Code><e:Reason><e:Text xml:lang=\"en\">It is too late</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>",
                "It is too late",
                "Sender",
            ),
            (
                "WebDAV",
                r#"<d:error xmlns:d="DAV:"><s:exception>Sabre\NotFound</s:exception><s:message>File x is not here</s:message></d:error>"#,
                "File x is not here",
                "",
            ),
            (
                "WebDAV, described",
                "<D:multistatus><D:response/><D:responsedescription>The lock is held</D:responsedescription></D:multistatus>",
                "The lock is held",
                "",
            ),
            (
                "problem details",
                r#"<problem xmlns="urn:ietf:rfc:7807"><title>Not Found</title><status>404</status><detail>No user 7</detail></problem>"#,
                "No user 7",
                "",
            ),
            (
                "problem details, a title",
                "<problem><title>No such user</title></problem>",
                "No such user",
                "",
            ),
            (
                "OAI",
                r#"<OAI-PMH><request verb="X">u</request><error code="badVerb">Illegal OAI verb</error></OAI-PMH>"#,
                "Illegal OAI verb",
                "badVerb",
            ),
            (
                "attributes",
                r#"<rsp stat="fail"><err code="7" msg="No such &quot;photo&quot;" /></rsp>"#,
                "No such \"photo\"",
                "7",
            ),
            (
                "attributes and a hint",
                r#"<api><error code="bad" info="Not a value: nope.">See the help page.</error></api>"#,
                "Not a value: nope.",
                "bad",
            ),
            ("a map", "<map><error>no</error></map>", "no", ""),
            (
                "a sentence above a word",
                "<e><error>gone</error><description>The list is gone</description></e>",
                "The list is gone",
                "",
            ),
            (
                "a list",
                "<errors><error><code>E1</code><message>first of all</message></error><error><message>then</message></error></errors>",
                "first of all",
                "E1",
            ),
            (
                "other case",
                "<ERROR><MESSAGE>No such list</MESSAGE></ERROR>",
                "No such list",
                "",
            ),
            (
                "undefined",
                "<error><message>No account</message><code>undefined</code><details>undefined</details></error>",
                "No account",
                "",
            ),
            (
                "the status as code",
                "<error><code>404</code><message>No account</message></error>",
                "No account",
                "",
            ),
            (
                "entities",
                "<m><message>&lt;a&gt; &#233;&#x20ac; &quot;b&quot; it&apos;s</message></m>",
                "<a> é€ \"b\" it's",
                "",
            ),
            (
                "CDATA and comments",
                "<m><message>a <!-- no --><![CDATA[<b> & ]]>c d</message></m>",
                "a <b> & c d",
                "",
            ),
            (
                "a hidden element and what follows it",
                "<e><stack><a/><message>at the bottom of it</message></stack><message>No such list</message></e>",
                "No such list",
                "",
            ),
            (
                "a title above a message",
                "<e><title>A thing like many</title><x><message>No such list</message></x></e>",
                "No such list",
                "",
            ),
            (
                "two of a kind",
                "<e><message>No such list</message><message>No such user</message></e>",
                "No such list",
                "",
            ),
            (
                "an envelope",
                r#"<response code="E1" message="No such list"/>"#,
                "No such list",
                "E1",
            ),
            (
                "a value without a code",
                "<e><value>E9</value><message>No such list</message></e>",
                "No such list",
                "",
            ),
            (
                "a code with other things in it",
                "<e><code><x>E9</x></code><message>No such list</message></e>",
                "No such list",
                "",
            ),
            (
                "no codes",
                "<e><code/><code>not a code</code><code>null</code><code>a:</code><message>No such list</message></e>",
                "No such list",
                "",
            ),
            (
                "one code after another",
                "<e><code>404</code><errorCode>E-1.2_3/4</errorCode><code>E2</code></e>",
                "",
                "E-1.2_3/4",
            ),
            (
                "a page inside",
                "<e><html/><message>No such list</message></e>",
                "No such list",
                "",
            ),
            (
                "a bare ampersand",
                "<m><message>salt & pepper</message></m>",
                "salt & pepper",
                "",
            ),
        ];
        for (name, xml, message, code) in table {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            assert_eq!(read_404(xml), (some(message), some(code)), "{name}");
        }
    }

    #[test]
    fn what_is_no_message_is_not_taken_for_one() {
        let table = [
            "",
            "no XML",
            "<error><message>not closed</message>",
            "<error><message>crossed</error></message>",
            "<error/><message>a second root</message>",
            "<html><body><title>A page</title><text>of words</text></body></html>",
            "<error><message>Not Found</message><title>404 Not Found</title></error>",
            "<error><message>some <b>bold</b> words</message></error>",
            "<error><stackTrace><message>at the bottom of it</message></stackTrace></error>",
            "<error><cause><message>the database is down</message></cause></error>",
            "<error><message>at x.y.Z(Z.java:7)</message></error>",
            "<svg><text>404</text></svg>",
            r#"<x message="words of no element that counts"/>"#,
            "<x:HTML><message>some words here</message></x:HTML>",
            "<error><stack><a/><message>at the bottom of it</message></stack></error>",
            "<feed><entry><name>some words here</name></entry></feed>",
        ];
        for xml in table {
            assert_eq!(read(xml, "Not Found"), None, "{xml}");
        }
    }

    #[test]
    fn a_code_is_short() {
        for (length, is_code) in [(1, true), (64, true), (65, false)] {
            let code = "E".repeat(length);
            let xml = format!("<e><code>{code}</code><message>No such list</message></e>");
            assert_eq!(read_404(&xml).1, is_code.then_some(code), "{length}");
        }
    }

    #[test]
    fn nothing_declared_is_ever_expanded() {
        let bomb = r#"<?xml version="1.0"?><!DOCTYPE e [<!ENTITY a "words and words"><!ENTITY b "&a;&a;&a;">]>"#;
        let external = r#"<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/hostname">]>"#;
        let remote = r#"<!DOCTYPE e SYSTEM "http://localhost/e.dtd">"#;
        for (doctype, entity) in [(bomb, "b"), (external, "x"), (remote, "y")] {
            let message = format!("{doctype}<e><message>it says &{entity}; here</message></e>");
            assert_eq!(read(&message, "Not Found"), None, "{message}");
            let beside = format!("{doctype}<e><title>&{entity};</title><message>No such list</message></e>");
            assert_eq!(read_404(&beside).0.as_deref(), Some("No such list"), "{beside}");
        }
    }

    #[test]
    fn large_and_deep_documents_are_read_once() {
        let deep = "<a>".repeat(20_000) + "<message>No such list</message>" + &"</a>".repeat(20_000);
        assert_eq!(read_404(&deep).0.as_deref(), Some("No such list"));
        let attributes = " a=\"x\"".repeat(5_000);
        let wide = format!("<e><error{attributes} message=\"too late to be seen\">No such list</error></e>");
        assert_eq!(read_404(&wide).0.as_deref(), Some("No such list"));
        for end in 0..200 {
            let xml =
                "<Error a='1'><Code>NoSuchKey</Code><!-- x --><Message><![CDATA[é]]>&amp;&#233;</Message></Error>";
            let cut: String = xml.chars().take(end).collect();
            let whole = cut == xml;
            assert_eq!(read(&cut, "Not Found").is_some(), whole, "{cut}");
        }
    }
}
