package dev.tenk.results.suite;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Standing;
import dev.tenk.results.model.Workload;
import dev.tenk.results.settings.Objectives;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.settings.Units;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.Fidelity;
import dev.tenk.results.suite.Suite.AgentPlan;
import dev.tenk.results.suite.Suite.Commands;
import dev.tenk.results.suite.Suite.PayloadPlan;
import dev.tenk.results.suite.Suite.TargetPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
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
        gates(),
        false);
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
        settings.value("standing", Standing::ofSuite),
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
    return new WorkloadReader(
            named.name(),
            named.settings(),
            targets.stream().map(TargetPlan::name).toList(),
            // a comparison in rounds measures one workload of its suite and ignores the others
            replayedSha256.map(all -> all.getOrDefault(named.name(), "unknown")))
        .workload();
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
