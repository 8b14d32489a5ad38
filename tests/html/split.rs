//! Divides the servers into those the rule may be written for and those that only measure it.
//!
//! A hash of the name decides, so that nobody chooses. `split.txt` holds the result, for readers. Since `tests/corpus-3` is
//! there, which no rule had seen, its half measures, and all pages of the older folders may be read.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::pages::{FOLDERS, Page, pages};

/// The half of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Half {
    /// Its pages may be read while the rule is written.
    Develop,
    /// Only the totals over its pages may be read.
    HeldOut,
}

impl Half {
    pub(crate) const BOTH: [Self; 2] = [Self::Develop, Self::HeldOut];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Develop => "develop",
            Self::HeldOut => "held-out",
        }
    }

    pub(crate) fn of(page: &Page) -> Self {
        if page.folder == FOLDERS[2] {
            Self::of_server(&page.server)
        } else {
            Self::Develop
        }
    }

    /// The half of a server, by the highest bit of FNV-1a (64 bits) over its name without version.
    fn of_server(server: &str) -> Self {
        let hash = server.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        if hash >> 63 == 0 { Self::Develop } else { Self::HeldOut }
    }
}

#[test]
fn the_split_on_record_is_the_one_that_the_names_give() {
    let servers: BTreeSet<String> = pages().into_iter().map(|page| page.server).collect();
    let mut computed = String::new();
    for half in Half::BOTH {
        for server in servers.iter().filter(|server| Half::of_server(server) == half) {
            writeln!(computed, "{} {server}", half.name()).unwrap();
        }
    }
    assert_eq!(computed, include_str!("split.txt"));
}
