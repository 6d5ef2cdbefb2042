package dev.tenk.results.suite;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.CapacityWorkload;
import dev.tenk.results.model.Workload.ClosedWorkload;
import dev.tenk.results.model.Workload.ImportedWorkload;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.settings.Units;
import dev.tenk.results.stats.estimate.Eligibility;
import dev.tenk.results.stats.series.Steadiness;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Turns one entry of a suite's {@code workloads} into a {@link Workload}. */
final class WorkloadReader {
  static final int MAX_CALLERS = 100_000;

  /** Of workloads whose length follows from other things, which may be mistaken. */
  static final Duration LONGEST = Duration.ofDays(31);

  /** A target that scales out takes minutes, and each call that is refused costs nothing. */
  private static final Duration WAKE_UP_EVERY = Duration.ofSeconds(10);

  private static final Duration WAKE_UP_WITHIN = Duration.ofMinutes(15);
  private static final int MOST_WAKE_UP_CALLS = 10_000;

  private static final Set<String> AT_ONE_RATE = Set.of("constant", "poisson", "soak");

  /** How far from its start a search goes by default. */
  private static final double SEARCH_SPAN = 1000;

  private static final String ONE_RATE_KINDS = "constant, poisson and soak";
  private static final UntilDecided DECIDED =
      new UntilDecided(Eligibility.ALPHA, UntilDecided.UNBOUNDED);
  private static final String UNTIL_STEADY = "until-steady";
  private static final Duration MAX_WARM_UP = Duration.ofSeconds(60);

  private final String name;
  private final Settings settings;
  private final List<String> targets;
  private final Optional<String> replayedSha256;

  /**
   * @param name of the workload
   * @param settings its entry
   * @param targets the names of all in the suite
   * @param replayedSha256 of the file replayed or the simulation's jars in a past run, which are
   *     then not read; empty while a suite is read to be measured
   */
  WorkloadReader(
      String name, Settings settings, List<String> targets, Optional<String> replayedSha256) {
    this.name = name;
    this.settings = settings;
    this.targets = targets;
    this.replayedSha256 = replayedSha256;
  }

