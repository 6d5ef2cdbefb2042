package dev.tenk.cost;

import static dev.tenk.cost.Places.BOOK;
import static dev.tenk.cost.Places.HOURS;
import static dev.tenk.cost.Places.NO_ERRORS;
import static dev.tenk.cost.Places.REGION;
import static dev.tenk.cost.Places.cost;
import static dev.tenk.cost.Places.decimal;
import static dev.tenk.cost.Places.exact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.cost.AwsRegion.Architecture;
import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.cost.prices.PriceRow;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.stats.cell.ServiceSide.Basis;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The quantity that a model multiplies a price with is in the price's unit. */
class PriceUnitsTest {
  private static final Optional<Traffic> TRAFFIC = Optional.of(Places.traffic("1000", "1000"));
  private static final Scaling SCALING = new Scaling.ByQueue(0, 1, 1, exact("60"), exact("600"));

  /** Together they use everything a model has a price for. */
  static List<Deployment> deployments() {
    Extras extras =
        new Extras(
            List.of(),
            List.of(
                new Extras.Stored(
                    "model",
                    decimal("1"),
                    List.of(new Extras.StorageClass(decimal("0"), REGION.s3Standard())))),
            List.of(
                new Extras.Phase(
                    "training",
                    InstanceUse.TRAINING,
                    REGION.instanceHour(InstanceUse.ENDPOINT, "ml.c5.large"),
                    Purchase.ON_DEMAND,
                    1,
                    exact("60"),
                    Extras.Per.ONCE)),
            List.of());
    return List.of(
        Places.edge("10"),
        new RealtimeEndpoint(
            REGION.instanceHour(InstanceUse.ENDPOINT, "ml.g4dn.xlarge"),
            new Scaling.AlwaysOn(1),
            Places.atLeast("10", "0"),
            TRAFFIC,
            Purchase.ON_DEMAND,
            HOURS,
            true,
            Optional.empty(),
            extras),
        new ServerlessEndpoint(
            REGION.serverless(4),
            4,
            exact("0.3"),
            Basis.ASSUMED,
            200,
            Optional.empty(),
            Optional.of(Places.provisioned()),
            TRAFFIC,
            NO_ERRORS,
            HOURS,
            Optional.empty(),
            Extras.NONE),
        new AsyncEndpoint(
            REGION.instanceHour(InstanceUse.ASYNC_ENDPOINT, "ml.g4dn.xlarge"),
            SCALING,
            exact("1"),
            Optional.of(
                new AsyncEndpoint.Objects(
                    REGION.s3Put(),
                    REGION.s3Get(),
                    exact("2"),
                    exact("1000"),
                    decimal("1"),
                    REGION.s3Standard())),
            TRAFFIC,
            Purchase.ON_DEMAND,
            NO_ERRORS,
            HOURS,
            true,
            Optional.empty(),
            Extras.NONE),
        new StartStopEndpoint(
            REGION.instanceHour(InstanceUse.ENDPOINT, "ml.g4dn.xlarge"),
            InstanceUse.ENDPOINT,
            SCALING,
            exact("1"),
            TRAFFIC,
            Purchase.ON_DEMAND,
            NO_ERRORS,
            HOURS,
            true,
            Optional.empty(),
            Extras.NONE),
        new LambdaFunction(
            REGION.lambdaRequest(Architecture.X86_64),
            REGION.lambdaDuration(Architecture.X86_64),
            2048,
            exact("0.3"),
            1000,
            Optional.empty(),
            Optional.of(
                new Provisioned(
                    1,
                    REGION.lambdaReady(Architecture.X86_64),
                    REGION.lambdaReadyDuration(Architecture.X86_64))),
            Optional.of(new LambdaFunction.Ephemeral(1024, REGION.lambdaStorage())),
            Optional.of(new LambdaFunction.Logs(exact("100"), REGION.logIngestion())),
            NO_ERRORS,
            HOURS,
            Optional.empty(),
            Extras.NONE),
        Places.batch("1", "60"));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void aPriceForOneOfAnotherUnitIsRefused(Deployment deployment) {
    Set<PriceKey> used =
        cost(deployment, Places.load(100_000, "1")).cashFlow().payments().stream()
            .flatMap(payment -> payment.line().priceRowId().stream())
            .map(id -> BOOK.row(id).orElseThrow().key())
            .collect(Collectors.toSet());
    assertThat(used).isNotEmpty();
    for (PriceKey key : used) {
      PriceRow row = BOOK.tiers(key).get(0);

      assertThatThrownBy(() -> deployment.priced(perFortnight(key)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "prices/test.csv: %s: unit: the price is for one 'fortnight', expected for one '%s'"
                  .formatted(row.id(), row.unit()));
    }
  }

  private static PriceBook perFortnight(PriceKey key) {
    return new PriceBook(
        BOOK.name(),
        BOOK.sha256(),
        BOOK.rows().stream()
            .map(row -> row.key().equals(key) ? Places.perUnit(row, "fortnight") : row)
            .toList());
  }

  @Test
  void soIsAStatedOne() {
    RealtimeEndpoint endpoint =
        new RealtimeEndpoint(
            Places.stated("mine", "second", "0.001"),
            new Scaling.AlwaysOn(1),
            Places.atLeast("10", "0"),
            Optional.empty(),
            Purchase.ON_DEMAND,
            HOURS,
            true,
            Optional.empty(),
            Extras.NONE);

    assertThatThrownBy(() -> endpoint.priced(BOOK))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("the price of mine is for one 'second', expected for one 'hour'");
  }
}
