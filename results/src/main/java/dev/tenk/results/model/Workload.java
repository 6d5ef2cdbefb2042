package dev.tenk.results.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The load a cell offers. */
public sealed interface Workload {
  /** Unique in its suite; a folder name. */
  String name();

  /** Time at the start whose samples are kept but not counted. */
  Duration warmUp();

  /** The measured window after the warm-up. */
  Duration duration();

  /** Warm-up and window together. */
  default Duration total() {
    return warmUp().plus(duration());
  }

  /**
   * As {@link Arrivals#steadyRate()}; closed workloads and simulations offer no rate, imported ones
   * where the user says so.
   */
  default boolean steadyRate() {
    return this instanceof OpenWorkload open
        ? open.arrivals().steadyRate()
        : this instanceof ImportedWorkload imported && imported.open();
  }

  /** As {@link Arrivals#peakRatePerSecond()}; empty where arrivals are not planned. */
  default OptionalDouble peakRatePerSecond() {
    return this instanceof OpenWorkload open
        ? OptionalDouble.of(open.arrivals().peakRatePerSecond())
        : OptionalDouble.empty();
  }

  /**
   * SHA-256 of the file that is replayed or was imported, or of a simulation's jars, hexadecimal;
   * empty in any other workload.
   */
  default Optional<String> replaySha256() {
    if (this instanceof SimulationWorkload own) {
      return Optional.of(own.jarsSha256());
    }
    if (this instanceof ImportedWorkload imported) {
      return Optional.of(imported.sha256());
    }
    return this instanceof OpenWorkload open && open.arrivals() instanceof Arrivals.Replay replay
        ? Optional.of(replay.recording().sha256())
        : Optional.empty();
  }

  /** MLPerf's rules, where it is measured by them; empty in any other workload. */
  default Optional<MlperfRules> mlperf() {
    if (this instanceof QueryWorkload queries) {
      return Optional.of(queries.rules());
    }
    return this instanceof OpenWorkload open && open.arrivals() instanceof Arrivals.Server server
        ? Optional.of(server.rules())
        : Optional.empty();
  }

  /** Whether warm-up or window may end before their time. */
  default boolean mayEndSooner() {
    return this instanceof CapacityWorkload
        || this instanceof QueryWorkload
        || (this instanceof OpenWorkload open && (open.untilSteady() || open.until().isPresent()));
  }

  /** When the window may end before its time; empty where it never does. */
  default Optional<UntilDecided> untilDecided() {
    return this instanceof OpenWorkload open ? open.until() : Optional.empty();
  }

  /**
   * The same load in a window of another length, which does not end before its time.
   *
   * @throws IllegalArgumentException where the load is another one at another length: its rate
   *     changes, it is a search or a simulation, or MLPerf's rules say how long it lasts
   */
  default Workload lasting(Duration window) {
    if (mlperf().isPresent()) {
      throw new IllegalArgumentException(
          "MLPerf's rules say how long workload " + name() + " lasts");
    }
    if (this instanceof OpenWorkload open && open.arrivals().steadyRate()) {
      return new OpenWorkload(
          open.name(),
          open.arrivals(),
          open.warmUp(),
          open.untilSteady(),
          window,
          Optional.empty());
    }
    if (this instanceof ClosedWorkload closed) {
      return new ClosedWorkload(
          closed.name(), closed.callers(), closed.thinkTime(), closed.warmUp(), window);
    }
    throw new IllegalArgumentException("workload " + name() + " has no length of its own");
  }

  /**
   * The same load in a window of another length, as two targets are offered it in turn: at one
   * rate, each at that rate, or by one caller, who calls one and then the other. Their warm-up
   * lasts as long as it may, so that it ends for both at once.
   *
   * @throws IllegalArgumentException where the load is another one
   */
  default Workload inTurn(Duration window) {
    if (this instanceof ClosedWorkload closed && closed.callers() > 1) {
      throw new IllegalArgumentException(
          "workload " + name() + " has several callers, who would all wait for the slower target");
    }
    Workload lasting = lasting(window);
    return lasting instanceof OpenWorkload open
        ? new OpenWorkload(open.name(), open.arrivals(), open.warmUp(), window)
        : lasting;
  }

  /**
   * Arrivals that do not wait for replies.
   *
   * @param warmUp of a warm-up that ends by itself, the longest it may last
   * @param untilSteady whether the warm-up ends as soon as the target is steady
   * @param duration of a window that ends by itself, the longest it may last
   * @param until when the window ends before that
   */
  record OpenWorkload(
      String name,
      Arrivals arrivals,
      Duration warmUp,
      boolean untilSteady,
      Duration duration,
      Optional<UntilDecided> until)
      implements Workload {
    private static final Duration LONGEST_CLIMB = Duration.ofSeconds(5);

    /**
     * Refuses times that are negative, an empty window, and an end that is not known beforehand
     * where not one rate holds.
     */
    public OpenWorkload {
      requireTimes(warmUp, duration);
      if ((untilSteady || until.isPresent()) && !arrivals.steadyRate()) {
        throw new IllegalArgumentException(
            "workload " + name + " has not one rate, so its phases last as long as is planned");
      }
    }

    /**
     * The first part of the warm-up, in which the rate climbs evenly from 0: half of it, but no
     * more than five seconds where the rest lasts only until the target is steady.
     */
    public Duration climb() {
      Duration half = warmUp.dividedBy(2);
      return untilSteady && half.compareTo(LONGEST_CLIMB) > 0 ? LONGEST_CLIMB : half;
    }

    /** Warm-up and window last as long as is planned. */
    public OpenWorkload(String name, Arrivals arrivals, Duration warmUp, Duration duration) {
      this(name, arrivals, warmUp, false, duration, Optional.empty());
    }
  }

