//! A progress line on a terminal, for runs that last.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a run may last before anything is drawn.
const PATIENCE: Duration = Duration::from_secs(1);

/// Draws the stage and the time once a run has lasted for a second, on a terminal only; gone when dropped.
pub(super) struct Progress {
    stages: Option<Sender<String>>,
    drawing: Option<JoinHandle<()>>,
}

impl Progress {
    /// Begins with the stage `first`.
    pub(super) fn start(quiet: bool, first: &str) -> Self {
        let target = ProgressDrawTarget::stderr();
        if quiet || target.is_hidden() {
            return Progress { stages: None, drawing: None };
        }
        let (stages, said) = channel();
        let first = first.to_owned();
        let drawing = std::thread::spawn(move || draw(target, first, &said));
        Progress { stages: Some(stages), drawing: Some(drawing) }
    }

    /// Goes on to another stage.
    pub(super) fn stage(&self, name: &str) {
        if let Some(stages) = &self.stages {
            // The drawing thread ends only when this end does.
            let _ = stages.send(name.to_owned());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.stages.take());
        if let Some(drawing) = self.drawing.take() {
            let _ = drawing.join();
        }
    }
}

fn draw(target: ProgressDrawTarget, first: String, said: &Receiver<String>) {
    let mut stage = first;
    let begun = std::time::Instant::now();
    while let Some(left) = PATIENCE.checked_sub(begun.elapsed()) {
        match said.recv_timeout(left) {
            Ok(next) => stage = next,
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
    let bar = ProgressBar::with_draw_target(None, target).with_elapsed(begun.elapsed());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(stage);
    bar.enable_steady_tick(Duration::from_millis(120));
    while let Ok(next) = said.recv() {
        bar.set_message(next);
    }
    bar.finish_and_clear();
}
