//! Lists the names under which frameworks put messages, problems and what is no message, as data.

use std::sync::LazyLock;

/// What the name of a member means for its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The value holds the error among other things.
    Envelope,
    /// Any other name: in a map of problems that of a field.
    Field,
    /// The value describes the error. Only a list under such a name may be that of a field's problems.
    Fact,
    /// The value is a message, or holds one. The lower, the better.
    Message(u8),
    /// The value is what the server saw or where it failed, and never a message.
    Never,
    /// The value names the field of one problem in a list.
    Place,
    /// The value is a list of problems, or a map from fields to their problems.
    Problems,
    /// The value is a map of problems too; the name is that of no field.
    Section,
}

/// Names of what is written for people only, best first.
const STATEMENTS: [&str; 34] = [
    "errordescription",
    "message",
    "detail",
    "usermessage",
    "errormessage",
    "errormsg",
    "errmsg",
    "msg",
    "faultstring",
    "diagnostics",
    "localizedmessage",
    "friendlymessage",
    "displaymessage",
    "longmessage",
    "statusmessage",
    "resultmessage",
    "resultmsg",
    "responsemessage",
    "returnmessage",
    "retmsg",
    "errordetail",
    "errorstring",
    "errortext",
    "errordesc",
    "errorinfo",
    "messagetext",
    "errorusermsg",
    "errorsummary",
    "errorreason",
    "failuremessage",
    "failurereason",
    "resultdescription",
    "serviceexception",
    "statusdescription",
];

/// Names of a message, or of one error with all that belongs to it, best first.
///
/// OAuth 2.0 has a code in `error`, Spring, Nest and Fastify have the reason phrase, others a whole object.
const ERRORS: [&str; 5] = ["error", "err", "details", "errordetails", "developermessage"];

/// Names of a message, or of a field that a form has, best first.
const AMBIGUOUS: [&str; 5] = ["reason", "description", "text", "info", "title"];

const PROBLEMS: [&str; 23] = [
    "errors",
    "errorlist",
    "errormessages",
    "messages",
    "issues",
    "issue",
    "violations",
    "fieldviolations",
    "constraintviolations",
    "fielderrors",
    "formerrors",
    "globalerrors",
    "validation",
    "validationerrors",
    "validationmessages",
    "validationresults",
    "invalidparams",
    "invalidfields",
    "failures",
    "problems",
    "modelstate",
    "suberrors",
    "constraints",
];

const ENVELOPES: [&str; 17] = [
    "data",
    "embedded",
    "envelope",
    "errorresponse",
    "exception",
    "fault",
    "header",
    "meta",
    "outcome",
    "payload",
    "reply",
    "response",
    "responsestatus",
    "result",
    "servicefault",
    "status",
    "apierror",
];

const SECTIONS: [&str; 18] = [
    "all",
    "base",
    "body",
    "common",
    "cookies",
    "files",
    "form",
    "formdata",
    "general",
    "global",
    "headers",
    "json",
    "nonfielderrors",
    "query",
    "querystring",
    "root",
    "schema",
    "default",
];

const PLACES: [&str; 14] = [
    "field",
    "param",
    "path",
    "key",
    "propertypath",
    "property",
    "fieldname",
    "parameter",
    "attribute",
    "argument",
    "instancepath",
    "datapath",
    "loc",
    "name",
];

const FACTS: [&str; 33] = [
    "code",
    "docs",
    "docurl",
    "documentation",
    "documentationurl",
    "errorcode",
    "help",
    "helpurl",
    "host",
    "href",
    "id",
    "instance",
    "kind",
    "lang",
    "language",
    "level",
    "locale",
    "links",
    "method",
    "moreinfo",
    "requestid",
    "resource",
    "rule",
    "server",
    "severity",
    "source",
    "timestamp",
    "traceid",
    "type",
    "uri",
    "url",
    "value",
    "version",
];

const NEVER: [&str; 39] = [
    "accept",
    "allow",
    "allowed",
    "allowedmethods",
    "allowedvalues",
    "backtrace",
    "callstack",
    "cause",
    "causes",
    "config",
    "context",
    "ctx",
    "debug",
    "debuginfo",
    "debugmessage",
    "exceptionmessage",
    "extensions",
    "frames",
    "innererror",
    "innerexception",
    "input",
    "internal",
    "internalmessage",
    "keys",
    "locations",
    "methods",
    "reasonphrase",
    "rejectedvalue",
    "request",
    "stack",
    "stacktrace",
    "stacktraces",
    "supported",
    "supportedmethods",
    "target",
    "trace",
    "traceback",
    "traces",
    "xdebug",
];

/// The rank below all ranks: of what stands under a name that is not known.
pub(crate) const LAST_RANK: u8 = u8::MAX;

const FIRST_ERROR: u8 = rank_after(STATEMENTS.len());
const FIRST_AMBIGUOUS: u8 = rank_after(STATEMENTS.len() + ERRORS.len());

#[expect(clippy::cast_possible_truncation, reason = "the lists have some dozens of names")]
const fn rank_after(names: usize) -> u8 {
    names as u8
}

impl Role {
    /// The rank of a message that stands under the name of a list of problems.
    pub(crate) const OF_PROBLEMS: u8 = Self::OF_TITLE + 1;

    /// The rank of a title, which is the same for all errors of a kind.
    pub(crate) const OF_TITLE: u8 = rank_after(STATEMENTS.len() + ERRORS.len() + AMBIGUOUS.len() - 1);

