package dev.tenk.cli;

import dev.tenk.pricelist.PriceListQuery;
import dev.tenk.pricelist.Selection;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenk prices refresh}: a new book from the AWS Price List Query API. */
@Command(
    name = "refresh",
    description = {
      "Makes a price book of one region from the AWS Price List Query API.",
      "Needs AWS credentials with the action pricing:GetProducts; the calls are free."
    },
    mixinStandardHelpOptions = true)
final class PricesRefreshCommand implements Callable<Integer> {
  @Option(
      names = "--region",
      required = true,
      paramLabel = "REGION",
      description = "Region whose prices are wanted, as in us-east-2.")
  private String region;

  @Option(
      names = "--service",
      paramLabel = "SERVICE",
      description = "Only this service, as in AWSLambda; may be repeated. All without it.")
  private List<String> services = List.of();

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
    Selection selection = new Selection(region, instanceTypes);
    try (PriceListQuery query = PriceListQuery.near(region)) {
      PriceBookFile.write(
          query.fetch(services, selection),
          file,
          spec.commandLine().getOut(),
          spec.commandLine().getErr());
    }
    return ExitCode.DONE;
  }
}
