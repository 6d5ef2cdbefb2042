package dev.tenk.results.suite;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Hashes;
import dev.tenk.results.model.Recording;
import dev.tenk.results.model.Standing;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.CapacityWorkload;
import dev.tenk.results.model.Workload.ClosedWorkload;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.model.Workload.SimulationWorkload;
import dev.tenk.results.settings.Objectives;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.settings.TimestampCsv;
import dev.tenk.results.settings.Units;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.Fidelity;
import dev.tenk.results.stats.estimate.Eligibility;
import dev.tenk.results.stats.series.Steadiness;
import dev.tenk.results.suite.Suite.AgentPlan;
import dev.tenk.results.suite.Suite.Commands;
import dev.tenk.results.suite.Suite.PayloadPlan;
import dev.tenk.results.suite.Suite.TargetPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Turns the text of a suite file into a {@link Suite}. */
public final class SuiteReader {
  private static final int ANY_INT = Integer.MAX_VALUE;
  private static final int MAX_CALLERS = 100_000;

  /** Of workloads whose length follows from other things, which may be mistaken. */
  private static final Duration LONGEST = Duration.ofDays(31);

  private static final Set<String> AT_ONE_RATE = Set.of("constant", "poisson", "soak");

  /** How far from its start a search goes by default. */
  private static final double SEARCH_SPAN = 1000;

  private static final String ONE_RATE_KINDS = "constant, poisson and soak";
  private static final UntilDecided DECIDED =
      new UntilDecided(Eligibility.ALPHA, UntilDecided.UNBOUNDED);
  private static final String UNTIL_STEADY = "until-steady";
  private static final Duration MAX_WARM_UP = Duration.ofSeconds(60);

  /** An endpoint takes some minutes to come up. */
  private static final Duration BEFORE_TIMEOUT = Duration.ofMinutes(15);

  private final Settings root;
  private final Optional<Map<String, String>> replayedSha256;

  private SuiteReader(Settings root, Optional<Map<String, String>> replayedSha256) {
    this.root = root;
    this.replayedSha256 = replayedSha256;
  }

  /**
   * Reads a suite.
   *
   * <p>A file that is to be replayed is read here, too. The keys of each target and of {@code
   * payloads} are only partly known; the reader of the rest calls {@link
   * Settings#rejectUnknownKeys()} on {@link Document#root()} afterwards.
   *
   * @param fileName as the user knows it, for messages
   * @param baseFolder what relative paths in it are relative to
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  public static Document read(String fileName, Path baseFolder, String yaml) {
    Settings root = Settings.parse(fileName, baseFolder, yaml);
    return new Document(root, new SuiteReader(root, Optional.empty()).suite());
  }

  /**
   * Reads the suite of a past run. Files that were only needed to measure are not read.
   *
   * @param fileName as the user knows it, for messages
   * @param baseFolder what relative paths in it were relative to
   * @param replayedSha256 of the files that were replayed and of simulations' jars, by workload
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  public static Document ofPast(
      String fileName, Path baseFolder, String yaml, Map<String, String> replayedSha256) {
    Settings root = Settings.parse(fileName, baseFolder, yaml);
    return new Document(root, new SuiteReader(root, Optional.of(replayedSha256)).suite());
  }

  /**
   * A suite with the settings it was read from.
   *
   * @param root the whole file
   * @param suite its contents
   */
  public record Document(Settings root, Suite suite) {}

  private Suite suite() {
    String name = name(root, new HashSet<>());
    Commands commands = commands(root, BEFORE_TIMEOUT);
    root.value("currency", SuiteReader::currency, "USD");
    List<TargetPlan> targets = eachNamed("targets", this::target);
    return new Suite(
        name,
        root.value("seed", SuiteReader::seed, 1L),
        root.value("slo", Objectives::slo),
        root.value("demand", Objectives::demand),
        root.paths("prices"),
        root.integer("repetitions", 1, 1000, 1),
        payloads(),
        targets,
        eachNamed("workloads", named -> workload(named, targets)),
        commands,
        targetCommands(targets, commands.beforeTimeout()),
        root.has("max_spend") ? Optional.of(root.value("max_spend", Units::usd)) : Optional.empty(),
        gates());
  }

  private Gates gates() {
    Fidelity.Thresholds fidelity =
        root.optionalSection("fidelity")
            .map(SuiteReader::fidelity)
            .orElse(Fidelity.Thresholds.NONE);
    Optional<Settings> gates = root.optionalSection("gates");
    return gates.isEmpty()
        ? new Gates(Gates.NONE.metrics(), Gates.NONE.margin(), Gates.NONE.failOn(), fidelity)
        : gates(gates.get(), fidelity);
  }

