package dev.tenk.cli.price;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.pricelist.ListedPrices;
import dev.tenk.pricelist.PriceListQuery;
import dev.tenk.pricelist.SavingsPlanFetch;
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
    footer = "  tenk prices refresh --region us-east-1 --out prices/new.csv",
    mixinStandardHelpOptions = true)
final class PricesRefreshCommand implements Callable<Integer> {
  @Option(
      names = "--service",
      paramLabel = "SERVICE",
      description =
          "Only this service, as in AWSLambda; may be repeated. All without it, but savings plans:"
              + " MachineLearningSavingsPlans, AWSComputeSavingsPlan (files that need no"
              + " credentials).")
  private List<String> services = List.of();

  @Mixin private NewBook book;

  @Override
  public Integer call() {
    Selection selection = book.selection();
    List<String> plans = services.stream().filter(SavingsPlanFetch::has).toList();
    List<String> others = services.stream().filter(name -> !SavingsPlanFetch.has(name)).toList();
    ListedPrices prices = new ListedPrices(List.of(), List.of());
    if (!others.isEmpty() || plans.isEmpty()) {
      try (PriceListQuery query = PriceListQuery.near(selection.region())) {
        prices = query.fetch(others, selection);
      }
    }
    for (String plan : plans) {
      prices = prices.and(new SavingsPlanFetch().fetch(plan, selection));
    }
    book.write(prices);
    return ExitCode.DONE;
  }
}
