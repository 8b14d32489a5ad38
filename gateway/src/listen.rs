//! Reads addresses to listen on, as people write them.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::str::FromStr;

use tokio::net::TcpListener;

/// An address to listen on: `3000` and `localhost:3000` are of this machine alone, `:3000` is of all its networks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listen {
    address: String,
}

impl FromStr for Listen {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "an address is a PORT, :PORT or HOST:PORT, such as 3000, :3000 or 127.0.0.1:3000";
        let (host, port) = word.rsplit_once(':').unwrap_or(("127.0.0.1", word));
        let port: u16 = port.parse().map_err(|_| WRONG)?;
        if host.contains(':') && !(host.starts_with('[') && host.ends_with(']')) {
            return Err("an IPv6 address stands in brackets, such as [::1]:3000");
        }
        if host.contains(['/', ' ']) {
            return Err(WRONG);
        }
        let host = if host.is_empty() { "0.0.0.0" } else { host };
        Ok(Self {
            address: format!("{host}:{port}"),
        })
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address)
    }
}

impl Listen {
    /// Binds the address, and returns it with the port that was found.
    ///
    /// # Errors
    ///
    /// A sentence that says what to do, if the address cannot be bound.
    pub async fn bind(&self) -> Result<(TcpListener, SocketAddr), String> {
        let bound = async {
            let listener = TcpListener::bind(&self.address).await?;
            let address = listener.local_addr()?;
            io::Result::Ok((listener, address))
        };
        bound.await.map_err(|error| self.explain(&error))
    }

    fn explain(&self, error: &io::Error) -> String {
        let why = match error.kind() {
            io::ErrorKind::AddrInUse => "another program listens there; choose another port with --listen",
            io::ErrorKind::PermissionDenied => "ports below 1024 need a privilege; choose another port with --listen",
            io::ErrorKind::AddrNotAvailable => "this machine has no such address; check --listen",
            _ => return format!("cannot listen on {self}: {error}"),
        };
        format!("cannot listen on {self}: {why}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_is_written() {
        for (word, address) in [
            ("3000", "127.0.0.1:3000"),
            (":3000", "0.0.0.0:3000"),
            ("localhost:3000", "localhost:3000"),
            ("127.0.0.1:0", "127.0.0.1:0"),
            ("[::1]:3000", "[::1]:3000"),
        ] {
            assert_eq!(
                word.parse::<Listen>().map(|listen| listen.address),
                Ok(address.to_owned()),
                "{word}"
            );
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for word in [
            "",
            "localhost",
            "http://localhost:3000",
            "::1:3000",
            "3000:",
            "70000",
            "a b:1",
        ] {
            assert!(word.parse::<Listen>().is_err(), "{word}");
        }
    }

    #[tokio::test]
    async fn a_busy_port_is_explained() {
        let (_listener, address) = "127.0.0.1:0".parse::<Listen>().unwrap().bind().await.unwrap();
        let again = address.to_string().parse::<Listen>().unwrap().bind().await;
        let sentence = again.expect_err("bound twice");
        assert!(sentence.contains("another program listens there"), "{sentence}");
    }
}
