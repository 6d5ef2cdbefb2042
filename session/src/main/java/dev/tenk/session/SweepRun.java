package dev.tenk.session;

import dev.tenk.cost.matrix.SweptSizes;
import dev.tenk.gatling.schedule.CellPlan;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.SweepPlan;
import dev.tenk.results.model.SweepPlan.Variant;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.stats.sweep.SizeRace.Dearer;
import dev.tenk.results.stats.sweep.SizeRace.Loss;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.session.sweep.VariantHost;
import dev.tenk.session.sweep.VariantHost.Order;
import dev.tenk.session.sweep.VariantHosts;
import dev.tenk.study.RunSuite;
import dev.tenk.study.SuiteFile;
import dev.tenk.study.SweepRounds;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A sweep while it is measured: variants are made before, those that have lost are dropped between
 * rounds, and whatever was made is taken down, however the attempt ends.
 */
final class SweepRun {
  private final SuiteFile suiteFile;
  private final RunFolder run;
  private final SweepPlan plan;
  private final PrintWriter out;
  private final Optional<VariantHost> host;
  private final Map<String, Order> made = new LinkedHashMap<>();
  private final Map<String, Long> madeAtNanos = new TreeMap<>();
  private final List<String> left = new ArrayList<>();
  private final Set<String> dropped = new HashSet<>();
  private int told;
  private boolean over;

  /**
   * That of a run.
   *
   * @param manifest as the attempt begins
   */
  SweepRun(SuiteFile suiteFile, RunFolder run, RunManifest manifest, PrintWriter out) {
    this.suiteFile = suiteFile;
    this.run = run;
    this.plan = manifest.plan().sweep().orElseThrow();
    this.out = out;
    this.host = host(suiteFile, plan);
    this.told = manifest.targets().isEmpty() ? 0 : rounds(manifest);
    this.dropped.addAll(told == 0 ? Set.of() : judged(run, manifest).losses().keySet());
  }

  /** Of variants that the suite alone does not make. */
  private static Optional<VariantHost> host(SuiteFile suiteFile, SweepPlan plan) {
    TargetPlan first = suiteFile.suite().target(plan.variants().get(0).name());
    return VariantHosts.of(first.kind())
        .filter(
            each ->
                each.axes(first.kind()).stream()
                    .anyMatch(axis -> plan.variants().get(0).values().containsKey(axis)));
  }

  /** Names of those that are not measured any more. */
  Set<String> dropped() {
    return Set.copyOf(dropped);
  }

  /** Makes what is to be measured; where one cannot be made, none is left. */
  void make(Connections connections) {
    if (host.isEmpty()) {
      return;
    }
    List<Order> orders = new ArrayList<>();
    for (Variant variant : plan.variants()) {
      if (!dropped.contains(variant.name())) {
        TargetPlan measured = suiteFile.suite().target(variant.name());
        connections.startServer(measured);
        orders.add(
            new Order(
                measured,
                variant,
                plan.replaced(),
                plan.id(),
                connections.started(measured),
                run.path(),
                plan.expires()));
      }
    }
    host.get().check(orders);
    for (Order order : orders) {
      synchronized (made) {
        if (over) {
          throw new TenkException("stopped while variants were made");
        }
        made.put(order.variant().name(), order);
      }
      madeAtNanos.put(order.variant().name(), System.nanoTime());
      out.println("making " + order.variant().name());
      out.flush();
      host.get().make(order);
    }
  }

  /** When the time of a variant began that costs by being there; empty where none was made. */
  Optional<Long> madeAtNanos(String target) {
    return Optional.ofNullable(madeAtNanos.get(target));
  }

  /** Takes down all that was made. What cannot be is said, with what to do about it. */
  void removeAll() {
    List<Order> all;
    synchronized (made) {
      over = true;
      all = List.copyOf(made.values());
    }
    all.forEach(this::remove);
  }

  private void remove(Order order) {
    synchronized (made) {
      if (made.remove(order.variant().name()) == null) {
        return;
      }
    }
    try {
      host.orElseThrow().remove(order);
      out.println("removed " + order.variant().name());
    } catch (TenkException e) {
      left.add(e.getMessage());
      out.println("tenk: " + e.getMessage());
    }
    out.flush();
  }

