//! Finds the best message in foreign JSON, wherever its framework put that.
//!
//! One walk over the text visits each string once and keeps the best so far. What a name means stands in
//! `member_roles`, what a text is worth in `wording`; this file ranks both.

use std::borrow::Cow;

use http::StatusCode;

use crate::error::status::reason_phrase;
use crate::inspect::member_roles::{LAST_RANK, Role};
use crate::inspect::wording::{Reason, Wording, is_statement, shown};
use crate::syntax::cursor::{Cursor, Next, Written};

/// How deep messages are looked for: a list of problems of a nested form is five deep.
const MAX_DEPTH: u8 = 7;

/// How many elements of a list are read: the first with a message is taken.
const MAX_ELEMENTS: usize = 16;

/// Longer ones are no names of fields.
const MAX_PLACE: usize = 120;

/// The best message in a JSON object or array, or `None` if there is none but the reason phrase.
pub(crate) fn message(json: &str, status: StatusCode) -> Option<String> {
    let mut finder = Finder {
        reason: Reason::new(reason_phrase(status)),
        path: Vec::new(),
        best: None,
        found: 0,
        depth: 0,
        is_jsend_fail: false,
    };
    let mut cursor = Cursor::new(json);
    let next = cursor.next();
    finder.value(&mut cursor, next, Inside::Envelope, 0);
    Some(finder.best?.into_message())
}

/// Whether a JSON object only repeats the status and its reason phrase: `{"status":404,"detail":"Not Found"}`.
pub(crate) fn only_repeats(json: &str, status: StatusCode) -> bool {
    let reason = Reason::new(reason_phrase(status));
    let mut cursor = Cursor::new(json);
    if cursor.next() != Next::Object {
        return false;
    }
    cursor.enter();
    let mut has_phrase = false;
    while cursor.next_member().is_some() {
        let is_repeated = match cursor.next() {
            Next::String => {
                let text = cursor.string().decode();
                let is_phrase = reason.is_all_of(&text);
                has_phrase |= is_phrase;
                is_phrase || text == status.as_str()
            }
            Next::Scalar => [status.as_str(), "null"].contains(&cursor.scalar()),
            Next::List | Next::Object => false,
        };
        if !is_repeated {
            return false;
        }
    }
    has_phrase
}

/// What is being looked into, and so what the names in there mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    /// A text under a name that is not known, beside others.
    Aside,
    /// Something that may hold an error: the whole body, or `data`.
    Envelope,
    /// One error, which describes itself.
    Error,
    /// One problem of a list.
    Problem,
    /// A list of problems, or a map from fields to them.
    Problems,
    /// A list or map under a name that is not known.
    Unknown,
}

struct Finder<'a> {
    reason: Reason,
    /// The fields on the way to here.
    path: Vec<Written<'a>>,
    best: Option<Candidate<'a>>,
    /// How many candidates were the best so far.
    found: usize,
    depth: u8,
    /// `JSend` has its problems in `data`.
    is_jsend_fail: bool,
}

/// The name of a member, and what is known of its value, which follows.
struct Member<'a, 'b> {
    written: Written<'a>,
    /// The same decoded, in a buffer that serves for all members of an object.
    name: &'b [u8],
    role: Role,
    next: Next,
}

/// A text that may be the message.
struct Candidate<'a> {
    score: Score,
    place: String,
    text: Cow<'a, str>,
}

/// Smaller is better: the content counts first, then the place.
type Score = (Class, u8, u8);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Statement,
    Summary,
    Word,
    /// Under a name that is not known.
    Guess,
}

impl<'a> Finder<'a> {
    /// Looks at the value that follows, of this kind. `rank` is that of the name above it.
    fn value(&mut self, cursor: &mut Cursor<'a>, next: Next, inside: Inside, rank: u8) {
        match next {
            Next::Scalar => cursor.skip(next),
            Next::String => {
                let written = cursor.string();
                self.text(written, inside, rank);
            }
            Next::List | Next::Object if self.depth == MAX_DEPTH => cursor.skip(next),
            Next::List => {
                self.depth += 1;
                self.list(cursor, inside, rank);
                self.depth -= 1;
            }
            Next::Object => {
                self.depth += 1;
                self.object(cursor, inside);
                self.depth -= 1;
            }
        }
    }

