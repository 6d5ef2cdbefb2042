package dev.tenk.results.suite;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.Standing;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.ClosedWorkload;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.settings.Objectives;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.settings.Units;
import dev.tenk.results.suite.Suite.AgentPlan;
import dev.tenk.results.suite.Suite.PayloadPlan;
import dev.tenk.results.suite.Suite.TargetPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** Turns the text of a suite file into a {@link Suite}. */
public final class SuiteReader {
  private static final int ANY_INT = Integer.MAX_VALUE;

  private final Settings root;

  private SuiteReader(Settings root) {
    this.root = root;
  }

  /**
   * Reads a suite.
   *
   * <p>The keys of each target and of {@code payloads} are only partly known here; whoever reads
   * the rest calls {@link Settings#rejectUnknownKeys()} on {@link Document#root()} afterwards.
   *
   * @param fileName as the user knows it, for messages
   * @param baseFolder what relative paths in it are relative to
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  public static Document read(String fileName, Path baseFolder, String yaml) {
    Settings root = Settings.parse(fileName, baseFolder, yaml);
    return new Document(root, new SuiteReader(root).suite());
  }

  /**
   * A suite with the settings it was read from.
   *
   * @param root the whole file
   * @param suite what it says
   */
  public record Document(Settings root, Suite suite) {}

  private Suite suite() {
    String name = name(root, new HashSet<>());
    return new Suite(
        name,
        root.value("seed", SuiteReader::seed, 1L),
        root.value("slo", Objectives::slo),
        root.value("demand", Objectives::demand),
        root.paths("prices"),
        root.integer("repetitions", 1, 1000, 1),
        payloads(),
        eachNamed("targets", SuiteReader::target),
        eachNamed("workloads", SuiteReader::workload));
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

  private static TargetPlan target(Named named) {
    Settings settings = named.settings();
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

  private static Workload workload(Named named) {
    Map<String, Function<Named, Workload>> kinds = new LinkedHashMap<>();
    kinds.put("constant", item -> open(item, Arrivals.Constant::new));
    kinds.put("poisson", item -> open(item, Arrivals.Poisson::new));
    kinds.put("closed", SuiteReader::closed);
    return named.settings().choice("kind", kinds).apply(named);
  }

  private static Workload open(Named named, Function<Double, Arrivals> arrivals) {
    Settings settings = named.settings();
    return new OpenWorkload(
        named.name(),
        arrivals.apply(settings.value("rate", Units::ratePerSecond)),
        warmUp(settings),
        duration(settings));
  }

  private static Workload closed(Named named) {
    Settings settings = named.settings();
    return new ClosedWorkload(
        named.name(),
        settings.integer("callers", 1, 100_000, 1),
        settings.value("think_time", Units::duration, Duration.ZERO),
        warmUp(settings),
        duration(settings));
  }

  private static Duration warmUp(Settings settings) {
    return settings.value("warm_up", Units::duration, Duration.ofSeconds(10));
  }

  private static Duration duration(Settings settings) {
    return settings.value(
        "duration",
        text -> {
          Duration duration = Units.duration(text);
          if (duration.isZero()) {
            throw new IllegalArgumentException("'" + text + "' leaves nothing to measure");
          }
          return duration;
        });
  }

  private static String name(Settings settings, Set<String> taken) {
    return settings.value(
        "name",
        text -> {
          // names become folders, CSV values and Gatling request names
          if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
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