  private static Gates gates(Settings settings, Fidelity.Thresholds fidelity) {
    double margin = settings.value("margin", Units::ratio, Gates.NONE.margin());
    if (!(margin > 0 && margin < 1)) {
      throw settings.error("margin", "expected above 0% and below 100%");
    }
    List<String> failOn =
        settings.has("fail_on") ? settings.strings("fail_on", word -> word) : List.of();
    try {
      return new Gates(
          settings.has("metrics")
              ? settings.strings("metrics", ComparedMetric::response)
              : List.of(),
          margin,
          Gates.failOn(failOn),
          fidelity);
    } catch (IllegalArgumentException e) {
      throw settings.error("fail_on", e.getMessage());
    }
  }

  private static Fidelity.Thresholds fidelity(Settings settings) {
    return new Fidelity.Thresholds(
        share(settings, "top1_agreement"),
        share(settings, "mean_cosine"),
        share(settings, "worst_cosine"),
        settings.has("largest_difference")
            ? OptionalDouble.of(settings.value("largest_difference", Units::factor))
            : OptionalDouble.empty(),
        share(settings, "neighbour_agreement"),
        share(settings, "accuracy_loss"));
  }

  private static OptionalDouble share(Settings settings, String key) {
    return settings.has(key)
        ? OptionalDouble.of(settings.value(key, Units::ratio))
        : OptionalDouble.empty();
  }

  private static SortedMap<String, Commands> targetCommands(
      List<TargetPlan> targets, Duration beforeTimeout) {
    SortedMap<String, Commands> byTarget = new TreeMap<>();
    targets.forEach(
        target -> byTarget.put(target.name(), commands(target.settings(), beforeTimeout)));
    return byTarget;
  }

  private static Commands commands(Settings settings, Duration beforeTimeout) {
    return new Commands(
        commandLines(settings, "before"),
        commandLines(settings, "after"),
        settings.value("before_timeout", SuiteReader::aboveZero, beforeTimeout));
  }

  private static List<String> commandLines(Settings settings, String key) {
    if (settings.isList(key)) {
      return settings.strings(key, SuiteReader::commandLine);
    }
    return settings.has(key) ? List.of(settings.value(key, SuiteReader::commandLine)) : List.of();
  }

