package dev.tenk.cost;

import static dev.tenk.cost.Places.BOOK;
import static dev.tenk.cost.Places.HOURS;
import static dev.tenk.cost.Places.REGION;
import static dev.tenk.cost.Places.atLeast;
import static dev.tenk.cost.Places.cost;
import static dev.tenk.cost.Places.decimal;
import static dev.tenk.cost.Places.exact;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cost.AwsRegion.Architecture;
import dev.tenk.cost.Load.Timestamps;
import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceRow;
import dev.tenk.results.stats.cell.ServiceSide.Basis;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** What holds for every deployment, every load and every price. */
class CostPropertiesTest {
  private static final Percentage ROUNDING = Percentage.withPercentage(1e-20);
  private static final BigDecimal MONTH_SECONDS = HOURS.multiply(decimal("3600"));

  @Test
  void aMonthIsTheSumOfItsLines() {
    Random random = new Random(11);
    for (int i = 0; i < 50; i++) {
      Load load = load(random);
      for (Deployment deployment : deployments(random)) {
        for (CostResult result :
            List.of(deployment.priced(BOOK).at(load), deployment.priced(BOOK).atCapacity())) {
          if (result instanceof Cost cost) {
            BigDecimal sum =
                cost.lines().stream()
                    .map(line -> line.amountUsd().value())
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(sum).isCloseTo(cost.monthlyUsd().value(), ROUNDING);
            assertThat(cost.lines())
                .allMatch(
                    line ->
                        line.amountUsd()
                                .value()
                                .subtract(line.quantity().value().multiply(line.unitPriceUsd()))
                                .abs()
                                .compareTo(decimal("1e-20"))
                            < 0);
          }
        }
      }
    }
  }

  @Test
  void boundsContainTheValueAndWhatItsInputsCouldHaveBeen() {
    Random random = new Random(12);
    for (int i = 0; i < 40; i++) {
      Load load = load(random);
      Estimate seconds = around(random, 0.5);
      Estimate start = around(random, 200);
      Estimate within = Estimate.exact(inside(seconds, random));
      Estimate startWithin = Estimate.exact(inside(start, random));
      holds(load, serverless(seconds), serverless(within));
      holds(load, lambda(seconds), lambda(within));
      holds(load, async(seconds, start), async(within, startWithin));
      holds(load, batch(seconds, start), batch(within, startWithin));
    }
  }

  private static void holds(Load load, Deployment bounded, Deployment inside) {
    CostResult whole = bounded.priced(BOOK).at(load);
    if (whole instanceof Cost cost && inside.priced(BOOK).at(load) instanceof Cost one) {
      assertThat(one.per10kUsd().orElseThrow().value())
          .isBetween(
              cost.per10kUsd().orElseThrow().low().multiply(decimal("0.999999999999")),
              cost.per10kUsd().orElseThrow().high().multiply(decimal("1.000000000001")));
    }
  }

  @Test
  void scalingAllPricesScalesAllCosts() {
    BigDecimal factor = decimal("3.7");
    PriceBook scaled = Places.scaled(factor);
    Random random = new Random(13);
    for (int i = 0; i < 40; i++) {
      Load load = load(random);
      for (Deployment deployment : deployments(random)) {
        if (deployment.priced(BOOK).at(load) instanceof Cost cost) {
          Cost more = cost(deployment.priced(scaled).at(load));
          assertThat(more.monthlyUsd().value())
              .isCloseTo(cost.monthlyUsd().value().multiply(factor), ROUNDING);
          assertThat(more.cashFlow().yearsUsd(5).value())
              .isCloseTo(cost.cashFlow().yearsUsd(5).value().multiply(factor), ROUNDING);
        }
      }
    }
  }

  @Test
  void aHigherPriceMakesADearerMonthWhereItIsUsedAndElsewhereTheSame() {
    Random random = new Random(14);
    for (int i = 0; i < 3; i++) {
      Load load = load(random);
      for (Deployment deployment : deployments(random)) {
        if (deployment.priced(BOOK).at(load) instanceof Cost cost) {
          BigDecimal usd = cost.monthlyUsd().value();
          for (int row = 0; row < BOOK.rows().size(); row++) {
            BigDecimal dearer = cost(deployment.priced(raised(row)).at(load)).monthlyUsd().value();
            if (paysFor(cost, BOOK.rows().get(row))) {
              assertThat(dearer).isGreaterThan(usd);
            } else {
              assertThat(dearer).isEqualByComparingTo(usd);
            }
          }
        }
      }
    }
  }

  private static boolean paysFor(Cost cost, PriceRow row) {
    return cost.lines().stream()
        .filter(line -> line.priceRowId().equals(Optional.of(row.id())))
        .anyMatch(line -> line.quantity().value().signum() > 0);
  }

