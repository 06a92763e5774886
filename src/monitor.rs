//! Progress and stopping of long work: the core polls, the caller decides.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::error::{Error, Result};

/// Shared by the workers (who advance it and poll it) and the caller (who reads and stops it).
#[derive(Debug, Default)]
pub struct Monitor {
    stop: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
}

impl Monitor {
    /// A monitor that nobody stops.
    pub fn new() -> Self {
        Self::default()
    }

    /// Announces how many units of work there are.
    pub fn begin(&self, total: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    /// Counts finished units.
    pub fn advance(&self, units: u64) {
        self.done.fetch_add(units, Ordering::Relaxed);
    }

    /// Asks the workers to stop at the next unit.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// True once somebody asked to stop.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Units done and units in all.
    pub fn progress(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }

    /// `Err(Interrupted)` once somebody asked to stop; workers call it before each unit.
    pub fn check(&self) -> Result<()> {
        if self.stopped() {
            let (done, total) = self.progress();
            return Err(Error::Interrupted { done, total });
        }
        Ok(())
    }
}