    fn list(&mut self, cursor: &mut Cursor<'a>, inside: Inside, rank: u8) {
        cursor.enter();
        let mut count = 0;
        while cursor.next_element() {
            if count == MAX_ELEMENTS {
                return cursor.leave();
            }
            count += 1;
            let next = cursor.next();
            let inside = match (inside, next) {
                (Inside::Envelope | Inside::Error | Inside::Problems, Next::Object) => Inside::Problem,
                (Inside::Envelope | Inside::Error, _) => Inside::Problems,
                (inside, _) => inside,
            };
            self.value(cursor, next, inside, rank);
        }
    }

    fn object(&mut self, cursor: &mut Cursor<'a>, inside: Inside) {
        cursor.enter();
        let found = self.found;
        let mut place = Place::Unsaid;
        let mut buffer = Vec::new();
        while let Some(written) = cursor.next_member() {
            let next = cursor.next();
            if next == Next::Scalar {
                cursor.skip(next);
                continue;
            }
            let name = written.decode_with(&mut buffer);
            let member = Member {
                written,
                name,
                role: Role::of(name),
                next,
            };
            if inside == Inside::Problem {
                place.read(&member, cursor);
            }
            self.member(cursor, &member, inside);
        }
        // The place may stand behind the message that it belongs to.
        let was_found_here = self.found != found;
        if let (Place::Said(place), true, Some(best)) = (place, was_found_here, self.best.as_mut()) {
            best.add_place(&place);
        }
    }

    fn member(&mut self, cursor: &mut Cursor<'a>, member: &Member<'a, '_>, inside: Inside) {
        let (role, next) = (member.role, member.next);
        let (is_string, is_map) = (next == Next::String, inside == Inside::Problems);
        match role {
            Role::Never => cursor.skip(next),

            Role::Message(rank) if is_map && Role::may_be_field(rank) && next != Next::Object => {
                self.field(cursor, member, inside);
            }
            Role::Message(rank) if is_string => self.value(cursor, next, inside, rank),
            Role::Message(rank) => self.value(cursor, next, inside.below_message(rank), rank),
            Role::Problems => self.value(cursor, next, Inside::Problems, Role::OF_PROBLEMS),
            Role::Envelope if is_string && !is_map => {
                let is_fail = cursor.string().decode() == "fail";
                self.is_jsend_fail |= is_fail && self.depth == 1;
            }
            Role::Envelope if self.is_jsend_fail => self.value(cursor, next, Inside::Problems, LAST_RANK),
            Role::Envelope if !is_map => self.value(cursor, next, Inside::Envelope, LAST_RANK),
            Role::Section if is_map => self.value(cursor, next, inside, LAST_RANK),
            Role::Section if !is_string => self.value(cursor, next, Inside::Unknown, LAST_RANK),
            Role::Fact | Role::Field if is_map && is_string && member.is_translation() => {
                self.value(cursor, next, inside, LAST_RANK);
            }
            Role::Fact if next != Next::List => cursor.skip(next),
            Role::Place if is_string && !is_map => cursor.skip(next),
            Role::Envelope | Role::Fact | Role::Field | Role::Place | Role::Section => {
                self.field(cursor, member, inside);
            }
        }
    }

    /// Looks at what is said of a field, or of something that may be one.
    fn field(&mut self, cursor: &mut Cursor<'a>, member: &Member<'a, '_>, inside: Inside) {
        let is_string = member.next == Next::String;
        let inside = match inside {
            Inside::Problems => inside,
            Inside::Envelope | Inside::Unknown if is_string => return cursor.skip(member.next),
            _ if is_string => Inside::Aside,
            Inside::Aside | Inside::Envelope | Inside::Error | Inside::Problem | Inside::Unknown => Inside::Unknown,
        };
        self.path.push(member.written);
        self.value(cursor, member.next, inside, LAST_RANK);
        self.path.pop();
    }

    fn text(&mut self, written: Written<'a>, inside: Inside, rank: u8) {
        // Most are behind a better one already, and need not be looked at.
        if self.has_better((Class::Statement, self.depth, rank)) {
            return;
        }
        let text = written.decode();
        let Some((shown, wording)) = shown(&text, &self.reason) else {
            return;
        };
        let Some(class) = inside.class_of(shown, wording, rank) else {
            return;
        };
        let score = match class {
            // Of single words the name says most: `error` may be a code.
            Class::Word => (class, rank, self.depth),
            Class::Guess | Class::Statement | Class::Summary => (class, self.depth, rank),
        };
        if self.has_better(score) {
            return;
        }
        let text = match &text {
            Cow::Borrowed(text) => Cow::Borrowed(slice_of(text, shown)),
            Cow::Owned(_) => Cow::Owned(shown.to_owned()),
        };
        // A message names no field by the unknown things that it lies in.
        let is_aside = inside == Inside::Unknown && rank != LAST_RANK;
        let place = if is_aside { String::new() } else { self.place() };
        self.found += 1;
        self.best = Some(Candidate { score, place, text });
    }