  /**
   * The workload as planned.
   *
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  Workload workload() {
    Map<String, Supplier<Workload>> kinds = new LinkedHashMap<>();
    kinds.put("constant", () -> open(Arrivals.Constant::new));
    kinds.put("poisson", () -> open(Arrivals.Poisson::new));
    // hours of independent users need nothing of their own: samples are written as they come, and
    // latency.hlog has an interval a second, in which a drift can be seen
    kinds.put("soak", () -> open(Arrivals.Poisson::new));
    kinds.put("ramp", this::ramp);
    kinds.put("steps", this::steps);
    kinds.put("burst", this::burst);
    kinds.put("replay", this::replay);
    kinds.put("cold-start", this::coldStart);
    kinds.put("wake-up", this::wakeUp);
    kinds.put("capacity", this::capacity);
    kinds.put("closed", this::closed);
    kinds.put("single-stream", () -> mlperf().singleStream());
    kinds.put("multi-stream", () -> mlperf().multiStream());
    kinds.put("server", () -> mlperf().server());
    kinds.put("offline", this::offline);
    kinds.put("simulation", this::simulation);
    // nobody asks for it in a suite: it stands in those of imported runs
    replayedSha256.ifPresent(sha256 -> kinds.put("imported", () -> imported(sha256)));
    Supplier<Workload> kind = settings.choice("kind", kinds);
    if (settings.keys().contains("until") && !AT_ONE_RATE.contains(settings.string("kind"))) {
      throw settings.error("until", "only " + ONE_RATE_KINDS + " run until the SLO is decided");
    }
    return kind.get();
  }

  private Workload open(Function<Double, Arrivals> arrivals) {
    double rate = settings.value("rate", Units::ratePerSecond);
    boolean untilSteady =
        settings.optionalString("warm_up").filter(UNTIL_STEADY::equals).isPresent();
    Optional<UntilDecided> until =
        settings.has("until")
            ? Optional.of(settings.choice("until", Map.of("decided", DECIDED)))
            : Optional.empty();
    if (until.isPresent() && settings.keys().contains("duration")) {
      throw settings.error(
          "duration", "with 'until' the window ends by itself; 'max_duration' bounds it");
    }
    OpenWorkload workload =
        new OpenWorkload(
            name,
            arrivals.apply(rate),
            untilSteady
                ? settings.value("max_warm_up", WorkloadReader::someTime, MAX_WARM_UP)
                : warmUp(),
            untilSteady,
            until.isPresent()
                ? settings.value("max_duration", WorkloadReader::someTime)
                : duration(),
            until);
    if (untilSteady) {
      requireTimeToSettle(workload, rate);
    }
    if (!(workload.arrivals() instanceof Arrivals.Constant)) {
      requireARequest(
          until.isPresent() ? "max_duration" : "duration", rate * seconds(workload.duration()));
    }
    return workload;
  }

  private void requireTimeToSettle(OpenWorkload workload, double ratePerSecond) {
    Duration shortest = Steadiness.shortest(ratePerSecond);
    if (workload.warmUp().minus(workload.climb()).compareTo(shortest) < 0) {
      throw settings.error(
          settings.has("max_warm_up") ? "max_warm_up" : "warm_up",
          "to see whether it is steady takes %d s at this rate, after up to 5 s in which it climbs, and there are %d s; give a longer 'max_warm_up', or a time to 'warm_up'"
              .formatted(shortest.plusMillis(999).toSeconds(), workload.warmUp().toSeconds()));
    }
  }

  /** Constant arrivals begin with the window, and need no such bound. */
  private void requireARequest(String key, double expected) {
    if (expected < 1) {
      throw settings.error(
          key,
          String.format(
              Locale.ROOT,
              "%.2g requests fall into this window on average, expected at least 1; lengthen it, or"
                  + " raise the rate",
              expected));
    }
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private Workload ramp() {
    double from = settings.value("from", Units::ratePerSecond);
    double to = settings.value("to", Units::ratePerSecond);
    Duration duration = duration();
    requireARequest("duration", (from + to) / 2 * seconds(duration));
    return new OpenWorkload(name, new Arrivals.Ramp(from, to), warmUp(), duration);
  }

  private Workload steps() {
    Arrivals.Steps steps =
        new Arrivals.Steps(
            settings.sections("steps").stream()
                .map(
                    step ->
                        new Arrivals.Step(
                            step.value("rate", Units::ratePerSecond),
                            step.value("duration", WorkloadReader::someTime)))
                .toList());
    requireAtMostLongest("steps", steps.duration());
    requireARequest(
        "steps",
        steps.steps().stream()
            .mapToDouble(step -> step.ratePerSecond() * seconds(step.duration()))
            .sum());
    return new OpenWorkload(name, steps, warmUp(), steps.duration());
  }

  private Workload burst() {
    double base = settings.value("base", Units::ratePerSecond);
    double peak =
        settings.value(
            "peak",
            text -> {
              double rate = Units.ratePerSecond(text);
              if (rate <= base) {
                throw new IllegalArgumentException("'" + text + "' is not above the base rate");
              }
              return rate;
            });
    Duration duration = duration();
    Duration period =
        settings.value(
            "period",
            text -> {
              Duration time = someTime(text);
              if (time.compareTo(duration) > 0) {
                throw new IllegalArgumentException("'" + text + "' is longer than the duration");
              }
              return time;
            });
    Duration peakLength =
        settings.value(
            "peak_length",
            text -> {
              Duration time = someTime(text);
              if (time.compareTo(period) >= 0) {
                throw new IllegalArgumentException("'" + text + "' is not shorter than the period");
              }
              return time;
            });
    double meanRate = base + (peak - base) * (seconds(peakLength) / seconds(period));
    requireARequest("duration", meanRate * seconds(duration));
    return new OpenWorkload(
        name, new Arrivals.Burst(base, peak, period, peakLength), warmUp(), duration);
  }

  private Workload replay() {
    Duration warmUp = warmUp();
    Arrivals.Replay replay = new ReplayReader(settings, LONGEST).replay(replayedSha256);
    return new OpenWorkload(
        name,
        replay,
        warmUp,
        // of a past run at most, as of anything that ends by itself
        replayedSha256.isPresent() ? LONGEST : replay.duration());
  }

  private Workload coldStart() {
    Duration gap = settings.value("gap", WorkloadReader::someTime);
    int times = settings.integer("times", 1, 10_000);
    requireAtMostLongest("gap", gap.multipliedBy(times));
    Arrivals.ColdStart coldStart =
        new Arrivals.ColdStart(gap, times, settings.integer("burst", 1, 10_000, 1));
    return new OpenWorkload(name, coldStart, gap, coldStart.duration());
  }

  private Workload wakeUp() {
    Duration idle = settings.value("idle", WorkloadReader::someTime);
    int times = settings.integer("times", 1, 10_000);
    Duration every = settings.value("every", WorkloadReader::someTime, WAKE_UP_EVERY);
    Duration within = settings.value("within", WorkloadReader::someTime, WAKE_UP_WITHIN);
    if (within.compareTo(every) < 0) {
      throw settings.error(
          "within", "it is shorter than 'every', so that no second call would be made");
    }
    if (within.dividedBy(every) >= MOST_WAKE_UP_CALLS) {
      throw settings.error(
          "every",
          "that is more than %d calls a wake-up; call less often".formatted(MOST_WAKE_UP_CALLS));
    }
    requireAtMostLongest("idle", idle.plus(within).multipliedBy(times));
    Arrivals.WakeUp wakeUp = new Arrivals.WakeUp(idle, times, every, within);
    return new OpenWorkload(name, wakeUp, idle, wakeUp.duration());
  }

  private Workload capacity() {
    double start = settings.value("start", Units::ratePerSecond);
    double lowest = settings.value("lowest", Units::ratePerSecond, start / SEARCH_SPAN);
    double highest = settings.value("highest", Units::ratePerSecond, start * SEARCH_SPAN);
    if (lowest > start) {
      throw settings.error("lowest", "it is above the start of " + start + " req/s");
    }
    if (highest < start) {
      throw settings.error("highest", "it is below the start of " + start + " req/s");
    }
    return new CapacityWorkload(
        name,
        start,
        lowest,
        highest,
        warmUp(),
        settings.value("max_duration", WorkloadReader::someTime));
  }

  private Workload closed() {
    return new ClosedWorkload(
        name,
        settings.integer("callers", 1, MAX_CALLERS, 1),
        settings.value("think_time", Units::duration, Duration.ZERO),
        warmUp(),
        duration());
  }

  private MlperfReader mlperf() {
    return new MlperfReader(name, settings, warmUp());
  }

  /** With a duration callers that never think, who keep as many requests in flight all the time. */
  private Workload offline() {
    if (!settings.keys().contains("duration")) {
      return mlperf().offline();
    }
    MlperfReader.refuseRules(settings);
    return new ClosedWorkload(
        name, settings.integer("in_flight", 1, MAX_CALLERS), Duration.ZERO, warmUp(), duration());
  }

  private Workload simulation() {
    return new SimulationReader(name, settings, targets, replayedSha256)
        .simulation(warmUp(), duration());
  }

  private Workload imported(String sha256) {
    boolean open = settings.choice("open", Map.of("true", true, "false", false));
    return new ImportedWorkload(name, sha256, open, warmUp(), duration());
  }

  private Duration warmUp() {
    return settings.value(
        "warm_up",
        text -> {
          if (text.equals(UNTIL_STEADY)) {
            throw new IllegalArgumentException(
                "only " + ONE_RATE_KINDS + " are warmed up until they are steady; give a time");
          }
          return Units.duration(text);
        },
        Duration.ofSeconds(10));
  }

  private Duration duration() {
    return settings.value("duration", WorkloadReader::someTime);
  }

  static Duration someTime(String text) {
    Duration duration = Units.duration(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException("'" + text + "' leaves nothing to measure");
    }
    return duration;
  }

  private void requireAtMostLongest(String key, Duration duration) {
    if (duration.compareTo(LONGEST) > 0) {
      throw settings.error(
          key,
          "the workload would last %d days, expected at most %d"
              .formatted(duration.toDays(), LONGEST.toDays()));
    }
  }
}
