package dev.tenk.results.stats.cell;

import dev.tenk.results.model.Shortage;
import dev.tenk.results.stats.cell.HostSnapshot.Cgroup;
import dev.tenk.results.stats.cell.HostSnapshot.Process;
import dev.tenk.results.stats.cell.HostSnapshot.Processors;
import dev.tenk.results.stats.cell.HostSnapshot.Used;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Under which conditions the generator offered a load, from just before the warm-up to when nothing
 * was in flight any more. Without them, a request that started late might as well be the target's
 * fault.
 *
 * @param seconds how long that was, above 0
 * @param processors of the machine
 * @param ownProcessors how many of them the generator used, mean
 * @param stolenShare of all processor time the hypervisor gave to other machines, 0 to 1
 * @param otherShare of all processor time other processes of this machine took, 0 to 1; those that
 *     tenk started are among them
 * @param busiest the other process that took most, if it was over half a processor
 * @param quotaProcessors how many processors the control group may use; empty without a quota
 * @param throttledSeconds how long it was kept from running for its quota; empty where unknown
 * @param waitedSeconds how long threads of the generator were ready to run and had no processor,
 *     all added up; empty where unknown
 * @param memoryBytes in use at the end, of the machine or of the control group, whichever has less
 *     left; empty where unknown
 * @param ports local ports in use or in TIME_WAIT at the end, of those there are; empty where
 *     unknown
 * @param descriptors open at the end, of those the process may have; empty where unknown
 * @param realTime whether the threads that sent ran in real time, ahead of all that do not
 */
