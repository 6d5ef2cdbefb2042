package dev.tenk.cli.price;

import dev.tenk.pricelist.ListedPrices;
import dev.tenk.pricelist.Selection;
import dev.tenk.study.PriceBookFile;
import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A price book to be made: what it is to contain, and where it is written. */
final class NewBook {
  @Option(
      names = "--region",
      required = true,
      paramLabel = "REGION",
      description = "Region whose prices are wanted, as in us-east-2.")
  private String region;

  @Option(
      names = "--instance-type",
      paramLabel = "TYPE",
      description = "EC2 instance type that is wanted, as in g4dn.xlarge; may be repeated.")
  private Set<String> instanceTypes = Set.of();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Book to write; must not be there yet.")
  private Path file;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** What is wanted, once it is sure that the book can be written. */
  Selection selection() {
    PriceBookFile.requireNew(file);
    return new Selection(region, instanceTypes);
  }

  void write(ListedPrices prices) {
    PriceBookFile.write(
        prices, file, command.commandLine().getOut(), command.commandLine().getErr());
  }
}
