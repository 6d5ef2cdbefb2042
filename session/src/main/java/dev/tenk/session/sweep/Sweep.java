package dev.tenk.session.sweep;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.SweepPlan;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.stats.estimate.Eligibility;
import dev.tenk.results.stats.slo.SloTest;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.results.suite.SweptSuite;
import dev.tenk.study.SuiteFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A sweep before it begins: the suite that is derived from the user's, in which the swept target is
 * replaced by one for each variant, and every other target is left out.
 *
 * @param suiteFile the derived suite, read and checked
 * @param known what variants that are yet to be made will state about themselves, to price them by
 */
public record Sweep(SuiteFile suiteFile, SweepPlan plan, List<TargetFacts> known) {
  /** More take longer than anybody wants to wait, and are told apart with less and less power. */
  static final int MOST_VARIANTS = 16;

  private static final String PLACE = "^[^\\n]*?:\\d+:\\d+: ";

  /** Copies its list. */
  public Sweep {
    known = List.copyOf(known);
  }

  /**
   * Derives it. Nobody is asked.
   *
   * @param whole the user's suite
   * @param target name of the one to sweep
   * @param axes at least one; every combination of their values is a variant
   * @param rounds how often each variant is measured at most
   * @param id letters and digits, at most 12, unique to the sweep
   * @throws ConfigurationException in one sentence
   */
  public static Sweep of(
      SuiteFile whole, String target, List<SweepAxis> axes, int rounds, String id) {
    Suite suite = whole.suite();
    List<String> names = suite.targets().stream().map(TargetPlan::name).toList();
    if (!names.contains(target)) {
      throw new ConfigurationException(
          "--target: '%s' is no target of the suite; there are %s"
              .formatted(target, String.join(", ", names)));
    }
    TargetPlan swept = suite.target(target);
    if (swept.isJob()) {
      throw new ConfigurationException(
          "--target: '%s' is measured by a job, and a sweep measures by requests"
              .formatted(target));
    }
    requireAxes(swept, axes);
    List<SweepPlan.Variant> variants = variants(target, axes);
    Optional<VariantHost> host = VariantHosts.of(swept.kind());
    boolean made = axes.stream().anyMatch(axis -> axis.key().isEmpty());
    List<SweptSuite.Variant> derived = new ArrayList<>();
    for (SweepPlan.Variant variant : variants) {
      Map<String, String> keys = new TreeMap<>();
      if (made) {
        keys.putAll(host.orElseThrow().keys(swept, variant, id));
      }
      for (SweepAxis axis : axes) {
        axis.key()
            .ifPresent(key -> keys.put(key, value(swept, axis, variant.values().get(axis.word()))));
      }
      SweptSuite.Variant one = new SweptSuite.Variant(variant.name(), keys);
      check(whole, target, one, axes, variant);
      derived.add(one);
    }
    SortedMap<String, String> replaced = new TreeMap<>();
    derived
        .get(0)
        .keys()
        .keySet()
        .forEach(
            key ->
                SweptSuite.value(whole.text(), target, key)
                    .ifPresent(before -> replaced.put(key, before)));
    SuiteFile file =
        whole.withText(SweptSuite.of(whole.text(), target, derived, OptionalInt.of(rounds)));
    return new Sweep(
        file,
        new SweepPlan(target, id, variants, replaced, rounds),
        made ? known(file, swept, host.orElseThrow(), variants) : List.of());
  }

  /**
   * The same, whose copies anybody may take down then.
   *
   * @throws ConfigurationException where that has passed
   */
  public Sweep expiring(Instant at, Instant now) {
    if (!at.isAfter(now)) {
      throw new ConfigurationException("--expires: " + at + " has passed");
    }
    return new Sweep(suiteFile, plan.expiring(at), known);
  }

  /** What its rounds will not show, each a sentence without its full stop. */
  public List<String> remarks() {
    Suite suite = suiteFile.suite();
    long fewest = SloTest.fewestToMeet(suite.slo().quantile(), Eligibility.ALPHA);
    return suite.workloads().stream()
        .filter(OpenWorkload.class::isInstance)
        .map(OpenWorkload.class::cast)
        .filter(workload -> workload.until().isEmpty())
        .flatMap(
            workload ->
                workload.arrivals() instanceof Arrivals.AtOneRate arrivals
                    ? tooFew(workload, arrivals.ratePerSecond(), fewest).stream()
                    : Stream.empty())
        .toList();
  }

