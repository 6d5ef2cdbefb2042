package dev.tenk.cli.price;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.pricelist.PriceListQuery;
import dev.tenk.pricelist.Selection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
      names = "--service",
      paramLabel = "SERVICE",
      description = "Only this service, as in AWSLambda; may be repeated. All without it.")
  private List<String> services = List.of();

  @Mixin private NewBook book;

  @Override
  public Integer call() {
    Selection selection = book.selection();
    try (PriceListQuery query = PriceListQuery.near(selection.region())) {
      book.write(query.fetch(services, selection));
    }
    return ExitCode.DONE;
  }
}