  /**
   * N callers, each waiting for its reply and then for the think time. Its response times suffer
   * coordinated omission by nature; it measures throughput.
   */
  record ClosedWorkload(
      String name, int callers, Duration thinkTime, Duration warmUp, Duration duration)
      implements Workload {
    /** Refuses no callers, times that are negative, or an empty window. */
    public ClosedWorkload {
      if (callers < 1) {
        throw new IllegalArgumentException("callers is " + callers + ", expected at least 1");
      }
      if (thinkTime.isNegative()) {
        throw new IllegalArgumentException("think time is " + thinkTime + ", expected 0 or more");
      }
      requireTimes(warmUp, duration);
    }
  }

  /**
   * One caller by MLPerf's rules for a scenario in which the next query waits for the last one: it
   * issues the samples of a query together, and the next query once all of them are answered. Its
   * window lasts until the rules are met.
   *
   * @param atOnce samples of a query that are under way at a time; further ones are handed over as
   *     others are answered
   * @param duration the longest the window may last
   */
  record QueryWorkload(
      String name, MlperfRules rules, int atOnce, Duration warmUp, Duration duration)
      implements Workload {
    /** Refuses the server scenario, nothing under way, times that are negative, or no window. */
    public QueryWorkload {
      if (rules.scenario() == MlperfRules.Scenario.SERVER) {
        throw new IllegalArgumentException("queries of the server scenario wait for none");
      }
      if (atOnce < 1) {
        throw new IllegalArgumentException(atOnce + " samples at once, expected at least 1");
      }
      requireTimes(warmUp, duration);
    }
  }

  /**
   * A search for the highest rate at which a target meets the SLO, by windows of independent users
   * at one rate after another: each is a cell of its own.
   *
   * @param startPerSecond the first rate to try, req/s
   * @param lowestPerSecond no lower rate is tried
   * @param highestPerSecond no higher rate is tried
   * @param warmUp of each window
   * @param duration of all of it at most, warm-ups included
   */
  record CapacityWorkload(
      String name,
      double startPerSecond,
      double lowestPerSecond,
      double highestPerSecond,
      Duration warmUp,
      Duration duration)
      implements Workload {
    /** Refuses times that are negative or none, and rates that are out of their order. */
    public CapacityWorkload {
      requireTimes(warmUp, duration);
      if (!(lowestPerSecond > 0)
          || !(lowestPerSecond <= startPerSecond)
          || !(startPerSecond <= highestPerSecond)
          || Double.isInfinite(highestPerSecond)) {
        throw new IllegalArgumentException(
            "rates are %s from %s to %s req/s, expected ascending, above 0 and finite"
                .formatted(startPerSecond, lowestPerSecond, highestPerSecond));
      }
    }

    /** All windows together. */
    @Override
    public Duration total() {
      return duration;
    }

    /**
     * One window.
     *
     * @param longest it may last, without its warm-up
     */
    public OpenWorkload window(double ratePerSecond, UntilDecided until, Duration longest) {
      return new OpenWorkload(
          name, new Arrivals.Poisson(ratePerSecond), warmUp, false, longest, Optional.of(until));
    }
  }

  /**
   * A Gatling simulation of the user's own, which calls several targets in one journey: all of them
   * are measured at once. No request of it is planned ahead.
   *
   * @param className of the simulation
   * @param jars files that it is in, with what it needs in addition to tenk
   * @param jarsSha256 of the jar, hexadecimal; of several, of their SHA-256s one after another
   * @param targets that it calls, at least one
   * @param warmUp from its first request
   */
  record SimulationWorkload(
      String name,
      String className,
      List<String> jars,
      String jarsSha256,
      List<String> targets,
      Duration warmUp,
      Duration duration)
      implements Workload {
    /** Refuses no jar, no target, times that are negative, or an empty window. */
    public SimulationWorkload {
      jars = List.copyOf(jars);
      targets = List.copyOf(targets);
      if (jars.isEmpty() || targets.isEmpty()) {
        throw new IllegalArgumentException("a simulation is in a jar, and calls a target");
      }
      requireTimes(warmUp, duration);
    }
  }

  /**
   * Whatever load another tool has offered. It cannot be offered again.
   *
   * @param sha256 of the file that it was read from, hexadecimal
   * @param open whether it was one rate that did not wait for answers, as the user says: nothing in
   *     the file proves it
   * @param warmUp from its first request
   */
  record ImportedWorkload(
      String name, String sha256, boolean open, Duration warmUp, Duration duration)
      implements Workload {
    /** Refuses times that are negative, or an empty window. */
    public ImportedWorkload {
      requireTimes(warmUp, duration);
    }
  }

  private static void requireTimes(Duration warmUp, Duration duration) {
    if (warmUp.isNegative()) {
      throw new IllegalArgumentException("warm-up is " + warmUp + ", expected 0 or more");
    }
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("duration is " + duration + ", expected more than 0");
    }
  }
}
