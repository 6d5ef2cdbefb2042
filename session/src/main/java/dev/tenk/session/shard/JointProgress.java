package dev.tenk.session.shard;

import dev.tenk.gatling.launch.DriverMessage.Progress;
import dev.tenk.results.histogram.LiveFigures.Figures;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.function.Function;

/** How far several generators have come, as one: quantiles are those of the slowest. */
final class JointProgress {
  private JointProgress() {}

  /** Of at least one. */
  static Progress of(Collection<Progress> all) {
    return new Progress(
        all.stream().mapToLong(Progress::elapsedNanos).max().orElseThrow(),
        all.stream().mapToLong(Progress::leftNanos).max().orElseThrow(),
        all.stream().anyMatch(Progress::mayEndSooner),
        new Figures(
            all.stream().anyMatch(each -> each.live().warmingUp()),
            all.stream().mapToDouble(each -> each.live().endedPerSecond()).sum(),
            highest(all, Figures::p50Nanos),
            highest(all, Figures::p99Nanos),
            all.stream().mapToLong(each -> each.live().errors()).sum()));
  }

  private static OptionalLong highest(
      Collection<Progress> all, Function<Figures, OptionalLong> which) {
    return all.stream()
        .map(each -> which.apply(each.live()))
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .max();
  }
}