  private static String commandLine(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("the command is empty; leave the key out, or say one");
    }
    return text;
  }

  private static Duration aboveZero(String text) {
    Duration duration = Units.duration(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException("'" + text + "' leaves a command no time");
    }
    return duration;
  }

  private List<PayloadPlan> payloads() {
    if (!root.isList("payloads")) {
      return List.of(new PayloadPlan(1, root.section("payloads")));
    }
    return root.sections("payloads").stream()
        .map(set -> new PayloadPlan(set.value("weight", Units::factor, 1.0), set))
        .toList();
  }

  private <T> List<T> eachNamed(String key, Function<Named, T> reader) {
    Set<String> taken = new HashSet<>();
    List<T> items = new ArrayList<>();
    for (Settings settings : root.sections(key)) {
      items.add(reader.apply(new Named(name(settings, taken), settings)));
    }
    return List.copyOf(items);
  }

  private record Named(String name, Settings settings) {}

  private static String currency(String text) {
    if (!text.equals("USD")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not USD, in which price books and all costs are");
    }
    return text;
  }

  private TargetPlan target(Named named) {
    Settings settings = named.settings();
    settings.inherit("region", root);
    return new TargetPlan(
        named.name(),
        settings.string("kind"),
        settings.value("standing", Standing::of),
        settings.has("device") ? Optional.of(settings.path("device")) : Optional.empty(),
        settings.optionalSection("agent").map(SuiteReader::agent),
        settings.has("local_cloud") ? Optional.of(settings.path("local_cloud")) : Optional.empty(),
        settings.has("max_requests")
            ? OptionalLong.of(settings.integer("max_requests", 1, ANY_INT, ANY_INT))
            : OptionalLong.empty(),
        settings);
  }

  private static AgentPlan agent(Settings settings) {
    return new AgentPlan(
        settings.string("model"),
        settings.integer("workers", 1, 1024, 1),
        settings.integer("intra_op_threads", 1, 1024, 1),
        settings.integer("max_queue", 1, ANY_INT, 64));
  }

  private Workload workload(Named named, List<TargetPlan> targets) {
    Settings settings = named.settings();
    Map<String, Function<Named, Workload>> kinds = new LinkedHashMap<>();
    kinds.put("constant", item -> open(item, Arrivals.Constant::new));
    kinds.put("poisson", item -> open(item, Arrivals.Poisson::new));
    // hours of independent users need nothing of their own: samples are written as they come, and
    // latency.hlog has an interval a second, in which a drift can be seen
    kinds.put("soak", item -> open(item, Arrivals.Poisson::new));
    kinds.put("ramp", SuiteReader::ramp);
    kinds.put("steps", SuiteReader::steps);
    kinds.put("burst", SuiteReader::burst);
    kinds.put("replay", this::replay);
    kinds.put("cold-start", SuiteReader::coldStart);
    kinds.put("capacity", SuiteReader::capacity);
    kinds.put("closed", SuiteReader::closed);
    kinds.put("offline", SuiteReader::offline);
    kinds.put("simulation", item -> simulation(item, targets));
    Function<Named, Workload> kind = settings.choice("kind", kinds);
    if (settings.keys().contains("until") && !AT_ONE_RATE.contains(settings.string("kind"))) {
      throw settings.error("until", "only " + ONE_RATE_KINDS + " run until the SLO is decided");
    }
    return kind.apply(named);
  }

  private static Workload open(Named named, Function<Double, Arrivals> arrivals) {
    Settings settings = named.settings();
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
            named.name(),
            arrivals.apply(rate),
            untilSteady
                ? settings.value("max_warm_up", SuiteReader::someTime, MAX_WARM_UP)
                : warmUp(settings),
            untilSteady,
            until.isPresent()
                ? settings.value("max_duration", SuiteReader::someTime)
                : duration(settings),
            until);
    if (untilSteady) {
      requireTimeToSettle(settings, workload, rate);
    }
    return workload;
  }

  private static void requireTimeToSettle(
      Settings settings, OpenWorkload workload, double ratePerSecond) {
    Duration shortest = Steadiness.shortest(ratePerSecond);
    if (workload.warmUp().minus(workload.climb()).compareTo(shortest) < 0) {
      throw settings.error(
          settings.has("max_warm_up") ? "max_warm_up" : "warm_up",
          "to see whether it is steady takes %d s at this rate, after up to 5 s in which it climbs, and there are %d s; give a longer 'max_warm_up', or a time to 'warm_up'"
              .formatted(shortest.plusMillis(999).toSeconds(), workload.warmUp().toSeconds()));
    }
  }

  private static Workload ramp(Named named) {
    Settings settings = named.settings();
    return new OpenWorkload(
        named.name(),
        new Arrivals.Ramp(
            settings.value("from", Units::ratePerSecond),
            settings.value("to", Units::ratePerSecond)),
        warmUp(settings),
        duration(settings));
  }

  private static Workload steps(Named named) {
    Settings settings = named.settings();
    Arrivals.Steps steps =
        new Arrivals.Steps(
            settings.sections("steps").stream()
                .map(
                    step ->
                        new Arrivals.Step(
                            step.value("rate", Units::ratePerSecond),
                            step.value("duration", SuiteReader::someTime)))
                .toList());
    requireAtMostLongest(settings, "steps", steps.duration());
    return new OpenWorkload(named.name(), steps, warmUp(settings), steps.duration());
  }

  private static Workload burst(Named named) {
    Settings settings = named.settings();
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
    Duration duration = duration(settings);
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
    return new OpenWorkload(
        named.name(),
        new Arrivals.Burst(base, peak, period, peakLength),
        warmUp(settings),
        duration);
  }

  private Workload replay(Named named) {
    Settings settings = named.settings();
    Path file = settings.path("file");
    double speed = settings.value("speed", Units::factor, 1.0);
    Optional<String> past = replayed(named);
    if (past.isPresent()) {
      return new OpenWorkload(
          named.name(),
          new Arrivals.Replay(Recording.notRead(file.toString(), past.get()), speed),
          warmUp(settings),
          // at most, as of anything that ends by itself
          LONGEST);
    }
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw settings.error("file", file + " is not a file that can be read");
    }
    long[] offsetsNanos =
        TimestampCsv.offsetsNanos(file.toString(), new String(bytes, StandardCharsets.UTF_8));
    if (offsetsNanos.length == 0) {
      throw settings.error("file", file + " holds no timestamps");
    }
    double lastSeconds = offsetsNanos[offsetsNanos.length - 1] / 1e9 / speed;
    if (lastSeconds > LONGEST.toSeconds()) {
      throw settings.error(
          "file",
          "%s lasts %.0f s at this speed, at most %d s are replayed; seconds count from the start of the recording"
              .formatted(file, lastSeconds, LONGEST.toSeconds()));
    }
    Arrivals.Replay replay =
        new Arrivals.Replay(
            new Recording(file.toString(), Hashes.sha256(bytes), offsetsNanos), speed);
    return new OpenWorkload(named.name(), replay, warmUp(settings), replay.duration());
  }

  private static Workload coldStart(Named named) {
    Settings settings = named.settings();
    Duration gap = settings.value("gap", SuiteReader::someTime);
    int times = settings.integer("times", 1, 10_000);
    requireAtMostLongest(settings, "gap", gap.multipliedBy(times));
    Arrivals.ColdStart coldStart =
        new Arrivals.ColdStart(gap, times, settings.integer("burst", 1, 10_000, 1));
    return new OpenWorkload(named.name(), coldStart, gap, coldStart.duration());
  }

  private static Workload capacity(Named named) {
    Settings settings = named.settings();
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
        named.name(),
        start,
        lowest,
        highest,
        warmUp(settings),
        settings.value("max_duration", SuiteReader::someTime));
  }

  private static Workload closed(Named named) {
    Settings settings = named.settings();
    return new ClosedWorkload(
        named.name(),
        settings.integer("callers", 1, MAX_CALLERS, 1),
        settings.value("think_time", Units::duration, Duration.ZERO),
        warmUp(settings),
        duration(settings));
  }

  /** Callers that never think keep as many requests in flight. */
  private static Workload offline(Named named) {
    Settings settings = named.settings();
    return new ClosedWorkload(
        named.name(),
        settings.integer("in_flight", 1, MAX_CALLERS),
        Duration.ZERO,
        warmUp(settings),
        duration(settings));
  }

  /** What is known of a past run; empty while a suite is read to be measured. */
  private Optional<String> replayed(Named named) {
    // a comparison in rounds measures one workload of its suite and ignores the others
    return replayedSha256.map(all -> all.getOrDefault(named.name(), "unknown"));
  }

  private Workload simulation(Named named, List<TargetPlan> targets) {
    Settings settings = named.settings();
    List<Path> jars = settings.paths("jar");
    return new SimulationWorkload(
        named.name(),
        settings.value("simulation", SuiteReader::className),
        jars.stream().map(Path::toString).toList(),
        replayed(named).orElseGet(() -> jarsSha256(settings, jars)),
        calledTargets(settings, targets.stream().map(TargetPlan::name).toList()),
        warmUp(settings),
        duration(settings));
  }

  private static String className(String text) {
    if (!text.matches("(?U)[\\w$]+([.][\\w$]+)*")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not the name of a class, as in com.acme.MySimulation");
    }
    return text;
  }

  private static String jarsSha256(Settings settings, List<Path> jars) {
    List<String> hashes = new ArrayList<>();
    for (Path jar : jars) {
      try {
        hashes.add(Hashes.sha256(Files.readAllBytes(jar)));
      } catch (IOException e) {
        throw settings.error("jar", jar + " is not a file that can be read");
      }
    }
    return hashes.size() == 1
        ? hashes.get(0)
        : Hashes.sha256(String.join("", hashes).getBytes(StandardCharsets.US_ASCII));
  }

  private static List<String> calledTargets(Settings settings, List<String> all) {
    if (!settings.has("targets")) {
      return all;
    }
    Set<String> called = new LinkedHashSet<>();
    settings.strings(
        "targets",
        text -> {
          if (!all.contains(text)) {
            throw new IllegalArgumentException(
                "'" + text + "' is not one of the targets " + String.join(", ", all));
          }
          return called.add(text);
        });
    if (called.isEmpty()) {
      throw settings.error("targets", "the list is empty, expected at least one target");
    }
    return List.copyOf(called);
  }

  private static Duration warmUp(Settings settings) {
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

  private static Duration duration(Settings settings) {
    return settings.value("duration", SuiteReader::someTime);
  }

  private static Duration someTime(String text) {
    Duration duration = Units.duration(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException("'" + text + "' leaves nothing to measure");
    }
    return duration;
  }

  private static void requireAtMostLongest(Settings settings, String key, Duration duration) {
    if (duration.compareTo(LONGEST) > 0) {
      throw settings.error(
          key,
          "the workload would last %d days, expected at most %d"
              .formatted(duration.toDays(), LONGEST.toDays()));
    }
  }

  private static String name(Settings settings, Set<String> taken) {
    return settings.value(
        "name",
        text -> {
          // names become folders, CSV values and Gatling request names
          if (!CellKey.isName(text)) {
            throw new IllegalArgumentException(
                "'"
                    + text
                    + "' is not a name; expected letters, digits, '.', '_' or '-', at most 64");
          }
          if (!taken.add(text)) {
            throw new IllegalArgumentException("'" + text + "' is taken already; names are unique");
          }
          return text;
        });
  }

  private static Long seed(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
    }
  }
}
