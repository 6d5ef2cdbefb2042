package dev.tenk.cli.measure;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.StoreFolder;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.TerminalText;
import dev.tenk.results.store.MadeLedger;
import dev.tenk.session.sweep.account.LeftOvers;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenk sweep clean}: takes down what sweeps have left in accounts. */
@Command(
    name = "clean",
    description =
        "Lists what ended sweeps have left in accounts, and takes it down with --yes. Looks where"
            + " the store's runs have made something, and in --region.",
    footer = "  tenk sweep clean --yes",
    mixinStandardHelpOptions = true)
final class SweepCleanCommand implements Callable<Integer> {
  @Option(names = "--yes", description = "Takes down what is listed.")
  private boolean yes;

  @Option(names = "--region", paramLabel = "REGION", description = "Another region to look in.")
  private String region;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "Of the shared configuration, to look there.")
  private String profile;

  @Mixin private StoreFolder folders;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (profile != null && region == null) {
      throw new ConfigurationException("--profile: say --region too; where is to be looked?");
    }
    PrintWriter out = spec.commandLine().getOut();
    LeftOvers leftOvers = new LeftOvers(folders.store(), Clock.systemUTC());
    LeftOvers.Found found = leftOvers.everywhere(more());
    found.remarks().forEach(remark -> out.println("note: " + TerminalText.safe(remark)));
    if (found.left().isEmpty()) {
      out.println("nothing is left of ended sweeps");
      return ExitCode.DONE;
    }
    found.left().forEach(each -> out.println(TerminalText.safe(each.inWords())));
    if (!yes) {
      out.println(
          "%d left; take them down with: tenk sweep clean --yes".formatted(found.left().size()));
      return ExitCode.DONE;
    }
    out.flush();
    takeDown(leftOvers, found.left(), out);
    return ExitCode.DONE;
  }

  private List<MadeLedger.Access> more() {
    return region == null
        ? List.of()
        : List.of(
            new MadeLedger.Access(
                "lambda",
                region,
                Optional.ofNullable(profile),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false));
  }

  /**
   * Takes down what dead runs of a store have left by their ledgers, and says so first. Without any
   * it does nothing, and no account is asked.
   */
  static void before(StoreFolder folders, PrintWriter out) {
    LeftOvers leftOvers = new LeftOvers(folders.store(), Clock.systemUTC());
    try {
      List<LeftOvers.LeftOver> left = leftOvers.inLedgers();
      if (!left.isEmpty()) {
        out.println("an earlier sweep did not end in order; taking down what it left:");
        left.forEach(each -> out.println("  " + TerminalText.safe(each.inWords())));
        out.flush();
        takeDown(leftOvers, left, out);
      }
    } catch (TenkException e) {
      // no reason not to measure
      out.println("tenk: " + TerminalText.safe(e.getMessage()));
    }
  }

  private static void takeDown(
      LeftOvers leftOvers, List<LeftOvers.LeftOver> left, PrintWriter out) {
    List<String> failures =
        leftOvers.takeDown(
            left,
            gone -> {
              out.println(TerminalText.safe(gone));
              out.flush();
            });
    if (!failures.isEmpty()) {
      throw new TenkException(String.join("; ", failures) + "; try again: tenk sweep clean --yes");
    }
  }
}
