package dev.tenk.cli.runs;

import dev.tenk.analysis.history.History;
import dev.tenk.analysis.history.KnownChange;
import dev.tenk.analysis.history.Metric;
import dev.tenk.analysis.history.MetricSeries;
import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.OutFiles;
import dev.tenk.cli.terminal.StoreFolder;
import dev.tenk.cli.terminal.Terminal;
import dev.tenk.reports.render.history.HistoryReport;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.study.HistoryRuns;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenk history}: what changed from night to night, and since when. */
@Command(
    name = "history",
    description = "Says what changed from run to run of a suite, and since when.",
    footer = "  tenk history --suite quickstart --metric response-p99",
    mixinStandardHelpOptions = true)
public final class HistoryCommand implements Callable<Integer> {
  @Option(
      names = "--suite",
      paramLabel = "NAME",
      description = "Whose runs; the suite of the latest run without it.")
  private String suite;

  @Option(
      names = "--metric",
      paramLabel = "M",
      split = ",",
      description = "Metrics to show, divided by commas, as in response-p99,cost-per-10k.")
  private List<String> metrics = List.of();

  @Option(
      names = "--target",
      paramLabel = "TARGET",
      split = ",",
      description = "Targets to show, divided by commas.")
  private List<String> targets = List.of();

  @Mixin private KnownChangesFile knownChanges;
  @Mixin private OutFiles files;
  @Mixin private StoreFolder store;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    files.checkWithJson();
    Set<Metric> shown = metrics.stream().map(HistoryCommand::metric).collect(Collectors.toSet());
    List<KnownChange> known = knownChanges.read(store);
    RunStore runStore = store.store();
    String name = suite == null ? latest(runStore) : suite;
    HistoryRuns runs = HistoryRuns.of(runStore, name);
    List<MetricSeries> series = runs.series();
    checkTargets(series, name);
    HistoryReport report =
        new HistoryReport(
            History.of(name, series, known).only(Set.copyOf(targets), shown),
            runs.runs(),
            runs.warnings());
    files.write(report::writeCsv, report::writeMarkdown, report::writeJson);
    PrintWriter out = spec.commandLine().getOut();
    report.writeText(out, Terminal.screen());
    out.flush();
    return report.history().isAlarming() ? ExitCode.GATE_FAILED : ExitCode.DONE;
  }

  private static Metric metric(String word) {
    try {
      return Metric.of(word);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--metric: " + e.getMessage(), e);
    }
  }

  private void checkTargets(List<MetricSeries> series, String name) {
    if (series.isEmpty()) {
      throw new ConfigurationException(
          "no complete run of suite '"
              + name
              + "' in "
              + store.storeFolder()
              + "; see: tenk runs list");
    }
    Set<String> known = new TreeSet<>();
    series.forEach(each -> known.add(each.key().target()));
    for (String target : targets) {
      if (!known.contains(target)) {
        throw new ConfigurationException(
            "--target: '%s' is in no run of suite '%s'; there are: %s"
                .formatted(target, name, String.join(", ", known)));
      }
    }
  }

  /** A comparison in rounds is not a nightly run. */
  private static String latest(RunStore runs) {
    List<RunFolder> folders = runs.runs();
    for (int i = folders.size() - 1; i >= 0; i--) {
      RunManifest manifest = folders.get(i).manifest();
      if (manifest.plan().interleaving().isEmpty()) {
        return manifest.suite().name();
      }
    }
    return runs.open("latest").manifest().suite().name();
  }
}
