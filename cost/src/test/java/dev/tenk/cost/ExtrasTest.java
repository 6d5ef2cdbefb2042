package dev.tenk.cost;

import static dev.tenk.cost.Places.BOOK;
import static dev.tenk.cost.Places.HOURS;
import static dev.tenk.cost.Places.REGION;
import static dev.tenk.cost.Places.atLeast;
import static dev.tenk.cost.Places.cost;
import static dev.tenk.cost.Places.decimal;
import static dev.tenk.cost.Places.exact;
import static dev.tenk.cost.Places.load;
import static dev.tenk.cost.Places.stated;
import static dev.tenk.cost.Places.whyNot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenk.cost.CashFlow.Payment;
import dev.tenk.cost.Extras.Line;
import dev.tenk.cost.Extras.Per;
import dev.tenk.cost.Extras.Phase;
import dev.tenk.cost.Extras.StorageClass;
import dev.tenk.cost.Extras.Stored;
import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceBookReader;
import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What is billed in addition to a deployment, when it is paid, and what makes it impossible. */
class ExtrasTest {
  private static final PriceBook WITH_OPERATIONS =
      PriceBook.combined(
          List.of(
              BOOK,
              PriceBookReader.read(
                  "s3.csv",
                  """
                  service,operation,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
                  AmazonS3GlacierDeepArchive,,,TimedStorage-GDA-ByteHrs,Deep Archive,GB-month,0,,0.00099,us-east-1,,unconfirmed,test
                  AmazonS3,,,Requests-GIR-Tier1,PUT to Glacier Instant,request,0,,0.00002,us-east-1,,unconfirmed,test
                  AmazonS3,S3-GlacierTransition,,Requests-Tier3,to Glacier,request,0,,0.00003,us-east-1,,unconfirmed,test
                  AmazonS3,S3-GDATransition,,Requests-Tier3,to Deep Archive,request,0,,0.00005,us-east-1,,unconfirmed,test
                  """)));
  private static final UnitPrice COLD_CLASS =
      UnitPrice.listed("AmazonS3", "TimedStorage-GIR-ByteHrs", REGION.name());
  private static final UnitPrice ARCHIVE =
      UnitPrice.listed("AmazonS3GlacierDeepArchive", "TimedStorage-GDA-ByteHrs", REGION.name());
  private static final Offset<BigDecimal> CLOSE = Offset.offset(new BigDecimal("1e-25"));
  private static final UnitPrice GLACIER =
      UnitPrice.listed("AmazonS3", "TimedStorage-GIR-ByteHrs", "us-east-1");

  @Test
  void linesGoWithWhatTheySay() {
    Extras extras =
        lines(
            line("registry", "0.10", "10", Per.MONTH),
            line("agent", "1", "2", Per.UNIT),
            line("mail", "0.0001", "1", Per.INFERENCE),
            line("queue", "0.0004", "3", Per.REQUEST),
            line("labelling", "11.50", "1", Per.ONCE));
    Cost cost = cost(realtime(extras, "0.5"), load(1000, "1"));

    assertThat(cost.lines().subList(1, cost.lines().size()))
        .extracting(
            CostLine::item, line -> line.amountUsd().value().stripTrailingZeros().toPlainString())
        .containsExactly(
            tuple("registry", "1"),
            tuple("agent", "2"),
            tuple("mail", "0.1"),
            // 2,000 requests for 1,000 successes
            tuple("queue", "2.4"));
    // once, and never in a month
    assertThat(cost.cashFlow().upFrontUsd().value()).isEqualByComparingTo("11.50");
    assertThat(cost.cashFlow().yearUsd(1).value())
        .isEqualByComparingTo(
            cost.monthlyUsd().value().multiply(decimal("12")).add(decimal("11.50")));
    assertThat(cost.cashFlow().yearUsd(2).value())
        .isEqualByComparingTo(cost.monthlyUsd().value().multiply(decimal("12")));
  }

