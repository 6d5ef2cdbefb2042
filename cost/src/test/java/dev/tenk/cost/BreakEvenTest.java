package dev.tenk.cost;

import static dev.tenk.cost.Places.BOOK;
import static dev.tenk.cost.Places.HOURS;
import static dev.tenk.cost.Places.atLeast;
import static dev.tenk.cost.Places.cost;
import static dev.tenk.cost.Places.decimal;
import static dev.tenk.cost.Places.exact;
import static dev.tenk.cost.Places.load;
import static dev.tenk.cost.Places.stated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cost.AwsRegion.Architecture;
import dev.tenk.cost.Extras.Line;
import dev.tenk.cost.Extras.Per;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BreakEvenTest {
  private static final Load EVEN = load(1000, "1");

  @Test
  void aDeviceIsPaidForInMonths() {
    Cost edge = cost(Places.edge("100"), EVEN);
    Cost cloud = cost(Places.realtime("10"), EVEN);

    BreakEven.Months months = BreakEven.inMonths(edge, cloud);

    // 150 / (74.46 − 0.511)
    assertThat(months.noDearerAtStart()).isFalse();
    assertThat(months.turns()).hasSize(1);
    assertThat(months.first().orElseThrow())
        .isCloseTo(decimal("2.0284249956050792"), Offset.offset(decimal("1e-15")));
    BreakEven.Months other = BreakEven.inMonths(cloud, edge);
    assertThat(other.noDearerAtStart()).isTrue();
    assertThat(other.first()).contains(BigDecimal.ZERO);
    assertThat(other.turns()).isEqualTo(months.turns());
  }

  @Test
  void replacementsTurnItAgain() {
    // 150 at 0, 36, 72, … and 0.511 a month, against 4.60 a month and nothing to buy
    Cost edge = cost(Places.edge("100"), EVEN);
    Cost rented = cost(monthly("4.60"), EVEN);

    BreakEven.Months months = BreakEven.inMonths(edge, rented);

    // behind by 150, gains 4.089 a month: 36 months give 147.204, so never before 36;
    // the long run is behind by 2.796 for each device
    assertThat(months.first()).isEmpty();
    // at 4.70 it gains 150.804 in 36 months: even at 35.81, bought again at 36, even at 71.62, …
    BreakEven.Months again = BreakEven.inMonths(edge, cost(monthly("4.70"), EVEN));
    assertThat(again.turns().get(0))
        .isCloseTo(decimal("35.80806875149"), Offset.offset(decimal("1e-10")));
    assertThat(again.turns().get(1)).isEqualByComparingTo("36");
    assertThat(again.turns().get(2))
        .isCloseTo(decimal("71.61613750298"), Offset.offset(decimal("1e-10")));
    assertThat(again.turns().get(3)).isEqualByComparingTo("72");
  }

  @Test
  void whatCostsMoreFromTheStartNeverBreaksEven() {
    BreakEven.Months months =
        BreakEven.inMonths(cost(monthly("5"), EVEN), cost(monthly("4"), EVEN));

    assertThat(months.first()).isEmpty();
    assertThat(months.turns()).isEmpty();
    assertThat(BreakEven.inMonths(cost(monthly("4"), EVEN), cost(monthly("4"), EVEN)))
        .isEqualTo(new BreakEven.Months(true, List.of()));
  }

  @Test
  void aLineAndAConstantMeetOnce() {
    CostModel endpoint = Places.realtime("1000").priced(BOOK);
    CostModel serverless = Places.serverless("0.12").priced(BOOK);

    BreakEven.Inferences found = BreakEven.inInferences(endpoint, serverless, EVEN);

    // 74.46 / (0.12 × 0.00008) = 7,756,250, exactly
    assertThat(found.noDearerAtOne()).isFalse();
    assertThat(found.first()).hasValue(7_756_250);
    assertThat(usd(endpoint, 7_756_250)).isEqualByComparingTo(usd(serverless, 7_756_250));
    assertThat(usd(endpoint, 7_756_249)).isGreaterThan(usd(serverless, 7_756_249));
    // 200 at once for 0.12 s
    assertThat(found.comparedUpTo()).isEqualTo(4_380_000_000L);
    assertThat(found.limit().orElseThrow()).contains("above its maximum concurrency of 200");
  }

  @Test
  void wholeInstancesTurnItBackAndForth() {
    // an instance of 74.46 for each 2,628,000; a line that costs as much for 5,256,000
    CostModel steps = Places.realtime("1").priced(BOOK);
    CostModel line = perInference("0.00001416666").priced(BOOK);

    assertThat(BreakEven.inInferences(steps, line, EVEN))
        .isEqualTo(
            new BreakEven.Inferences(
                false, List.of(), BreakEven.MOST_INFERENCES, Optional.empty()));

    // one that costs as much for 2,000,000, and so for k instances at k × 2,000,000
    CostModel steeper = perInference("0.00003723").priced(BOOK);
    assertThat(BreakEven.inInferences(steps, steeper, EVEN))
        .isEqualTo(
            new BreakEven.Inferences(
                false,
                List.of(
                    2_000_000L,
                    2_628_001L,
                    4_000_000L,
                    5_256_001L,
                    6_000_000L,
                    7_884_001L,
                    8_000_000L),
                BreakEven.MOST_INFERENCES,
                Optional.empty()));
  }

  @Test
  void tiersAreSeen() {
    // 1,000 GB-seconds each: 0.0166667, 0.015 from 6 million on, 0.0133334 from 15 million on
    CostModel tiered =
        Places.lambda(Architecture.X86_64, exact("500"), Optional.empty(), Extras.NONE)
            .priced(BOOK);
    CostModel line = perInference("0.0160002").priced(BOOK);

    BreakEven.Inferences found = BreakEven.inInferences(tiered, line, EVEN);

    // 100,000.2 + 0.015 × (n − 6,000,000) + 0.0000002 n = 0.0160002 n: n = 10,000.2 / 0.001
    assertThat(found.first()).hasValue(10_000_200);
    assertThat(found.turns()).hasSize(1);
  }

  @Test
  void sameInstancesDifferOnlyByWhatComesBeside() {
    CostModel plain = realtime(perMonth("10000"), "0").priced(BOOK);
    CostModel withMore = realtime(perMonth("10000"), "0.000000001").priced(BOOK);

    assertThat(BreakEven.inInferences(withMore, plain, EVEN))
        .isEqualTo(
            new BreakEven.Inferences(
                false, List.of(), BreakEven.MOST_INFERENCES, Optional.empty()));
    assertThat(BreakEven.inInferences(plain, plain, EVEN).noDearerAtOne()).isTrue();
  }

  @Test
  void scaleToZeroMeetsAlwaysOn() {
    CostModel sleeping = Places.async("60", "300", "600").priced(BOOK);
    CostModel always =
        Places.async(new Scaling.ByQueue(1, 1, 1, exact("300"), exact("600")), "60").priced(BOOK);

    BreakEven.Inferences found = BreakEven.inInferences(always, sleeping, EVEN);

    // equal only when the month is full
    assertThat(found.first()).hasValue(43_800);
    assertThat(found.comparedUpTo()).isEqualTo(43_800);
    assertThat(found.limit())
        .contains("43801 inferences are more than 1 instance can do in a month, 43800");
  }

  @Test
  void whatCannotBeDoneIsNotCompared() {
    CostModel spot =
        Places.realtime(
                atLeast("1", "0"),
                new Purchase(PurchaseOption.SPOT, BigDecimal.ONE, decimal("0.7")),
                Optional.empty())
            .priced(BOOK);

    BreakEven.Inferences found =
        BreakEven.inInferences(spot, Places.serverless("1").priced(BOOK), EVEN);

    assertThat(found.first()).isEmpty();
    assertThat(found.comparedUpTo()).isZero();
    assertThat(found.limit()).contains("no spot purchase exists for SageMaker endpoints");
  }

  @Test
  void everyTurnIsFound() {
    // against looking at each demand up to a limit
    Random random = new Random(8);
    for (int i = 0; i < 40; i++) {
      List<CostModel> models = new ArrayList<>();
      models.add(
          Places.realtime(perMonth(String.valueOf(200 + random.nextInt(2000)))).priced(BOOK));
      models.add(Places.edge(perMonth(String.valueOf(20 + random.nextInt(800)))).priced(BOOK));
      models.add(perInference("0." + (10 + random.nextInt(90))).priced(BOOK));
      models.add(
          Places.async(
                  String.valueOf(10 + random.nextInt(300)),
                  String.valueOf(random.nextInt(900)),
                  "600")
              .priced(BOOK));
      CostModel one = models.get(random.nextInt(models.size()));
      CostModel other = models.get(random.nextInt(models.size()));
      Load shape = load(1000, random.nextBoolean() ? "1" : "2.5");
      BreakEven.Inferences found = BreakEven.inInferences(one, other, shape);
      long upTo = Math.min(1500, found.comparedUpTo());
      List<Long> expected = new ArrayList<>();
      boolean before = noDearer(one, other, shape, 1);
      assertThat(found.noDearerAtOne()).isEqualTo(before);
      for (long n = 2; n <= upTo; n++) {
        boolean now = noDearer(one, other, shape, n);
        if (now != before) {
          expected.add(n);
          before = now;
        }
      }
      assertThat(found.turns().stream().filter(n -> n <= upTo)).isEqualTo(expected);
    }
  }

  @Test
  void whereItTurnsBothCostTheSame() {
    Random random = new Random(9);
    for (int i = 0; i < 40; i++) {
      CostModel one =
          perInference("0.00" + (1 + random.nextInt(9)) + random.nextInt(10)).priced(BOOK);
      CostModel other = monthly(String.valueOf(5 + random.nextInt(100_000))).priced(BOOK);
      long n = BreakEven.inInferences(other, one, EVEN).first().orElseThrow();
      BigDecimal difference = usd(other, n).subtract(usd(one, n)).abs();

      assertThat(difference).isLessThanOrEqualTo(usd(one, n).subtract(usd(one, n - 1)));
    }
  }

  @Test
  void whenItTurnsBothHavePaidTheSame() {
    Random random = new Random(10);
    int crossings = 0;
    for (int i = 0; i < 30; i++) {
      Cost bought = cost(Places.edge("100"), EVEN);
      Cost rented = cost(monthly("4." + (60 + random.nextInt(40))), EVEN);
      for (BigDecimal month : BreakEven.inMonths(bought, rented).turns()) {
        BigDecimal one = bought.cashFlow().cumulativeUsd(month).value();
        BigDecimal other = rented.cashFlow().cumulativeUsd(month).value();
        if (month.remainder(decimal("36")).signum() == 0) {
          // the next device is paid for from then on
          assertThat(one).isLessThan(other);
          assertThat(one.add(decimal("150"))).isGreaterThan(other);
        } else {
          assertThat(one).isCloseTo(other, Offset.offset(decimal("1e-20")));
          crossings++;
        }
      }
    }
    assertThat(crossings).isGreaterThan(30);
  }

  private static boolean noDearer(CostModel one, CostModel other, Load shape, long inferences) {
    Load load = shape.withInferences(BigDecimal.valueOf(inferences));
    return cost(one.at(load))
            .monthlyUsd()
            .value()
            .compareTo(cost(other.at(load)).monthlyUsd().value())
        <= 0;
  }

  private static BigDecimal usd(CostModel model, long inferences) {
    return cost(model.at(load(inferences, "1"))).monthlyUsd().value();
  }

  /** A capacity of that many inferences a month. */
  private static String perMonth(String inferences) {
    return decimal(inferences).divide(decimal("2628000"), MathContext.DECIMAL128).toPlainString();
  }

  private static RealtimeEndpoint monthly(String usd) {
    return beside("0", usd, "0", "1000000");
  }

  private static RealtimeEndpoint perInference(String usd) {
    return beside("0", "0", usd, "1000000");
  }

  private static RealtimeEndpoint realtime(String capacity, String usdPerMonth) {
    return beside("0.102", usdPerMonth, "0", capacity);
  }

  private static RealtimeEndpoint beside(
      String hourUsd, String monthUsd, String inferenceUsd, String capacity) {
    return new RealtimeEndpoint(
        stated("instance", "hour", hourUsd),
        new Scaling.AlwaysOn(1),
        atLeast(capacity, "0"),
        Optional.empty(),
        Purchase.ON_DEMAND,
        HOURS,
        false,
        Optional.empty(),
        new Extras(
            List.of(
                new Line("rent", stated("rent", "month", monthUsd), exact("1"), Per.MONTH, "test"),
                new Line(
                    "fee",
                    stated("fee", "inference", inferenceUsd),
                    exact("1"),
                    Per.INFERENCE,
                    "test")),
            List.of(),
            List.of(),
            List.of()));
  }
}