  /** Whether something could not be taken down. */
  boolean hasLeft() {
    return !left.isEmpty();
  }

  /** What could not be taken down, each a sentence without its full stop. */
  List<String> takeLeft() {
    List<String> sentences = List.copyOf(left);
    left.clear();
    return sentences;
  }

  /** Tells of a round that is whole, and drops those that have lost by it. */
  void tell(RunManifest manifest, SpendGuard guard) {
    int rounds = rounds(manifest);
    if (rounds <= told || !run.missing(manifest).isEmpty()) {
      return;
    }
    told = rounds;
    SweptSizes sizes = judged(run, manifest);
    SweptSizes.AtDemand own = own(sizes);
    out.println("round %d of at most %d".formatted(rounds, plan.rounds()));
    own.rows().stream()
        .filter(row -> !dropped.contains(row.name()))
        .forEach(row -> out.println("  " + inWords(row)));
    sizes
        .losses()
        .forEach(
            (name, loss) -> {
              if (dropped.add(name)) {
                out.println("dropped " + name + ": " + inWords(loss));
                guard.end(name);
                Optional.ofNullable(made.get(name)).ifPresent(this::remove);
              }
            });
    out.flush();
  }

  /** The cells of all rounds that may still come. */
  List<List<CellKey>> foreseen() {
    return CellPlan.together(
        suiteFile.suite(),
        CellPlan.of(suiteFile.suite()).stream()
            .filter(cell -> !dropped.contains(cell.target()) && !run.isWhole(cell))
            .toList());
  }

  private SweptSizes.AtDemand own(SweptSizes sizes) {
    return sizes.demands().stream()
        .filter(
            each ->
                each.load()
                        .inferencesPerMonth()
                        .compareTo(suiteFile.suite().demand().inferencesPerMonth())
                    == 0)
        .findFirst()
        .orElseThrow();
  }

  private static String inWords(SweptSizes.Row row) {
    long met = row.rounds(SloDecision.MET);
    long missed = row.rounds(SloDecision.MISSED);
    return "%s  %s  SLO met %d, missed %d, open %d"
        .formatted(
            row.name(),
            row.usdPer10k().isPresent()
                ? String.format(Locale.ROOT, "$%.4g per 10K", row.usdPer10k().getAsDouble())
                : "no cost yet",
            met,
            missed,
            row.figures().size() - met - missed);
  }

  private static String inWords(Loss loss) {
    return loss instanceof Dearer dearer
        ? String.format(Locale.ROOT, "%.3g times as dear as %s", dearer.ratio(), dearer.than())
        : "it misses the SLO";
  }

  /** The cells of the next round, once all that are planned are whole. */
  static List<CellKey> due(RunFolder run, RunManifest manifest, SuiteFile suiteFile) {
    SweepPlan plan = manifest.plan().sweep().orElseThrow();
    int rounds = rounds(manifest);
    if (rounds >= plan.rounds()
        || manifest.targets().isEmpty()
        || !run.missing(manifest).isEmpty()) {
      return List.of();
    }
    SweptSizes sizes = judged(run, manifest);
    Set<String> lost = sizes.losses().keySet();
    List<SweptSizes.Row> racing =
        sizes.demands().get(0).rows().stream().filter(row -> !lost.contains(row.name())).toList();
    boolean over = racing.size() == 1 && racing.get(0).rounds(SloDecision.MET) > 0;
    return over || racing.isEmpty()
        ? List.of()
        : CellPlan.of(suiteFile.suite()).stream()
            .filter(cell -> cell.repetition() == rounds + 1)
            .filter(cell -> racing.stream().anyMatch(row -> row.name().equals(cell.target())))
            .toList();
  }

  /** How many rounds are planned by now. */
  private static int rounds(RunManifest manifest) {
    return manifest.plan().cells().stream().mapToInt(CellKey::repetition).max().orElse(0);
  }

  private static SweptSizes judged(RunFolder run, RunManifest manifest) {
    return SweepRounds.of(run, RunSuite.of(run, manifest, List.of()));
  }
}