    fn place(&self) -> String {
        let names: Vec<_> = self.path.iter().map(|name| name.decode()).collect();
        names.join(".")
    }

    fn has_better(&self, score: Score) -> bool {
        self.best.as_ref().is_some_and(|best| best.score <= score)
    }
}

impl Inside {
    /// What an object or array is that stands in the place of a message.
    fn below_message(self, rank: u8) -> Self {
        match self {
            Self::Unknown => self,
            _ if Role::holds_texts(rank) => Self::Problems,
            _ => Self::Error,
        }
    }

    /// How much a text counts, or `None` if it is no message in here.
    fn class_of(self, text: &str, wording: Wording, rank: u8) -> Option<Class> {
        let is_known = rank != LAST_RANK && !Role::may_be_code(rank);
        let is_problem = self == Self::Problems || (self == Self::Problem && is_known);
        match (self, wording) {
            (Self::Aside, _) => is_statement(text, 3).then_some(Class::Guess),
            (Self::Unknown, _) => {
                let is_message = (rank == LAST_RANK || is_known) && is_statement(text, 2);
                is_message.then_some(Class::Guess)
            }
            (_, Wording::General) if !is_problem => Some(Class::Summary),
            (_, Wording::Sentence) if rank == Role::OF_TITLE => Some(Class::Summary),
            (_, Wording::Word) if !is_problem => Some(Class::Word),
            // Of one field, `is invalid` says enough.
            (_, Wording::General | Wording::Sentence | Wording::Word) => Some(Class::Statement),
        }
    }
}

impl Member<'_, '_> {
    /// Whether a text under this name is the translation of a message: `value`, `en`, `de-AT`. Not so `id`.
    fn is_translation(&self) -> bool {
        let is_language = |part: &[u8]| part.len() == 2 && part.iter().all(u8::is_ascii_lowercase);
        match self.name {
            b"value" => true,
            _ if self.role == Role::Fact => false,
            [language @ .., b'-' | b'_', _, _] | language => is_language(language),
        }
    }
}

impl Candidate<'_> {
    fn add_place(&mut self, place: &str) {
        if !self.place.is_empty() {
            self.place.push('.');
        }
        self.place.push_str(place);
    }

    /// The text, after the name of its field unless it contains that: `body.name: Field required`.
    fn into_message(self) -> String {
        let Self { place, text, .. } = self;
        if place.is_empty() || place.len() > MAX_PLACE || names(&text, &place) {
            text.into_owned()
        } else {
            format!("{place}: {text}")
        }
    }
}

/// Whether a text names a place: as a whole, or its last part as a word.
fn names(text: &str, place: &str) -> bool {
    const SHORTEST: usize = 3;
    if text.contains(place) {
        return true;
    }
    let last = place.rsplit('.').next().unwrap_or(place);
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
    last.len() >= SHORTEST && words.any(|word| word == last)
}

/// What a problem of a list is about.
enum Place {
    /// Said in a path that is no place: `GraphQL` has one to a value of the query.
    None,
    Said(String),
    Unsaid,
}

impl Place {
    /// Reads the value of the member, and leaves it there, if that is the name of a place.
    fn read(&mut self, member: &Member<'_, '_>, cursor: &Cursor<'_>) {
        if member.role == Role::Never && matches!(member.name, b"extensions" | b"locations") {
            *self = Self::None;
        }
        if let (Self::Unsaid, Role::Place) = (&*self, member.role) {
            *self = read_place(member.name, &mut cursor.clone()).map_or(Self::Unsaid, Self::Said);
        }
    }
}