  @Test
  void dataGrowsOldIntoCheaperClasses() {
    // 100 GB: Standard for 182.5 days, which are 6 months of 730 h, then Glacier
    Stored stored =
        new Stored(
            "profiles",
            decimal("100"),
            List.of(
                new StorageClass(decimal("0"), REGION.s3Standard()),
                new StorageClass(decimal("182.5"), GLACIER)));
    Cost cost =
        cost(
            realtime(new Extras(List.of(), List.of(stored), List.of(), List.of()), "0"),
            load(1, "1"));

    assertThat(cost.lines().subList(1, 3))
        .extracting(
            CostLine::item,
            line -> line.amountUsd().value().stripTrailingZeros().toPlainString(),
            CostLine::note)
        .containsExactly(
            // half of 2.30 and half of 0.40
            tuple(
                "profiles, Standard storage",
                "1.15",
                "from day 0 to 182.5; a month is the first year's mean"),
            tuple(
                "profiles, Glacier storage",
                "0.2",
                "from day 182.5 on; a month is the first year's mean; what is billed by the object is left out"));
    BigDecimal instance = decimal("74.46");
    CashFlow flow = cost.cashFlow();
    assertThat(flow.cumulativeUsd(decimal("6")).value())
        .isEqualByComparingTo(instance.multiply(decimal("6")).add(decimal("13.80")));
    // 6 × 2.30 + 6 × 0.40
    assertThat(flow.yearUsd(1).value())
        .isEqualByComparingTo(instance.multiply(decimal("12")).add(decimal("16.20")));
    assertThat(flow.yearUsd(2).value())
        .isEqualByComparingTo(instance.multiply(decimal("12")).add(decimal("4.80")));
  }

  /**
   * 10,000 objects of 20 KB are 0.19 GB. By hand: in Glacier Instant Retrieval 10,000 × 128 KB =
   * 1.2207 GB; in Deep Archive 0.19 + 10,000 × 32 KB, and 8 KB each in Standard.
   */
  @Test
  void coldClassesBillByTheObject() {
    BigDecimal gigabytes =
        decimal("10000").multiply(decimal("20")).divide(decimal("1048576"), MathContext.DECIMAL128);
    Stored stored =
        new Stored(
            "crops",
            gigabytes,
            Optional.of(decimal("10000")),
            List.of(
                new StorageClass(decimal("0"), REGION.s3Standard()),
                new StorageClass(decimal("60"), COLD_CLASS),
                new StorageClass(decimal("100"), ARCHIVE)));
    Cost cost =
        (Cost)
            realtime(new Extras(List.of(), List.of(stored), List.of(), List.of()), "0")
                .priced(WITH_OPERATIONS)
                .at(load(1, "1"));

    List<Payment> payments =
        cost.cashFlow().payments().stream()
            .filter(payment -> payment.line().item().startsWith("crops"))
            .toList();
    assertThat(payments)
        .extracting(
            payment -> payment.line().item(),
            payment ->
                payment.line().quantity().value().setScale(4, RoundingMode.HALF_UP).toPlainString())
        .containsExactly(
            tuple("crops, Standard storage", "0.1907"),
            tuple("crops, Glacier storage", "1.2207"),
            tuple("crops, Glacier storage, moved there", "10000.0000"),
            tuple("crops, Deep Archive", "0.4959"),
            tuple("crops, Deep Archive, its index", "0.0763"),
            tuple("crops, Deep Archive, moved there", "10000.0000"));
    // Glacier Instant Retrieval from day 60 for at least 90 days, not only until day 100
    assertThat(payments.get(1).line().note()).startsWith("from day 60 to 150; ");
    // 10,000 × 0.00002 on day 60, 10,000 × 0.00005 on day 100; months of 730 h
    CashFlow moves = new CashFlow(List.of(payments.get(2), payments.get(5)));
    assertThat(moves.cumulativeUsd(decimal("1.9")).value()).isZero();
    assertThat(moves.cumulativeUsd(decimal("2")).value()).isEqualByComparingTo("0.2");
    assertThat(moves.yearUsd(1).value()).isEqualByComparingTo("0.7");
    assertThat(moves.yearUsd(2).value()).isZero();
  }

  @Test
  void nothingMovesToInfrequentAccessInItsFirstMonth() {
    assertThatThrownBy(
            () ->
                new Stored(
                    "crops",
                    decimal("1"),
                    List.of(
                        new StorageClass(decimal("0"), REGION.s3Standard()),
                        new StorageClass(
                            decimal("29"),
                            UnitPrice.listed(
                                "AmazonS3", "TimedStorage-SIA-ByteHrs", REGION.name())))))
        .hasMessage(
            "crops moves to an infrequent-access class on day 29, and S3 moves it after 30 days at the earliest");
  }

