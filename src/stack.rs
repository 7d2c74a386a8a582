//! Room for recursion: bounded depth on a stack that surely holds it.

/// Bytes of the stack that reading and checking run on. Nesting is bounded at 64 and chains of names at 256, which
/// stays far below it even without optimisation; only what is used is ever touched.
const STACK: usize = 256 * 1024 * 1024;

/// Runs `work` on a thread with a large stack, or here when there can be none.
pub(crate) fn on_large_stack<T: Send>(work: impl Fn() -> T + Sync + Send) -> T {
    std::thread::scope(|scope| {
        match std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, &work) {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => work(),
        }
    })
}
