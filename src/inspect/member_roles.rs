//! Lists the names under which frameworks put messages, problems and what is no message, as data.

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
const STATEMENTS: [&str; 26] = [
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

const NEVER: [&str; 38] = [
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
    pub(crate) fn of(name: &str) -> Self {
        let name = name.rsplit(['.', ':']).next().unwrap_or(name);
        let mut buffer = [0; LONGEST_NAME];
        let mut length = 0;
        for byte in name.bytes().filter(|byte| !b"_-$@ ".contains(byte)) {
            let Some(free) = buffer.get_mut(length) else {
                return Self::Field;
            };
            *free = byte.to_ascii_lowercase();
            length += 1;
        }
        let found = ROLES.binary_search_by(|(known, _)| (*known).cmp(&buffer[..length]));
        found.map_or(Self::Field, |at| ROLES[at].1)
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
        rank >= FIRST_AMBIGUOUS && rank < Self::OF_PROBLEMS
    }
}

/// Some have one text there, some a whole object.
const RANK_OF_DETAIL: u8 = 2;

const LONGEST_NAME: usize = 24;

const LISTS: [(&[&str], Role); 9] = [
    (&STATEMENTS, Role::Message(0)),
    (&ERRORS, Role::Message(FIRST_ERROR)),
    (&AMBIGUOUS, Role::Message(FIRST_AMBIGUOUS)),
    (&PROBLEMS, Role::Problems),
    (&ENVELOPES, Role::Envelope),
    (&SECTIONS, Role::Section),
    (&PLACES, Role::Place),
    (&FACTS, Role::Fact),
    (&NEVER, Role::Never),
];

const COUNT: usize = {
    let (mut count, mut list) = (0, 0);
    while list < LISTS.len() {
        count += LISTS[list].0.len();
        list += 1;
    }
    count
};

/// All names, sorted while this is compiled: there may be ten thousand to look up in one body.
static ROLES: [(&[u8], Role); COUNT] = {
    let mut roles: [(&[u8], Role); COUNT] = [(b"", Role::Field); COUNT];
    let (mut count, mut list) = (0, 0);
    while list < LISTS.len() {
        let (names, role) = LISTS[list];
        let mut at = 0;
        while at < names.len() {
            let role = match role {
                Role::Message(first) => Role::Message(first + rank_after(at)),
                role => role,
            };
            let mut place = count;
            while place > 0 && is_less(names[at].as_bytes(), roles[place - 1].0) {
                roles[place] = roles[place - 1];
                place -= 1;
            }
            roles[place] = (names[at].as_bytes(), role);
            (count, at) = (count + 1, at + 1);
        }
        list += 1;
    }
    roles
};

/// The order of slices of bytes, which no constant can call.
const fn is_less(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() {
        if one[at] != other[at] {
            return one[at] < other[at];
        }
        at += 1;
    }
    one.len() < other.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_role_however_it_is_spelled() {
        let table = [
            ("message", Role::Message(1)),
            ("Message", Role::Message(1)),
            ("error_description", Role::Message(0)),
            ("errorDescription", Role::Message(0)),
            ("hydra:description", Role::Message(32)),
            ("odata.error", Role::Message(26)),
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
            assert_eq!(Role::of(name), role, "{name}");
        }
    }

    #[test]
    fn no_name_stands_in_two_lists_and_each_is_found() {
        assert!(ROLES.is_sorted_by(|(one, _), (other, _)| one < other));
        for name in LISTS.map(|(names, _)| names).concat() {
            assert_ne!(Role::of(name), Role::Field, "{name}");
        }
    }
}