  @Test
  void phasesHaveTheirOwnInstancesAndPurchases() {
    Phase training =
        new Phase(
            "training",
            InstanceUse.TRAINING,
            stated("ml.p4d", "hour", "32.77"),
            new Purchase(PurchaseOption.SPOT, BigDecimal.ONE, decimal("0.5")),
            2,
            exact("12"),
            Per.ONCE);
    Phase nightly =
        new Phase(
            "nightly evaluation",
            InstanceUse.EC2,
            stated("g4dn", "hour", "0.526"),
            Purchase.ON_DEMAND,
            1,
            exact("600"),
            Per.MONTH);
    Cost cost =
        cost(
            realtime(new Extras(List.of(), List.of(), List.of(training, nightly), List.of()), "0"),
            load(1, "1"));

    // 2 × 12 min × 32.77, half off
    assertThat(cost.cashFlow().upFrontUsd().value()).isEqualByComparingTo("6.554");
    assertThat(cost.lines().get(1).amountUsd().value()).isEqualByComparingTo("5.26");
    assertThat(cost.lines().get(1).note()).isEqualTo("1 × 600 min on g4dn, on-demand");
  }

  @Test
  void aPurchaseThatDoesNotExistIsNotCosted() {
    for (InstanceUse use :
        List.of(InstanceUse.ENDPOINT, InstanceUse.BATCH_TRANSFORM, InstanceUse.PROCESSING)) {
      assertThat(use.refuses(PurchaseOption.SPOT)).isPresent();
      assertThat(use.refuses(PurchaseOption.SAVINGS_PLAN)).isEmpty();
    }
    assertThat(InstanceUse.TRAINING.refuses(PurchaseOption.SPOT)).isEmpty();
    assertThat(InstanceUse.EC2.refuses(PurchaseOption.RESERVED)).isEmpty();
    Phase spot =
        new Phase(
            "preparation",
            InstanceUse.PROCESSING,
            stated("ml.m5", "hour", "1"),
            new Purchase(PurchaseOption.SPOT, BigDecimal.ONE, decimal("0.5")),
            1,
            exact("1"),
            Per.MONTH);

    assertThat(
            whyNot(
                realtime(new Extras(List.of(), List.of(), List.of(spot), List.of()), "0"),
                load(1, "1")))
        .isEqualTo("preparation: no spot purchase exists for SageMaker processing jobs");
  }

  @Test
  void aJobBeyondTheLimitsIsNotCosted() {
    InferenceNeeds job = new InferenceNeeds(decimal("61"), 5_000_000, 100, 7000, true);

    assertThat(Limits.SERVERLESS.refuse(job))
        .containsExactly(
            "it runs for 61 s, and a SageMaker serverless endpoint stops it after 60 s",
            "its request has 5000000 bytes, and a SageMaker serverless endpoint allows 4194304",
            "it needs 7000 MB of memory, and a SageMaker serverless endpoint allows 6144",
            "it needs a GPU, and a SageMaker serverless endpoint has none");
    assertThat(
            Limits.SERVERLESS
                .withMemoryMb(4096)
                .refuse(new InferenceNeeds(decimal("60"), 1, 1, 5000, false)))
        .containsExactly(
            "it needs 5000 MB of memory, and a SageMaker serverless endpoint allows 4096");
    assertThat(
            Limits.LAMBDA.refuse(
                new InferenceNeeds(decimal("901"), 6_291_457, 6_291_457, 10_241, false)))
        .hasSize(4);
    assertThat(
            Limits.LAMBDA.refuse(
                new InferenceNeeds(decimal("900"), 6_291_456, 6_291_456, 10_240, false)))
        .isEmpty();
    assertThat(
            Limits.realtime(true).refuse(new InferenceNeeds(decimal("60"), 26_214_400, 1, 1, true)))
        .isEmpty();
    assertThat(
            Limits.async(true)
                .refuse(new InferenceNeeds(decimal("3600"), 1_073_741_824, 1, 1, true)))
        .isEmpty();
    assertThat(
            whyNot(
                Places.realtime(atLeast("1", "0"), Purchase.ON_DEMAND, Optional.of(job)),
                load(1, "1")))
        .isEqualTo(
            "it runs for 61 s, and a SageMaker real-time endpoint stops it after 60 s; it needs a GPU, and a SageMaker real-time endpoint has none");
  }

