package dev.tenk.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenk.cost.PriceCheck.Bill;
import dev.tenk.cost.PriceCheck.Doubt;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceBookReader;
import dev.tenk.cost.prices.PriceRow;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceCheckTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 30);
  private static final PriceBook BOOK =
      PriceBookReader.read(
          "book.csv",
          """
          service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
          AWSLambda,,Request,requests,request,0,,0.0000002,us-east-1,2025-11-29,confirmed,list
          AWSLambda,,Lambda-GB-Second,duration,GB-second,0,,0.0000166667,us-east-1,2026-10,unconfirmed,list
          AmazonSageMaker,,USE1-ProvisionedConcurrency:Usage-2GB,ready,second,0,,0.00001,us-east-1,2026,confirmed,list
          AmazonEC2,,SpotUsage:g4dn.xlarge,spot,hour,0,,0.2,us-east-1,,unconfirmed,feed
          AmazonS3,,Requests-Tier1,PUT,request,0,,0.000005,us-east-1,2026-11-30,confirmed,list
          AmazonS3,,Requests-Tier2,GET,request,0,,0.0000004,us-east-1,2026-11-30,confirmed,list
          """);

  @ParameterizedTest
  @CsvSource({
    "2025-11-30, false",
    "2025-11-29, true",
    "2025-11, false",
    "2025-10, true",
    "2025, false",
    "2024, true"
  })
  void aYearIsCountedFromTheLastDayThatADateMayMean(String asOf, boolean old) {
    assertThat(PriceRow.isOld(Optional.of(asOf), DAY)).isEqualTo(old);
    assertThat(PriceRow.isOld(Optional.empty(), DAY)).isTrue();
  }

  @Test
  void doubtsAreNamedWithWhatTheyDecide() {
    // 1,000,000 × 0.5 s × 2 GB: 16.67 USD of GB-seconds, 0.20 USD of requests, 1.2 %
    LambdaFunction function =
        new LambdaFunction(
            Places.REGION.lambdaRequest(AwsRegion.Architecture.X86_64),
            Places.REGION.lambdaDuration(AwsRegion.Architecture.X86_64),
            2048,
            Places.exact("0.5"),
            1000,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Places.decimal("0"),
            Places.HOURS,
            Optional.empty(),
            Extras.NONE);
    Cost cost = (Cost) function.priced(BOOK).at(Places.load(1_000_000, "1"));

    assertThat(PriceCheck.of(BOOK, DAY, List.of(new Bill("plan: function", cost))))
        .extracting(
            doubt -> doubt.row().key().usageType(), Doubt::reasons, Doubt::decides, Doubt::remedy)
        .containsExactly(
            tuple(
                "Lambda-GB-Second",
                List.of("unconfirmed"),
                List.of("plan: function (99 %)"),
                "fetch it with: tenk prices refresh --region us-east-1 --service AWSLambda --out FILE.csv"),
            tuple(
                "Request",
                List.of("of 2025-11-29"),
                List.of(),
                "fetch it with: tenk prices refresh --region us-east-1 --service AWSLambda --out FILE.csv"),
            tuple(
                "USE1-ProvisionedConcurrency:Usage-2GB",
                List.of("alone, without ProvisionedConcurrency:Mem-2GB"),
                List.of(),
                "fetch it with: tenk prices refresh --region us-east-1 --service AmazonSageMaker --out FILE.csv"),
            tuple(
                "SpotUsage:g4dn.xlarge",
                List.of("undated", "unconfirmed"),
                List.of(),
                "read it anew where it is sold, and change the row"));
    assertThat(CostRemarks.oldPrices(List.of(cost), DAY))
        .contains(
            "Prices older than a year on 2026-11-30, or undated: AWSLambda/Request/us-east-1/0 (2025-11-29); tenk prices check names what they decide.");
    assertThat(CostRemarks.oldPrices(List.of(cost), DAY.minusDays(1))).isEmpty();
  }

  @Test
  void aMonthThatGetsCheaperWithMoreInferencesIsSaid() {
    CostModel model =
        Places.serverless(
                Places.exact("1"),
                Optional.of(new ColdStart(Places.exact("300"), Places.decimal("600"), "test")),
                Optional.empty(),
                "0",
                Extras.NONE)
            .priced(Places.BOOK);
    List<Cost> byDemand =
        List.of(
            (Cost) model.at(Places.load(4_380, "1")),
            (Cost) model.at(Places.load(21_900, "1")),
            (Cost) model.at(Places.load(219_000, "1")));

    // 4,380 × (1 + 300 / e) s; 21,900 × (1 + 300 / e^5) s; 219,000 × (1 + overlapping ones) s
    assertThat(CostRemarks.cheaperWithMore("serverless", byDemand))
        .containsExactly(
            "serverless: a month with 21900 inferences costs less than one with 4380; it starts less often.");
  }
}
