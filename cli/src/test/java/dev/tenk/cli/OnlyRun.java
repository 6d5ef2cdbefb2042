package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import java.nio.file.Path;
import java.util.List;

/** The run that a test has made. */
final class OnlyRun {
  private OnlyRun() {}

  /** The one run of a store. */
  static RunFolder in(Path store) {
    List<RunFolder> runs = new RunStore(store).runs();
    assertThat(runs).hasSize(1);
    return runs.get(0);
  }
}
