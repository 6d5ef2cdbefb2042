package dev.tenk.analysis.cell;

import dev.tenk.results.stats.cell.ErrorCount;
import dev.tenk.results.store.CellFacts.Counts;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is said of the calls of a cell that met the target asleep. */
final class Asleep {
  private Asleep() {}

  /** As in "12 of 40 calls met it asleep (30.0 %); the first said: …"; empty where none did. */
  static Optional<String> remark(Counts counts) {
    if (counts.asleep() == 0) {
      return Optional.empty();
    }
    String said =
        counts.errors().orElse(List.of()).stream()
            .filter(ErrorCount::isAsleep)
            .flatMap(each -> each.said().stream())
            .findFirst()
            // a sentence of theirs within one of ours
            .map(words -> "; the first said: " + words.replaceFirst("[.]$", ""))
            .orElse("");
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%d of %d calls met it asleep (%.1f %%), which is no error of the target and no answer%s",
            counts.asleep(),
            counts.sent(),
            100.0 * counts.asleep() / counts.sent(),
            said));
  }
}