  private static PriceBook raised(int index) {
    PriceBook doubled = Places.scaled(BigDecimal.valueOf(2));
    List<PriceRow> rows = new ArrayList<>(BOOK.rows());
    rows.set(index, doubled.rows().get(index));
    return new PriceBook(BOOK.name(), BOOK.sha256(), rows);
  }

  @Test
  void moreDemandOfTheSameShapeWithTheSameColdShareNeverMakesACheaperMonth() {
    Random random = new Random(15);
    for (int i = 0; i < 40; i++) {
      // a walked schedule may save a start-up where two sleeps become none
      Load shape = poisson(random);
      for (Deployment deployment : deployments(random)) {
        if (!(deployment instanceof LambdaFunction)) {
          neverCheaper(shape, inferences -> deployment);
        }
      }
      Estimate warm = around(random, 0.1);
      Estimate extra = around(random, 10);
      // an environment rests so many mean gaps: the share of calls after a longer one is the same
      BigDecimal rests = BigDecimal.valueOf(random.nextDouble() * 5).multiply(MONTH_SECONDS);
      neverCheaper(
          shape,
          inferences ->
              lambda(
                  warm,
                  new ColdStart(extra, rests.divide(inferences, MathContext.DECIMAL128), "test")));
    }
  }

  private static void neverCheaper(Load shape, Function<BigDecimal, Deployment> deployments) {
    BigDecimal before = BigDecimal.ZERO;
    for (long inferences = 1; inferences < 100_000_000; inferences = inferences * 7 + 3) {
      BigDecimal demand = BigDecimal.valueOf(inferences);
      CostResult result = deployments.apply(demand).priced(BOOK).at(shape.withInferences(demand));
      if (!(result instanceof Cost cost)) {
        break;
      }
      BigDecimal usd = cost.monthlyUsd().value();
      assertThat(usd).isGreaterThanOrEqualTo(before);
      // the last digits of what was computed with doubles
      before = usd.multiply(decimal("0.999999999999"));
    }
  }

  /** Where cold starts are dear, a call that keeps the environment warm pays for itself. */
  @Test
  void moreDemandMayMakeACheaperMonthWhereItMakesColdStartsRare() {
    CostModel model =
        lambda(exact("0.1"), new ColdStart(exact("10"), decimal("600"), "test")).priced(BOOK);

    // 2 GB; one call in 600 s: 4,380 of 0.1 s + 10 s / e, and 4,380 request fees
    assertThat(
            cost(model.at(Load.peakFactor(decimal("4380"), BigDecimal.ONE))).monthlyUsd().value())
        .isCloseTo(decimal("0.442241"), Percentage.withPercentage(1));
    // five calls in 600 s: 21,900 of 0.1 s + 10 s / e^5
    assertThat(
            cost(model.at(Load.peakFactor(decimal("21900"), BigDecimal.ONE))).monthlyUsd().value())
        .isCloseTo(decimal("0.102131"), Percentage.withPercentage(3));
  }

  @Test
  void wholeUnitsStepWhereTheyShould() {
    // 730 h of an instance; 150 USD in 36 months and 2.5 W for 730 h of a device
    stepsBy(decimal("74.46"), capacity -> Places.realtime(capacity.toPlainString()));
    stepsBy(
        decimal("150").divide(decimal("36"), MathContext.DECIMAL128).add(decimal("0.511")),
        capacity -> Places.edge(capacity.toPlainString()));
  }

  private static void stepsBy(BigDecimal unitUsd, Function<BigDecimal, Deployment> deployments) {
    Random random = new Random(16);
    for (int i = 0; i < 40; i++) {
      BigDecimal capacity = BigDecimal.valueOf(1 + random.nextInt(100_000), 3);
      int units = 1 + random.nextInt(50);
      CostModel model = deployments.apply(capacity).priced(BOOK);
      BigDecimal full = capacity.multiply(BigDecimal.valueOf(units));
      BigDecimal within = full.subtract(capacity.multiply(decimal("0.999")));
      BigDecimal above = full.multiply(decimal("1.000000001"));

      Cost atMost = cost(model.at(Load.peakRate(BigDecimal.ONE, full)));
      assertThat(atMost.units().orElseThrow().inUse()).isEqualTo(units);
      assertThat(atMost.monthlyUsd().value())
          .isCloseTo(unitUsd.multiply(BigDecimal.valueOf(units)), ROUNDING)
          .isEqualByComparingTo(
              cost(model.at(Load.peakRate(BigDecimal.ONE, within))).monthlyUsd().value());
      Cost more = cost(model.at(Load.peakRate(BigDecimal.ONE, above)));
      assertThat(more.units().orElseThrow().inUse()).isEqualTo(units + 1);
      assertThat(more.monthlyUsd().value().subtract(atMost.monthlyUsd().value()))
          .isCloseTo(unitUsd, ROUNDING);
    }
  }

