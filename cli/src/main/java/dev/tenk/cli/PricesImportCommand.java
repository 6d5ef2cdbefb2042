package dev.tenk.cli;

import dev.tenk.pricelist.OfferFile;
import dev.tenk.pricelist.Selection;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk prices import}: a new book from a bulk offer file. */
@Command(
    name = "import",
    description = {
      "Makes a price book of one region from a bulk offer file of the AWS Price List, JSON or CSV.",
      "Needs no credentials."
    },
    mixinStandardHelpOptions = true)
final class PricesImportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "Offer file: index.json or index.csv.")
  private Path offerFile;

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

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PriceBookFile.requireNew(file);
    PriceBookFile.write(
        OfferFile.read(offerFile, new Selection(region, instanceTypes)),
        file,
        spec.commandLine().getOut(),
        spec.commandLine().getErr());
    return ExitCode.DONE;
  }
}
