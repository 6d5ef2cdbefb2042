package dev.tenk.cli.runs;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.StoreFolder;
import dev.tenk.cli.terminal.Terminal;
import dev.tenk.study.Explanations;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk explain}: how a figure of a report came about. */
@Command(
    name = "explain",
    description =
        "Says how a figure came about: from which samples and prices, in which files, by which"
            + " formula.",
    footer = "  tenk explain latest edge-int8 p99",
    mixinStandardHelpOptions = true)
public final class ExplainCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN", description = StoreFolder.RUN + ".")
  private String reference;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FIGURE",
      description =
          "A target and what the table names: p50, p99, max, service, errors, slo, verdict, mlperf,"
              + " capacity, cost, month; or decision.")
  private List<String> words;

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      description = "Where it was measured; the one that the short report shows without it.")
  private String workload;

  @Mixin private StoreFolder store;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Explanations.of(store.open(reference), words, Optional.ofNullable(workload))
        .writeText(out, Terminal.screen());
    out.flush();
    return ExitCode.DONE;
  }
}