public record GeneratorConditions(
    double seconds,
    int processors,
    double ownProcessors,
    double stolenShare,
    double otherShare,
    Optional<Busy> busiest,
    OptionalDouble quotaProcessors,
    OptionalDouble throttledSeconds,
    OptionalDouble waitedSeconds,
    Optional<Used> memoryBytes,
    Optional<Used> ports,
    Optional<Used> descriptors,
    boolean realTime) {
  private static final double BUSY_PROCESSORS = 0.5;

  /** A p99 allows no more than this share of late starts. */
  private static final double TELLING_STOLEN = 0.001;

  private static final double TELLING_OTHERS = 0.1;

  /** Of a window's length: some wait is with any machine that does more than one thing. */
  private static final double TELLING_WAIT = 0.1;

  private static final double TELLING_USE = 0.9;

  /** Processor time that is this close to the quota is bounded by it. */
  private static final double TELLING_QUOTA = 0.9;

  /**
   * A process that kept processors busy.
   *
   * @param name its command's name, without arguments
   * @param processors how many, mean
   * @param ofTenk whether tenk itself is it, or started it
   */
  public record Busy(String name, double processors, boolean ofTenk) {}

  /**
   * From two looks at the machine; empty where one could not be taken, or when no processor time
   * has passed between them.
   *
   * @param realTime whether the threads that sent ran in real time
   */
  public static Optional<GeneratorConditions> between(
      Optional<HostSnapshot> before, Optional<HostSnapshot> after, boolean realTime) {
    return before.flatMap(then -> after.flatMap(now -> between(then, now, realTime)));
  }

  private static Optional<GeneratorConditions> between(
      HostSnapshot before, HostSnapshot after, boolean realTime) {
    Processors first = before.processors();
    Processors last = after.processors();
    double allTicks = (double) last.allTicks() - first.allTicks();
    if (!(allTicks > 0 && after.nanos() > before.nanos())) {
      return Optional.empty();
    }
    double ticksPerProcessor = allTicks / last.count();
    long ownTicks = Math.max(0, after.ownTicks() - before.ownTicks());
    // each count is read at another instant
    double otherTicks = Math.max(0, last.busyTicks() - first.busyTicks() - ownTicks);
    Cgroup cgroup = after.cgroup();
    return Optional.of(
        new GeneratorConditions(
            (after.nanos() - before.nanos()) / 1e9,
            last.count(),
            ownTicks / ticksPerProcessor,
            Math.max(0, last.stolenTicks() - first.stolenTicks()) / allTicks,
            otherTicks / allTicks,
            busiest(before, after, ticksPerProcessor),
            cgroup.quotaProcessors(),
            throttledSeconds(before.cgroup(), cgroup),
            waitedSeconds(before.threadWaitNanos(), after.threadWaitNanos()),
            Stream.concat(after.memory().stream(), cgroup.memory().stream())
                .min(Comparator.comparingLong(Used::left)),
            after.ports(),
            after.descriptors(),
            realTime));
  }

  private static Optional<Busy> busiest(
      HostSnapshot before, HostSnapshot after, double ticksPerProcessor) {
    return after.others().entrySet().stream()
        .map(
            each -> {
              Process now = each.getValue();
              Process then = before.others().get(each.getKey());
              long earlier =
                  then != null && then.startTicks() == now.startTicks() ? then.ticks() : 0;
              return new Busy(
                  now.name(), (now.ticks() - earlier) / ticksPerProcessor, now.ofTenk());
            })
        .filter(busy -> busy.processors() > BUSY_PROCESSORS)
        .max(Comparator.comparingDouble(Busy::processors));
  }

  private static OptionalDouble throttledSeconds(Cgroup before, Cgroup after) {
    OptionalLong then = before.throttledNanos();
    OptionalLong now = after.throttledNanos();
    return then.isPresent() && now.isPresent()
        ? OptionalDouble.of(Math.max(0, now.getAsLong() - then.getAsLong()) / 1e9)
        : OptionalDouble.empty();
  }

  /** Of the threads that are still there; those that have ended took their counts along. */
  private static OptionalDouble waitedSeconds(Map<Long, Long> before, Map<Long, Long> after) {
    return after.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            after.entrySet().stream()
                    .mapToLong(each -> each.getValue() - before.getOrDefault(each.getKey(), 0L))
                    .filter(nanos -> nanos > 0)
                    .sum()
                / 1e9);
  }

  /**
   * What can have made requests start late, each with its figures; empty where nothing stands out.
   */
  public List<String> causes() {
    List<String> causes = new ArrayList<>();
    if (stolenShare >= TELLING_STOLEN) {
      causes.add(
          "the hypervisor gave %s of this machine's processor time to others"
              .formatted(percent(stolenShare)));
    }
    quota().ifPresent(causes::add);
    others().ifPresent(causes::add);
    if (waitedSeconds.orElse(0) >= TELLING_WAIT * seconds) {
      causes.add(
          "its threads waited %s s for a processor, all added up, in %s s"
              .formatted(number(waitedSeconds.getAsDouble()), number(seconds)));
    }
    for (Shortage each : Shortage.values()) {
      if (of(each).filter(used -> used.share() >= TELLING_USE).isPresent()) {
        inWords(each).ifPresent(causes::add);
      }
    }
    return causes;
  }

  private Optional<String> quota() {
    if (quotaProcessors.isEmpty()) {
      return Optional.empty();
    }
    double allowed = quotaProcessors.getAsDouble();
    double throttled = throttledSeconds.orElse(0);
    return throttled > 0 || allowed < 1 || ownProcessors >= TELLING_QUOTA * allowed
        ? Optional.of(
            "its control group may use %s processors, of which it used %s%s"
                .formatted(
                    number(allowed),
                    number(ownProcessors),
                    throttled > 0
                        ? ", and was stopped for %s of %s s"
                            .formatted(number(throttled), number(seconds))
                        : ""))
        : Optional.empty();
  }

  private Optional<String> others() {
    if (otherShare < TELLING_OTHERS && busiest.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "other processes took %s of this machine's processor time%s"
            .formatted(
                percent(otherShare),
                busiest
                    .map(
                        busy ->
                            ", '%s'%s %s of its %d processors"
                                .formatted(
                                    busy.name(),
                                    busy.ofTenk() ? " (tenk's own)" : "",
                                    number(busy.processors()),
                                    processors))
                    .orElse("")));
  }

  private Optional<Used> of(Shortage shortage) {
    return switch (shortage) {
      case PORTS -> ports;
      case DESCRIPTORS -> descriptors;
      case MEMORY -> memoryBytes;
    };
  }

  /** How much of what is bounded was in use, for a sentence; empty where unknown. */
  Optional<String> inWords(Shortage shortage) {
    return of(shortage)
        .map(
            used ->
                switch (shortage) {
                  case PORTS ->
                      String.format(
                          Locale.ROOT,
                          "%,d of %,d local ports were in use or in TIME_WAIT",
                          used.used(),
                          used.limit());
                  case DESCRIPTORS ->
                      String.format(
                          Locale.ROOT,
                          "%,d of %,d descriptors were open",
                          used.used(),
                          used.limit());
                  case MEMORY ->
                      String.format(
                          Locale.ROOT,
                          "%,d of %,d MiB of memory were left",
                          used.left() >> 20,
                          used.limit() >> 20);
                });
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, share < 0.1 ? "%.1f %%" : "%.0f %%", 100 * share);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
  }
}
