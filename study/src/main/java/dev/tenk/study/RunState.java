package dev.tenk.study;

import dev.tenk.results.model.RunManifest;
import dev.tenk.results.store.RunFolder;
import java.util.Locale;

/** The state of a run, in a word. */
public final class RunState {
  private RunState() {}

  /** A run that is marked as running but whose lock is free was killed. */
  public static String of(RunFolder run, RunManifest manifest) {
    if (manifest.thinned().isPresent()) {
      return "thinned";
    }
    if (manifest.progress().state() == RunManifest.State.RUNNING && !run.isLocked()) {
      return "killed";
    }
    // cells may have been taken away since
    return manifest.progress().state() == RunManifest.State.COMPLETE
            && !run.missing(manifest).isEmpty()
        ? "incomplete"
        : manifest.progress().state().name().toLowerCase(Locale.ROOT);
  }
}
