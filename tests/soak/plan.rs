//! Plans what goes wrong with a request. Server and client both derive it from the request's number.

use http::Method;

/// The fate of one request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) id: usize,
    pub(crate) fault: Fault,
    pub(crate) client: Client,
    pub(crate) is_head: bool,
}

/// What the service does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// 200 in one piece.
    Fine,
    /// 200 in many pieces, with trailers.
    Streamed,
    /// 200, with what was uploaded.
    Echo,
    /// The upload fails half-way.
    HalfUpload,
    Text,
    Html,
    Empty,
    Json,
    /// JSON without a label.
    Unlabelled,
    /// JSON larger than what the layer reads.
    LargeJson,
    EndlessText,
    Carried,
    PanicInCall,
    PanicInFuture,
    ServiceError,
    /// The body of an error fails, panics or stalls.
    ErrorBodyFails,
    ErrorBodyPanics,
    ErrorBodyStalls,
    /// The body of a success fails or panics, and so does an error body that is passed on already.
    SuccessFails,
    SuccessPanics,
    SuccessFallsShort,
    LargeJsonFails,
    /// A stream of events fails, panics or stalls between two events.
    EventsFail,
    EventsPanic,
    EventsStall,
    /// A stream of events fails in the middle of one.
    HalfEventFails,
    /// No answer. The client has to go.
    Stall,
}

/// How the client behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Client {
    /// Reads the answer.
    Patient,
    /// Lets others run so many times after each frame.
    Slow(u64),
    /// Is gone after so many turns, with or without an answer.
    Leaves(u64),
}

/// Each fault, and how often it comes up.
const FAULTS: [(Fault, u64); 27] = [
    (Fault::Fine, 30),
    (Fault::Streamed, 10),
    (Fault::Echo, 10),
    (Fault::HalfUpload, 4),
    (Fault::Text, 20),
    (Fault::Html, 8),
    (Fault::Empty, 8),
    (Fault::Json, 8),
    (Fault::Unlabelled, 8),
    (Fault::LargeJson, 6),
    (Fault::EndlessText, 6),
    (Fault::Carried, 6),
    (Fault::PanicInCall, 8),
    (Fault::PanicInFuture, 8),
    (Fault::ServiceError, 10),
    (Fault::ErrorBodyFails, 8),
    (Fault::ErrorBodyPanics, 8),
    (Fault::ErrorBodyStalls, 2),
    (Fault::SuccessFails, 6),
    (Fault::SuccessPanics, 6),
    (Fault::SuccessFallsShort, 6),
    (Fault::LargeJsonFails, 6),
    (Fault::EventsFail, 6),
    (Fault::EventsPanic, 6),
    (Fault::EventsStall, 2),
    (Fault::HalfEventFails, 6),
    (Fault::Stall, 4),
];

impl Plan {
    pub(crate) fn of(id: usize) -> Self {
        let mut random = Random(id as u64);
        let fault = random.fault();
        let turns = random.below(6);
        let client = match random.below(16) {
            _ if fault == Fault::Stall => Client::Leaves(turns),
            0 | 1 => Client::Leaves(turns),
            2 | 3 => Client::Slow(turns),
            _ => Client::Patient,
        };
        let is_head = fault.may_be_head() && random.below(8) == 0;
        Self {
            id,
            fault,
            client,
            is_head,
        }
    }

    pub(crate) fn method(&self) -> Method {
        match self.fault {
            Fault::Echo | Fault::HalfUpload => Method::POST,
            _ if self.is_head => Method::HEAD,
            _ => Method::GET,
        }
    }

    /// What tells this answer from all others.
    pub(crate) fn text(&self) -> String {
        format!("this is number {}", self.id)
    }
}

impl Fault {
    /// The service has no body of its own for HEAD, as is its duty.
    fn may_be_head(self) -> bool {
        matches!(
            self,
            Self::Text
                | Self::Html
                | Self::Empty
                | Self::Carried
                | Self::PanicInCall
                | Self::PanicInFuture
                | Self::ServiceError
        )
    }
}

/// `SplitMix64`: the same for the same request in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn fault(&mut self) -> Fault {
        let sum = FAULTS.iter().map(|(_, weight)| weight).sum();
        let mut left = self.below(sum);
        for (fault, weight) in FAULTS {
            match left.checked_sub(weight) {
                None => return fault,
                Some(rest) => left = rest,
            }
        }
        Fault::Fine
    }
}