  @Test
  void nothingThatCostsAnythingCostsZero() {
    CostModel tiny =
        new LambdaFunction(
                Places.stated("request", "request", "0"),
                REGION.lambdaDuration(Architecture.ARM64),
                128,
                exact("0.000001"),
                1000,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                BigDecimal.ZERO,
                HOURS,
                Optional.empty(),
                Extras.NONE)
            .priced(BOOK);

    // 0.125 GB × 1 µs × 0.0000133334 for each of 10,000
    assertThat(cost(tiny.at(Places.load(1, "1"))).per10kUsd().orElseThrow().value())
        .isEqualByComparingTo("0.0000000166667500");
  }

  private static List<Deployment> deployments(Random random) {
    return List.of(
        Places.edge(String.valueOf(0.5 + random.nextDouble() * 50)),
        Places.realtime(
            atLeast(String.valueOf(0.1 + random.nextDouble() * 50), "0.0125"),
            new Purchase(PurchaseOption.SAVINGS_PLAN, decimal("0.7"), decimal("0.4")),
            Optional.empty()),
        startStop(around(random, 20), around(random, 200)),
        serverless(around(random, 0.3)),
        lambda(around(random, 2)),
        async(around(random, 5), around(random, 100)),
        batch(around(random, 1), around(random, 300)));
  }

  private static Deployment serverless(Estimate seconds) {
    return new ServerlessEndpoint(
        REGION.serverless(4),
        4,
        seconds,
        Basis.ASSUMED,
        200,
        Optional.empty(),
        Optional.of(Places.provisioned()),
        Optional.of(Places.traffic("602112", "4004")),
        decimal("0.01"),
        HOURS,
        Optional.empty(),
        Extras.NONE);
  }

  private static Deployment lambda(Estimate seconds) {
    return lambda(seconds, new ColdStart(exact("1.2"), decimal("420"), "test"));
  }

  private static Deployment lambda(Estimate seconds, ColdStart cold) {
    return Places.lambda(Architecture.ARM64, seconds, Optional.of(cold), Extras.NONE);
  }

  private static Deployment async(Estimate work, Estimate start) {
    return Places.async(new Scaling.ByQueue(0, 1, 1, start, exact("600")), work);
  }

  private static Deployment startStop(Estimate work, Estimate start) {
    return new StartStopEndpoint(
        REGION.instanceHour(InstanceUse.ENDPOINT, "ml.g4dn.xlarge"),
        InstanceUse.ENDPOINT,
        new Scaling.ByQueue(0, 1, 1, start, exact("300")),
        work,
        Optional.of(Places.traffic("602112", "4004")),
        Purchase.ON_DEMAND,
        decimal("0.01"),
        HOURS,
        true,
        Optional.empty(),
        Extras.NONE);
  }

  private static Deployment batch(Estimate work, Estimate start) {
    return new BatchTransform(
        REGION.instanceHour(InstanceUse.BATCH_TRANSFORM, "ml.g4dn.xlarge"),
        2,
        30,
        work,
        start,
        Purchase.ON_DEMAND,
        BigDecimal.ZERO,
        HOURS,
        true,
        Optional.empty(),
        Extras.NONE);
  }

  private static Estimate around(Random random, double middle) {
    double value = middle * (0.5 + random.nextDouble());
    return Estimate.of(
        value * (1 - random.nextDouble() / 4), value, value * (1 + random.nextDouble() / 4));
  }

  private static BigDecimal inside(Estimate estimate, Random random) {
    return estimate
        .low()
        .add(
            estimate
                .high()
                .subtract(estimate.low())
                .multiply(BigDecimal.valueOf(random.nextDouble()), MathContext.DECIMAL64));
  }

  private static Load load(Random random) {
    if (random.nextInt(4) > 0) {
      return poisson(random);
    }
    double[] seconds = random.doubles(200, 0, 86_400).sorted().toArray();
    return Load.of(new Timestamps(seconds, 86_400), HOURS)
        .withInferences(BigDecimal.valueOf(1 + random.nextInt(300_000)));
  }

  private static Load poisson(Random random) {
    BigDecimal inferences = BigDecimal.valueOf(1 + random.nextInt(300_000));
    return switch (random.nextInt(3)) {
      case 0 -> Load.peakRate(inferences, BigDecimal.valueOf(0.2 + random.nextDouble() * 20));
      case 1 -> Load.peakFactor(inferences, BigDecimal.valueOf(1 + random.nextDouble() * 9));
      default -> {
        List<BigDecimal> hours = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
          hours.add(BigDecimal.valueOf(1 + random.nextInt(50)));
        }
        yield new Load(inferences, new DailyCurve(hours, Optional.empty()));
      }
    };
  }
}
