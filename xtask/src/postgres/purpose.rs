//! What a server is for, and so what it is told.

#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    /// Nothing in it outlives a test, so nothing waits for a disk.
    Tests,
    /// As PostgreSQL comes: each commit waits for the disk.
    Measures {
        /// The core that it is given.
        core: u32,
    },
}

impl Purpose {
    pub(super) fn settings(self) -> &'static [&'static str] {
        match self {
            Self::Tests => &[
                "max_connections=400",
                "fsync=off",
                "full_page_writes=off",
                "wal_level=minimal",
                "max_wal_senders=0",
                "max_logical_replication_workers=0",
                "autovacuum=off",
                "jit=off",
            ],
            Self::Measures { .. } => &[],
        }
    }

    /// Whether it speaks TLS where it can.
    pub(super) fn wants_a_certificate(self) -> bool {
        matches!(self, Self::Tests)
    }

    pub(super) fn core(self) -> Option<u32> {
        match self {
            Self::Tests => None,
            Self::Measures { core } => Some(core),
        }
    }
}