  private static Optional<String> tooFew(OpenWorkload workload, double ratePerSecond, long fewest) {
    double requests = ratePerSecond * workload.duration().toNanos() / 1e9;
    return requests >= fewest
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s: about %.0f requests a round, and no SLO is met by fewer than %d; lengthen"
                    + " 'duration'",
                workload.name(),
                requests,
                fewest));
  }

  private static void requireAxes(TargetPlan swept, List<SweepAxis> axes) {
    Set<String> taken = new HashSet<>();
    Set<String> made =
        VariantHosts.of(swept.kind()).map(host -> host.axes(swept.kind())).orElse(Set.of());
    long variants = 1;
    for (SweepAxis axis : axes) {
      if (!taken.add(axis.key().orElse(axis.word()))) {
        throw new ConfigurationException(
            "%s: that is swept twice; give all of its values once".formatted(axis.option()));
      }
      if (axis.key().isEmpty() && !made.contains(axis.word())) {
        throw new ConfigurationException(
            "%s: tenk makes no such variants of target '%s', which is of kind %s%s"
                .formatted(
                    axis.option(),
                    swept.name(),
                    swept.kind(),
                    made.isEmpty()
                        ? "; a key of the suite is swept by --set targets.%s.KEY=a,b"
                            .formatted(swept.name())
                        : "; it can vary --"
                            + String.join(", --", made.stream().sorted().toList())));
      }
      if (axis.key().filter(key -> key.startsWith("agent.")).isPresent()
          && swept.agent().isEmpty()) {
        throw new ConfigurationException(
            "%s: target '%s' has no agent that tenk starts (key agent)"
                .formatted(axis.option(), swept.name()));
      }
      if (axis.key().filter("name"::equals).isPresent()) {
        throw new ConfigurationException(axis.option() + ": the name is no parameter");
      }
      variants *= axis.values().size();
    }
    if (variants < 2 || variants > MOST_VARIANTS) {
      throw new ConfigurationException(
          "the sweep has %d variant%s, expected 2 to %d"
              .formatted(variants, variants == 1 ? "" : "s", MOST_VARIANTS));
    }
  }

  /** Every combination of values, the last axis the fastest. */
  private static List<SweepPlan.Variant> variants(String target, List<SweepAxis> axes) {
    List<Map<String, String>> all = List.of(new LinkedHashMap<>());
    for (SweepAxis axis : axes) {
      List<Map<String, String>> more = new ArrayList<>();
      for (Map<String, String> each : all) {
        for (String value : axis.values()) {
          Map<String, String> with = new LinkedHashMap<>(each);
          with.put(axis.word(), value);
          more.add(with);
        }
      }
      all = more;
    }
    Set<String> names = new HashSet<>();
    List<SweepPlan.Variant> variants = new ArrayList<>();
    for (Map<String, String> values : all) {
      StringBuilder name = new StringBuilder(target);
      for (SweepAxis axis : axes) {
        String label = axis.labelled(values.get(axis.word()));
        name.append(label.isEmpty() ? "" : "-" + label);
      }
      String free = name.toString();
      for (int i = 2; !names.add(free); i++) {
        free = name + "-" + i;
      }
      if (!CellKey.isName(free)) {
        throw new ConfigurationException(
            "the variant would be called '%s', and names have at most 64 letters, digits, '.', '_' or '-'; give the target a shorter one"
                .formatted(free));
      }
      variants.add(new SweepPlan.Variant(free, new TreeMap<>(values)));
    }
    return variants;
  }

  /**
   * What the suite has for it: of a build its file with the name that the model is served under.
   */
  private static String value(TargetPlan swept, SweepAxis axis, String value) {
    if (!axis.word().equals(SweepAxis.BUILD)) {
      return value;
    }
    if (!Files.isReadable(Path.of(value))) {
      throw new ConfigurationException("%s: %s cannot be read".formatted(axis.option(), value));
    }
    String model = swept.agent().orElseThrow().model();
    String name =
        model.contains("=")
            ? model.substring(0, model.indexOf('='))
            : swept.settings().string("model");
    return name + "=" + Path.of(value).toAbsolutePath().normalize();
  }

  /** The suite was read already, so what is wrong with it now is wrong with the variant. */
  private static void check(
      SuiteFile whole,
      String target,
      SweptSuite.Variant derived,
      List<SweepAxis> axes,
      SweepPlan.Variant variant) {
    try {
      whole.withText(SweptSuite.of(whole.text(), target, List.of(derived), OptionalInt.empty()));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(asked(axes, variant) + ": " + e.getMessage(), e);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(
          asked(axes, variant) + ": " + e.getMessage().replaceFirst(PLACE, ""), e);
    }
  }

  private static String asked(List<SweepAxis> axes, SweepPlan.Variant variant) {
    return String.join(
        " ",
        axes.stream()
            .map(
                axis ->
                    axis.option()
                        + (axis.option().startsWith("--set") ? "=" : " ")
                        + variant.values().get(axis.word()))
            .toList());
  }

  private static List<TargetFacts> known(
      SuiteFile file, TargetPlan swept, VariantHost host, List<SweepPlan.Variant> variants) {
    List<TargetFacts> known = new ArrayList<>();
    for (SweepPlan.Variant variant : variants) {
      TargetPlan plan = file.suite().target(variant.name());
      known.add(
          new TargetFacts(
              plan.name(),
              plan.kind(),
              plan.standing(),
              "not made yet",
              swept.name(),
              Optional.empty(),
              Optional.empty(),
              host.facts(swept, variant)));
    }
    return known;
  }
}
