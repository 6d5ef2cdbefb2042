package dev.tenk.cli.runs;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.StoreFolder;
import dev.tenk.export.ExportedRun;
import dev.tenk.export.OtlpMetrics;
import dev.tenk.export.OtlpReceiver;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.RunFolder;
import dev.tenk.study.ExportFile;
import dev.tenk.study.ExportedRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk export}: a run in forms that other tools read. */
@Command(
    name = "export",
    description = "Gives a run to other tools: OpenMetrics, OTLP, Parquet.",
    footer = "  tenk export parquet latest --out samples.parquet",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(openmetrics | otlp | parquet)")
public final class ExportCommand {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Spec private CommandSpec spec;

  @Command(
      name = "openmetrics",
      description = "Writes figures and histograms as OpenMetrics text, for Prometheus.",
      footer = "  tenk export openmetrics latest --out /var/lib/node_exporter/tenk.prom",
      mixinStandardHelpOptions = true)
  int openMetrics(
      @Parameters(paramLabel = "RUN", description = StoreFolder.RUN + ".") String reference,
      @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to.")
          Path file,
      @Mixin StoreFolder store)
      throws IOException {
    ExportFile out = new ExportFile(file);
    RunFolder run = store.open(reference);
    return ended(out.writeOpenMetrics(run), run.runId() + " → " + file);
  }

  @Command(
      name = "parquet",
      description = "Writes every sample as Apache Parquet, for DuckDB, Athena and pandas.",
      footer = "  tenk export parquet latest --out samples.parquet",
      mixinStandardHelpOptions = true)
  int parquet(
      @Parameters(paramLabel = "RUN", description = StoreFolder.RUN + ".") String reference,
      @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to.")
          Path file,
      @Mixin StoreFolder store)
      throws IOException {
    ExportFile out = new ExportFile(file);
    RunFolder run = store.open(reference);
    ExportFile.Samples written = out.writeParquet(run);
    return ended(
        written.warnings(), "%s: %d samples → %s".formatted(run.runId(), written.rows(), file));
  }

  @Command(
      name = "otlp",
      description = "Sends figures and histograms to an OTLP receiver, over HTTP.",
      footer = "  tenk export otlp latest --to http://localhost:4318",
      mixinStandardHelpOptions = true)
  int otlp(
      @Parameters(paramLabel = "RUN", description = StoreFolder.RUN + ".") String reference,
      @Option(
              names = "--to",
              required = true,
              paramLabel = "URL",
              description =
                  "The receiver; without a path /v1/metrics. Headers are taken from the"
                      + " environment's OTEL_EXPORTER_OTLP_HEADERS.")
          String url,
      @Mixin StoreFolder store)
      throws IOException {
    try (OtlpReceiver receiver =
        new OtlpReceiver(
            "--to", url, System.getenv().getOrDefault(OtlpReceiver.HEADERS, ""), TIMEOUT)) {
      RunFolder run = store.open(reference);
      ExportedRun exported = ExportedRuns.of(run);
      Optional<String> refused = receiver.send(OtlpMetrics.of(exported));
      if (refused.isPresent()) {
        throw new TenkException(
            "%s did not take the metrics: %s".formatted(receiver.url(), refused.get()));
      }
      return ended(exported.warnings(), run.runId() + " → " + receiver.url());
    }
  }

  private int ended(List<String> warnings, String sentence) {
    warnings.forEach(spec.commandLine().getErr()::println);
    spec.commandLine().getOut().println(sentence);
    spec.commandLine().getOut().flush();
    return warnings.isEmpty() ? ExitCode.DONE : ExitCode.INVALID_OR_INCOMPLETE;
  }
}