    /// The role of a name, however it is spelled: `error_description`, `errorDescription`, `odata.error`.
    pub(crate) fn of(name: &[u8]) -> Self {
        let mut buffer = [0; LONGEST_NAME];
        let mut length = 0;
        for &byte in name {
            match byte {
                b'.' | b':' => length = 0,
                b' ' | b'$' | b'-' | b'@' | b'_' => {}
                _ => {
                    if let Some(free) = buffer.get_mut(length) {
                        // In lower case, if it is a letter; what is none does not become one.
                        *free = byte | 0x20;
                    }
                    length += 1;
                }
            }
        }
        let Some(name) = buffer.get(..length) else {
            return Self::Field;
        };
        let mut alike = ROLES[bucket(name)].iter();
        alike
            .find(|(known, _)| *known == name)
            .map_or(Self::Field, |&(_, role)| role)
    }

    /// Whether a single word under such a name is more likely a code than a message.
    pub(crate) const fn may_be_code(rank: u8) -> bool {
        rank >= FIRST_ERROR
    }

    /// Whether a list or map of texts under such a name are messages, rather than facts of one error.
    pub(crate) const fn holds_texts(rank: u8) -> bool {
        rank < FIRST_ERROR && rank != RANK_OF_DETAIL
    }

    /// Whether such a name in a map of problems is rather that of a field.
    pub(crate) const fn may_be_field(rank: u8) -> bool {
        rank >= FIRST_AMBIGUOUS
    }
}

/// Some have one text there, some a whole object.
const RANK_OF_DETAIL: u8 = 2;

const LONGEST_NAME: usize = 24;

/// The lists, as a table of buckets with few names each: there may be ten thousand names in one body.
static ROLES: LazyLock<[Vec<(&[u8], Role)>; BUCKETS]> = LazyLock::new(|| {
    let mut buckets = [const { Vec::new() }; BUCKETS];
    let mut add = |name: &'static str, role| buckets[bucket(name.as_bytes())].push((name.as_bytes(), role));
    let messages = STATEMENTS.iter().chain(&ERRORS).chain(&AMBIGUOUS);
    for (name, rank) in messages.zip(0..) {
        add(name, Role::Message(rank));
    }
    let lists: [(&[&'static str], Role); 6] = [
        (&PROBLEMS, Role::Problems),
        (&ENVELOPES, Role::Envelope),
        (&SECTIONS, Role::Section),
        (&PLACES, Role::Place),
        (&FACTS, Role::Fact),
        (&NEVER, Role::Never),
    ];
    for (names, role) in lists {
        for name in names {
            add(name, role);
        }
    }
    buckets
});

const BUCKETS: usize = 256;

/// Few names have the same first letter and the same length.
fn bucket(name: &[u8]) -> usize {
    let first = name.first().copied().unwrap_or_default();
    (usize::from(first) * 8 + name.len()) % BUCKETS
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_name_has_one_role_however_it_is_spelled() {
        let table = [
            ("message", Role::Message(1)),
            ("Message", Role::Message(1)),
            ("error_description", Role::Message(0)),
            ("errorDescription", Role::Message(0)),
            ("hydra:description", Role::Message(40)),
            ("odata.error", Role::Message(34)),
            ("detail", Role::Message(RANK_OF_DETAIL)),
            ("title", Role::Message(Role::OF_TITLE)),
            ("_embedded", Role::Envelope),
            ("field-errors", Role::Problems),
            ("__all__", Role::Section),
            ("stackTrace", Role::Never),
            ("@type", Role::Fact),
            ("street", Role::Field),
            ("a name that is longer than any in the lists", Role::Field),
            ("", Role::Field),
            ("größe", Role::Field),
        ];
        for (name, role) in table {
            assert_eq!(Role::of(name.as_bytes()), role, "{name}");
        }
    }

    #[test]
    fn each_name_has_the_role_of_its_list_and_stands_in_no_other() {
        let messages = [&STATEMENTS[..], &ERRORS, &AMBIGUOUS].concat();
        let lists = [
            (&PROBLEMS[..], Role::Problems),
            (&ENVELOPES, Role::Envelope),
            (&SECTIONS, Role::Section),
            (&PLACES, Role::Place),
            (&FACTS, Role::Fact),
            (&NEVER, Role::Never),
        ];
        let ranked = (0..).zip(messages).map(|(rank, name)| (name, Role::Message(rank)));
        let named = lists
            .iter()
            .flat_map(|&(names, role)| names.iter().map(move |&name| (name, role)));
        let mut seen = HashSet::new();
        for (name, role) in ranked.chain(named) {
            assert_eq!(Role::of(name.as_bytes()), role, "{name}");
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase()), "{name}");
            assert!(seen.insert(name), "{name} stands in two lists");
        }
        assert_eq!(seen.len(), ROLES.iter().map(Vec::len).sum::<usize>());
    }

    #[test]
    fn ranks_tell_the_kinds_of_messages_apart() {
        // May be a code, holds texts, may be a field.
        let table = [
            ("errordescription", [false, true, false]),
            ("detail", [false, false, false]),
            ("messagetext", [false, true, false]),
            ("statusdescription", [false, true, false]),
            ("error", [true, false, false]),
            ("developermessage", [true, false, false]),
            ("reason", [true, false, true]),
            ("title", [true, false, true]),
        ];
        for (name, expected) in table {
            let Role::Message(rank) = Role::of(name.as_bytes()) else {
                panic!("{name} is no message");
            };
            let kinds = [
                Role::may_be_code(rank),
                Role::holds_texts(rank),
                Role::may_be_field(rank),
            ];
            assert_eq!(kinds, expected, "{name}");
        }
        assert_eq!(Role::of(b"title"), Role::Message(Role::OF_TITLE));
    }

    #[test]
    fn few_names_share_a_bucket() {
        let sizes = ROLES.iter().map(Vec::len).filter(|&size| size > 0);
        assert!(sizes.clone().all(|size| size <= 6));
        assert!(sizes.count() > 100);
    }
}
