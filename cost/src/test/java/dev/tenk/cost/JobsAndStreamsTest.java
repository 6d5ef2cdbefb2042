package dev.tenk.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceBookReader;
import dev.tenk.results.model.JobFigures;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.spend.SpendUse;
import dev.tenk.results.stats.cell.ServiceSide.Basis;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Jobs over many inputs, and answers that are streamed, as they were measured. */
class JobsAndStreamsTest {
  private static final PriceBook STREAMING =
      PriceBookReader.read(
          "streaming.csv",
          """
          service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
          AWSLambda,,Request,requests x86,request,0,,0.0000002,us-east-1,,confirmed,test
          AWSLambda,,Lambda-GB-Second,duration x86,GB-second,0,,0.0000166667,us-east-1,,confirmed,test
          AWSLambda,,Lambda-Streaming-Response-Processed-Bytes,response streaming x86,GB,0,,0.008,us-east-1,,confirmed,test
          """);
  private static final Map<String, String> BATCH =
      Map.of("region", "us-east-1", "instance_type", "ml.g4dn.xlarge", "instance_count", "2");

  /** 5000 inferences in 400 s of two instances are 0.16 instance-seconds each. */
  private static final JobFigures JOB = new JobFigures("tenk-1", 5000, 240_000, 400_000, 2);

  private static Measured batch(Map<String, String> details) {
    return new Measured(
        "sagemaker-batch-transform",
        details,
        new Capacity.Unknown("no workload was measured"),
        Optional.empty(),
        Optional.empty());
  }

  /** 10,000 × 0.16 s are 1600 s at 0.736 an hour; the 240 s before are not billed. */
  @Test
  void aJobIsPricedByItsInstanceSeconds() {
    TargetCosts costs = TargetCosts.of(batch(JOB.in(BATCH)), Optional.empty(), Places.BOOK);

    Cost month = (Cost) costs.at(Load.peakRate(BigDecimal.valueOf(10_000), BigDecimal.ONE));

    assertThat(month.monthlyUsd().value().doubleValue())
        .isCloseTo(0.736 * 1600 / 3600, within(1e-12));
    assertThat(month.units().orElseThrow().inUse()).isEqualTo(2);
    // two instances busy for 730 h at 0.16 s each
    assertThat(((Cost) costs.atCapacity()).inferencesPerMonth())
        .isEqualByComparingTo(new BigDecimal(730L * 3600 * 2).divide(new BigDecimal("0.16")));
  }

  /** A scenario takes what an inference takes, and no error, from a job. */
  @Test
  void whatAScenarioTakesFromAJob() {
    Measured measured = batch(JOB.in(BATCH));

    assertThat(measured.secondsOfOne().value()).isEqualByComparingTo("0.16");
    assertThat(measured.errorRatio()).isEqualByComparingTo("0");
  }

  @Test
  void withoutAJobThereIsNoPrice() {
    for (Map<String, String> details :
        List.<Map<String, String>>of(BATCH, new JobFigures("tenk-1", 5, 1, 0, 2).in(BATCH))) {
      assertThat(
              TargetCosts.of(batch(details), Optional.empty(), Places.BOOK)
                  .at(Load.peakRate(BigDecimal.TEN, BigDecimal.ONE)))
          .isEqualTo(new NotCosted("no job was measured whose time could be seen"));
    }
  }

  /** An hour of two instances, whatever else the run does. */
  @Test
  void whatAJobMayCostFollowsFromItsLength() {
    RunBilling.Known known =
        (RunBilling.Known)
            RunBilling.of(
                new RunBilling.Subject(
                    "sagemaker-batch-transform",
                    Standing.MEASURED,
                    false,
                    BATCH,
                    OptionalLong.empty()),
                Places.BOOK);

    assertThat(known.rate().usd(SpendUse.of(0, 0, 3_600_000_000_000L, 0)).doubleValue())
        .isEqualTo(1.472);
    assertThat(known.rate().usd(SpendUse.of(3_600_000_000_000L, 0, 0, 0)).signum()).isZero();
  }

  private static Measured streamed(Optional<Estimate> chargedBytes) {
    return new Measured(
        "lambda",
        Map.of("region", "us-east-1", "memory_mb", "1024", "streaming", "true"),
        Places.atLeast("10", "0"),
        Optional.of(
            new Measured.Figures(
                BigDecimal.ZERO,
                Places.exact("1000"),
                Places.exact("8388608"),
                Optional.of(
                    new Measured.Billing(Places.exact("0.1"), Basis.SAID, Optional.empty())),
                Optional.empty(),
                Optional.empty(),
                chargedBytes)),
        Optional.empty());
  }

  /** 8 MB a response, of which 2 MB are charged: 2^21 / 2^30 GB. */
  @Test
  void whatIsStreamedBeyondSixMegabytesIsALine() {
    Cost month =
        (Cost)
            TargetCosts.of(
                    streamed(Optional.of(Places.exact("2097152"))), Optional.empty(), STREAMING)
                .at(Load.peakRate(BigDecimal.valueOf(1024), BigDecimal.ONE));

    CostLine line =
        month.lines().stream()
            .filter(each -> each.item().equals("response streaming"))
            .findFirst()
            .orElseThrow();
    assertThat(line.quantity().value()).isEqualByComparingTo("2");
    assertThat(line.amountUsd().value()).isEqualByComparingTo("0.016");
    assertThat(line.kind()).isEqualTo(CostKind.DATA_TRANSFER);
  }

  @Test
  void nothingThatWasStreamedSucceeded() {
    assertThat(
            TargetCosts.of(streamed(Optional.empty()), Optional.empty(), STREAMING)
                .at(Load.peakRate(BigDecimal.TEN, BigDecimal.ONE)))
        .isEqualTo(new NotCosted("no response that was streamed succeeded"));
  }

  /** Before anything is measured: the price of what will be streamed has to be there. */
  @Test
  void aMissingPriceOfStreamsIsRefusedFirst() {
    TargetFacts facts =
        new TargetFacts(
            "fn",
            "lambda",
            Standing.MEASURED,
            "",
            "",
            Optional.empty(),
            Optional.empty(),
            new TreeMap<>(Map.of("region", "us-east-1", "memory_mb", "1024", "streaming", "true")));

    TargetCosts.requirePrices(facts, STREAMING);
    assertThatThrownBy(() -> TargetCosts.requirePrices(facts, Places.BOOK))
        .hasMessageContaining("Lambda-Streaming-Response-Processed-Bytes");
  }
}