  @Test
  void aUsageWithoutAPriceIsNamed() {
    Extras egress =
        new Extras(
            List.of(
                new Line(
                    "egress",
                    UnitPrice.listed("AWSDataTransfer", "DataTransfer-Out-Bytes", "us-east-1"),
                    exact("1"),
                    Per.INFERENCE,
                    "one GB each")),
            List.of(),
            List.of(),
            List.of());
    CostModel model = realtime(egress, "0").priced(BOOK);

    assertThat(cost(model.at(load(51_200, "1"))).lines().subList(1, 3))
        .extracting(line -> line.amountUsd().value().stripTrailingZeros().toPlainString())
        .containsExactly("921.6", "3481.6");
    assertThatThrownBy(() -> model.at(load(51_201, "1")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the prices of internet egress end at 51200 GB a month");
    assertThatThrownBy(
            () ->
                realtime(
                        lines(
                            new Line(
                                "x",
                                UnitPrice.listed("AmazonSES", "Recipients", "us-east-1"),
                                exact("1"),
                                Per.MONTH,
                                "")),
                        "0")
                    .priced(BOOK))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("AmazonSES");
  }

  @Test
  void devicesArePaidWhenTheyAreBoughtAndReplacedAtTheEndOfTheirLife() {
    Cost cost = cost(Places.edge("100"), load(300_000, "3"));
    // 2.5 W × 730 h × 0.28
    BigDecimal energy = decimal("0.511");
    CashFlow flow = cost.cashFlow();

    assertThat(cost.monthlyUsd().value())
        .isCloseTo(energy.add(decimal("4.1666666666666666666666666666666")), CLOSE);
    assertThat(flow.upFrontUsd().value()).isEqualByComparingTo("150");
    assertThat(flow.yearUsd(1).value()).isEqualByComparingTo("156.132");
    assertThat(flow.yearUsd(2).value()).isEqualByComparingTo("6.132");
    assertThat(flow.yearsUsd(3).value()).isEqualByComparingTo("168.396");
    // the second device is bought as the fourth year begins
    assertThat(flow.yearUsd(4).value()).isEqualByComparingTo("156.132");
    assertThat(flow.cumulativeUsd(decimal("36")).value()).isEqualByComparingTo("168.396");
    assertThat(flow.cumulativeUsd(decimal("36.5")).value()).isEqualByComparingTo("318.6515");
  }

  @Test
  void aPublishedFirstYearComesOut() {
    // sheet B: 80 + 1.62 × 12 + 11.50 + 3.62 = 114.56, and 23.06 later
    Extras sheet =
        lines(
            line("hardware", "80", "1", Per.ONCE),
            line("training", "11.50", "1", Per.ONCE),
            line("electricity", "0.15", "10.8", Per.MONTH));
    CashFlow flow =
        cost(
                new RealtimeEndpoint(
                    stated("storage", "hour", "0.00041898148148148"),
                    new Scaling.AlwaysOn(1),
                    atLeast("1", "0"),
                    Optional.empty(),
                    Purchase.ON_DEMAND,
                    decimal("720"),
                    false,
                    Optional.empty(),
                    sheet),
                load(1, "1"))
            .cashFlow();

    assertThat(flow.yearUsd(1).value())
        .isCloseTo(decimal("114.56"), Offset.offset(decimal("0.0001")));
    assertThat(flow.yearUsd(2).value())
        .isCloseTo(decimal("23.06"), Offset.offset(decimal("0.0001")));
  }

  @Test
  void badParametersAreNamed() {
    assertThatThrownBy(() -> line("mail", "1", "-1", Per.MONTH))
        .hasMessage("quantity of mail is -1, expected 0 or more");
    assertThatThrownBy(() -> stated("mail", "message", "-1"))
        .hasMessage("price of mail is -1 USD, expected 0 or more");
    assertThatThrownBy(
            () -> new Stored("x", BigDecimal.ONE, List.of(new StorageClass(decimal("5"), GLACIER))))
        .hasMessage(
            "x lies in a storage class from day 5, expected 0 first and then ascending days");
    assertThatThrownBy(() -> new Purchase(PurchaseOption.SPOT, BigDecimal.ONE, BigDecimal.ONE))
        .hasMessage("discount is 1, expected 0 to below 1");
  }

  private static Extras lines(Line... lines) {
    return new Extras(List.of(lines), List.of(), List.of(), List.of());
  }

  private static Line line(String item, String usd, String quantity, Per per) {
    return new Line(item, stated(item, "piece", usd), exact(quantity), per, "test");
  }

  private static RealtimeEndpoint realtime(Extras extras, String errorRatio) {
    return new RealtimeEndpoint(
        REGION.instanceHour(InstanceUse.ENDPOINT, "ml.c5.large"),
        new Scaling.AlwaysOn(1),
        atLeast("10", errorRatio),
        Optional.empty(),
        Purchase.ON_DEMAND,
        HOURS,
        false,
        Optional.empty(),
        extras);
  }
}