/// A name, or a path of names and indices.
fn read_place(name: &[u8], cursor: &mut Cursor<'_>) -> Option<String> {
    let place = match cursor.next() {
        Next::String => cursor.string().decode().trim().to_owned(),
        Next::List if matches!(name, b"loc" | b"path") => {
            let mut steps = Vec::new();
            cursor.enter();
            while steps.len() < MAX_ELEMENTS && cursor.next_element() {
                match cursor.next() {
                    Next::String => steps.push(cursor.string().decode()),
                    Next::Scalar => steps.push(Cow::Borrowed(cursor.scalar())),
                    Next::List | Next::Object => return None,
                }
            }
            steps.join(".")
        }
        Next::List | Next::Object | Next::Scalar => return None,
    };
    let is_class = place.ends_with("Error") || place.ends_with("Exception");
    (!place.is_empty() && !is_class && place.len() <= MAX_PLACE).then_some(place)
}

/// `part` of `text`, for as long as `text` lives.
fn slice_of<'a>(text: &'a str, part: &str) -> &'a str {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    text.get(start..start + part.len()).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_the_usual_frameworks() {
        let table = [
            ("Flask", r#"{"error":"Missing \"name\""}"#, Some("Missing \"name\"")),
            ("FastAPI", r#"{"detail":"Item not found"}"#, Some("Item not found")),
            (
                "FastAPI, validation",
                r#"{"detail":[{"type":"missing","loc":["body","tags",0],"msg":"Field required"}]}"#,
                Some("body.tags.0: Field required"),
            ),
            (
                "express-validator",
                r#"{"errors":[{"type":"field","msg":"Invalid value","path":"email"}]}"#,
                Some("email: Invalid value"),
            ),
            (
                "a list that names the field itself",
                r#"{"errors":[{"field":"name","message":"name is too long"}]}"#,
                Some("name is too long"),
            ),
            (
                "Spring",
                r#"{"timestamp":1,"status":404,"error":"Not Found","path":"/x"}"#,
                None,
            ),
            (
                "Spring, with a message",
                r#"{"status":404,"error":"Not Found","message":"No static resource x.","path":"/x"}"#,
                Some("No static resource x."),
            ),
            ("Rails", r#"{"status":404,"error":"Not Found"}"#, None),
            (
                "Rails, model",
                r#"{"errors":{"name":["can't be blank"]}}"#,
                Some("name: can't be blank"),
            ),
            (
                "Django REST",
                r#"{"name":["This field is required."]}"#,
                Some("name: This field is required."),
            ),
            (
                "Django REST, all",
                r#"{"non_field_errors":["Passwords differ."]}"#,
                Some("Passwords differ."),
            ),
            ("Express", r#"{"message":"Cannot GET /x"}"#, Some("Cannot GET /x")),
            (
                "Nest",
                r#"{"statusCode":404,"message":"Cannot GET /x","error":"Not Found"}"#,
                Some("Cannot GET /x"),
            ),
            (
                "Nest, validation",
                r#"{"statusCode":400,"message":["name must be a string"],"error":"Not Found"}"#,
                Some("name must be a string"),
            ),
            (
                "GitHub",
                r#"{"message":"Validation Failed","errors":[{"resource":"Issue"}],"documentation_url":"u"}"#,
                Some("Validation Failed"),
            ),
            (
                "Google",
                r#"{"error":{"code":404,"message":"Requested entity was not found.","status":"NOT_FOUND"}}"#,
                Some("Requested entity was not found."),
            ),
            (
                "JSON:API",
                r#"{"errors":[{"status":"404","title":"Missing","detail":"No such article"}]}"#,
                Some("No such article"),
            ),
            (
                "GraphQL",
                r#"{"errors":[{"message":"Cannot query field"}]}"#,
                Some("Cannot query field"),
            ),
            (
                "a map of strings",
                r#"{"message":{"rate":"Rate to charge"}}"#,
                Some("rate: Rate to charge"),
            ),
            (
                "CouchDB",
                r#"{"error":"file_exists","reason":"The database exists."}"#,
                Some("The database exists."),
            ),
            (
                "CouchDB, with the reason phrase as code",
                r#"{"error":"not_found","reason":"missing"}"#,
                Some("missing"),
            ),
            (
                "Rocket",
                r#"{"error":{"code":404,"reason":"Not Found","description":"No such page."}}"#,
                Some("No such page."),
            ),
            (
                "Elasticsearch",
                r#"{"error":{"root_cause":[{"type":"x"}],"type":"x","reason":"no such index [a]"},"status":404}"#,
                Some("no such index [a]"),
            ),
            (
                "Jira",
                r#"{"errorMessages":["Issue does not exist"],"errors":{}}"#,
                Some("Issue does not exist"),
            ),
            (
                "Zod",
                r#"{"success":false,"error":{"issues":[{"path":["a"],"message":"Required"}],"name":"ZodError"}}"#,
                Some("a: Required"),
            ),
            (
                "a code and a list",
                r#"{"error":"VALIDATION","errors":[{"message":"name is required"}]}"#,
                Some("name is required"),
            ),
            (
                "a word in a language without spaces",
                r#"{"message":"不存在"}"#,
                Some("不存在"),
            ),
            ("a prefix", r#"{"message":"Error: plain"}"#, Some("plain")),
            (
                "reason in other spelling",
                r#"{"code":"x","message":"NOT_FOUND."}"#,
                None,
            ),
            ("errors of strings", r#"{"errors":["one","two"]}"#, Some("one")),
            (
                "AWS",
                r#"{"__type":"NoSuchKey","Message":"No such key"}"#,
                Some("No such key"),
            ),
            (
                "OAuth 2.0",
                r#"{"error":"invalid_client","error_description":"Unknown client"}"#,
                Some("Unknown client"),
            ),
            (
                "OAuth 2.0, bare",
                r#"{"error":"invalid_client"}"#,
                Some("invalid_client"),
            ),
            (
                "problem details",
                r#"{"type":"about:blank","title":"Not Found","status":404,"detail":"gone"}"#,
                Some("gone"),
            ),
            (
                "Stripe",
                r#"{"error":{"type":"card_error","message":"Declined"}}"#,
                Some("Declined"),
            ),
            (
                "an array",
                r#"[{"message":"first"},{"message":"second"}]"#,
                Some("first"),
            ),
            ("an array of strings", r#"["first"]"#, Some("first")),
            ("blank", r#"{"message":"  ","detail":"\n x "}"#, Some("x")),
            ("nothing", r#"{"ok":false,"code":7,"id":"abc"}"#, None),
            ("empty", "{}", None),
            (
                "too deep",
                r#"{"error":{"error":{"error":{"error":{"error":{"error":{"error":{"error":"x"}}}}}}}}"#,
                None,
            ),
            ("numbers", r#"{"error":404,"message":null}"#, None),
        ];
        for (name, json, expected) in table {
            assert_eq!(message(json, StatusCode::NOT_FOUND).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn a_name_means_what_it_means_where_it_stands() {
        let table = [
            // What holds an error among other things has no fields, unless JSend says that it failed.
            (r#"{"data":{"city":"A town by the sea"}}"#, None),
            (r#"{"data":{"message":"No such list"}}"#, Some("No such list")),
            (
                r#"{"status":"fail","data":{"city":"A town by the sea"}}"#,
                Some("city: A town by the sea"),
            ),
            (
                r#"{"status":"\u0066ail","data":{"city":"A town by the sea"}}"#,
                Some("city: A town by the sea"),
            ),
            (r#"{"status":"error","data":{"city":"A town by the sea"}}"#, None),
            (
                r#"{"meta":{"status":"fail"},"data":{"city":"A town by the sea"}}"#,
                None,
            ),
            (r#"{"city":"A town by the sea"}"#, None),
            // In a map of problems, all of these are fields.
            (r#"{"errors":{"status":["is gone"]}}"#, Some("status: is gone")),
            (r#"{"errors":{"title":["is gone"]}}"#, Some("title: is gone")),
            (r#"{"errors":{"name":"is gone"}}"#, Some("name: is gone")),
            (r#"{"errors":{"code":"is gone"}}"#, None),
            (r#"{"errors":{"code":["is gone"]}}"#, Some("code: is gone")),
            // But for the languages of a translation.
            (r#"{"errors":{"en":"is gone"}}"#, Some("is gone")),
            (r#"{"errors":{"de-AT":"is gone"}}"#, Some("is gone")),
            (r#"{"errors":{"de_at":"is gone"}}"#, Some("is gone")),
            (r#"{"errors":{"en":["is gone"]}}"#, Some("en: is gone")),
            (r#"{"error":{"en":"A list is gone"}}"#, Some("en: A list is gone")),
            (r#"{"errors":{"deu-at":"is gone"}}"#, Some("deu-at: is gone")),
            (r#"{"errors":{"eng":"is gone"}}"#, Some("eng: is gone")),
            (r#"{"errors":{"EN":"is gone"}}"#, Some("EN: is gone")),
            (r#"{"errors":{"id":"is gone"}}"#, None),
            (r#"{"errors":{"value":"is gone"}}"#, Some("is gone")),
            // A section is no field, and outside of such a map unknown.
            (r#"{"errors":{"body":"is gone"}}"#, Some("is gone")),
            (r#"{"body":{"error":"list_gone"}}"#, None),
            (r#"{"error":{"body":"A list is gone"}}"#, Some("body: A list is gone")),
            // Beside a message, a text needs three words, and a place is none.
            (r#"{"error":{"city":"Two words"}}"#, None),
            (r#"{"error":{"city":"It has three"}}"#, Some("city: It has three")),
            (r#"{"error":{"name":"A list of words"}}"#, None),
            // Under a name that is not known, a message needs two words, and a name that says so.
            (r#"{"book":{"message":"No such list"}}"#, Some("No such list")),
            (r#"{"book":{"message":"gone"}}"#, None),
            (r#"{"book":{"title":"A long tale"}}"#, None),
            (r#"{"book":{"message":{"city":"A town by the sea"}}}"#, None),
            (r#"{"book":["two words"]}"#, Some("book: two words")),
            (r#"{"book":["one"]}"#, None),
            // A problem says more than a title, which is the same for all errors of a kind.
            (
                r#"{"title":"A list is gone","errors":["No such list"]}"#,
                Some("No such list"),
            ),
            // In a list of problems, a word counts as much as a sentence if its name is that of a message.
            (
                r#"{"errors":[{"message":"gone"},{"message":"No such list"}]}"#,
                Some("gone"),
            ),
            (
                r#"{"errors":[{"title":"gone"},{"message":"No such list"}]}"#,
                Some("No such list"),
            ),
        ];
        for (json, expected) in table {
            assert_eq!(message(json, StatusCode::NOT_FOUND).as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn lists_and_depths_are_read_up_to_their_limits() {
        let repeated = |part: &str, times| vec![part; times].join(",");
        let nested = |depth| format!("{}{}{}", r#"{"error":"#.repeat(depth), r#""x""#, "}".repeat(depth));
        let table = [
            (format!(r#"{{"errors":[{},"gone"]}}"#, repeated("1", 15)), Some("gone")),
            (format!(r#"{{"errors":[{},"gone"]}}"#, repeated("1", 16)), None),
            (
                format!(r#"{{"errors":[{}],"error":"gone"}}"#, repeated("1", 20)),
                Some("gone"),
            ),
            (nested(7), Some("x")),
            (nested(8), None),
            // What was passed is left.
            (
                format!(r#"{{{},"error":{{"error":"x"}}}}"#, repeated(r#""a":{}"#, 9)),
                Some("x"),
            ),
            (
                format!(r#"{{{},"error":{{"error":"x"}}}}"#, repeated(r#""a":[]"#, 9)),
                Some("x"),
            ),
        ];
        for (json, expected) in table {
            assert_eq!(message(&json, StatusCode::NOT_FOUND).as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn a_place_has_at_most_16_steps_and_120_bytes() {
        let named = |place: &str| format!(r#"{{"errors":[{{"loc":{place},"msg":"is gone"}}]}}"#);
        let steps = format!("[{}]", vec![r#""a""#; 17].join(","));
        let long = |length| format!(r#""{}""#, "a".repeat(length));
        let table = [
            (steps, format!("{}: is gone", vec!["a"; 16].join("."))),
            (long(120), format!("{}: is gone", "a".repeat(120))),
            (long(121), "is gone".to_owned()),
        ];
        for (place, expected) in table {
            assert_eq!(
                message(&named(&place), StatusCode::NOT_FOUND),
                Some(expected),
                "{place}"
            );
        }
    }

    #[test]
    fn what_only_repeats_the_status_is_known() {
        let table = [
            (r#"{"detail":"Not Found"}"#, true),
            (r#"{"detail":"not_found"}"#, true),
            (
                r#"{"statusCode":404,"message":"404 Not Found","error":"Not Found"}"#,
                true,
            ),
            (r#"{"status":"404","title":"Not Found","detail":null}"#, true),
            (r#"{"detail":"Not Found","code":7}"#, false),
            (r#"{"detail":"Not Found","ok":false}"#, false),
            (r#"{"detail":"no"}"#, false),
            (r#"{"error":{"message":"Not Found"}}"#, false),
            (r#"["Not Found"]"#, false),
            (r#"{"error":null}"#, false),
            (r#"{"error":404}"#, false),
            ("{}", false),
        ];
        for (json, expected) in table {
            assert_eq!(only_repeats(json, StatusCode::NOT_FOUND), expected, "{json}");
        }
    }
}
