//! One helper for long work: detach, own pool, progress, Ctrl-C, panics turned into exceptions.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use returnflow::error::Result;
use returnflow::monitor::Monitor;

const POLL: Duration = Duration::from_millis(50);

/// Runs `work` on a pool of `threads` (all cores when None) while this thread polls signals and
/// calls `progress(done, total)`. An exception raised by either stops the work and propagates.
pub(super) fn run<T, F>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    threads: Option<usize>,
    work: F,
) -> PyResult<T>
where
    T: Send,
    F: FnOnce(&Monitor) -> Result<T> + Send,
{
    match run_partial(py, progress, threads, work)? {
        (_, Some(raised)) => Err(raised),
        (done, None) => Ok(done),
    }
}

/// The same for work that returns what it finished when it is stopped: the exception comes beside.
pub(super) fn run_partial<T, F>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    threads: Option<usize>,
    work: F,
) -> PyResult<(T, Option<PyErr>)>
where
    T: Send,
    F: FnOnce(&Monitor) -> Result<T> + Send,
{
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or(0))
        .build()
        .map_err(|e| PyRuntimeError::new_err(format!("could not start threads: {e}")))?;
    let monitor = Monitor::new();
    let (send, receive) = channel();
    let receive = Mutex::new(receive);
    std::thread::scope(|scope| {
        let (monitor, pool) = (&monitor, &pool);
        scope.spawn(move || {
            let outcome = catch_unwind(AssertUnwindSafe(|| pool.install(|| work(monitor))));
            let _ = send.send(outcome);
        });
        let mut raised: Option<PyErr> = None;
        loop {
            let got = py.detach(|| match receive.lock() {
                Ok(receive) => receive.recv_timeout(POLL),
                Err(_) => Err(RecvTimeoutError::Disconnected),
            });
            match got {
                Ok(Ok(Ok(done))) => return Ok((done, raised)),
                Ok(Ok(Err(error))) => return Err(raised.unwrap_or_else(|| error.into())),
                Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => {
                    return Err(PyRuntimeError::new_err("the core panicked: this is a bug"));
                }
                Err(RecvTimeoutError::Timeout) => {
                    if raised.is_none()
                        && let Err(error) = poll(py, progress, monitor)
                    {
                        monitor.stop();
                        raised = Some(error);
                    }
                }
            }
        }
    })
}

fn poll(py: Python<'_>, progress: Option<&Bound<'_, PyAny>>, monitor: &Monitor) -> PyResult<()> {
    py.check_signals()?;
    if let Some(callback) = progress {
        callback.call1(monitor.progress())?;
    }
    Ok(())
}
