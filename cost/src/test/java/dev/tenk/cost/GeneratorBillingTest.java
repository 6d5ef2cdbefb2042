package dev.tenk.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceBookReader;
import dev.tenk.results.spend.SpendUse;
import java.math.BigDecimal;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Of a book with round prices, so that a reader can do the sums. */
class GeneratorBillingTest {
  private static final AwsRegion REGION = AwsRegion.of("us-east-1");
  private static final SpendUse TWO_HOURS = SpendUse.ofTime(7_200_000_000_000L);
  private static final String HEADER =
      "service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source,operation\n";
  private static final String VCPU =
      "AmazonECS,,USE1-Fargate-vCPU-Hours:perCPU,Fargate"
          + " vCPU,vCPU-hour,0,,0.04,us-east-1,,unconfirmed,made,\n";
  private static final String MEMORY =
      "AmazonECS,,USE1-Fargate-GB-Hours,Fargate"
          + " memory,GB-hour,0,,0.005,us-east-1,,unconfirmed,made,\n";
  private static final String ADDRESS =
      "AmazonVPC,,PublicIPv4:InUseAddress,public IPv4"
          + " address,hour,0,,0.01,us-east-1,,unconfirmed,made,\n";
  private static final String INSTANCE =
      "AmazonEC2,,BoxUsage:c7i.xlarge,c7i.xlarge on"
          + " demand,hour,0,,0.2,us-east-1,,unconfirmed,made,\n";

  private static PriceBook book(String... rows) {
    return PriceBookReader.read("book.csv", HEADER + String.join("", rows));
  }

  /** 3 × (2 × 0.04 + 5.5 × 0.005) × 2 h = 0.645; with 3 addresses × 0.01 × 2 h 0.705. */
  @Test
  void fargateBillsVcpusMemoryAndAddresses() {
    PriceBook book = book(VCPU, MEMORY, ADDRESS);
    RunBilling.Known without =
        (RunBilling.Known) GeneratorBilling.fargate(REGION, 3, 2, 5632, false, book);
    assertThat(without.lines(TWO_HOURS))
        .extracting(
            line ->
                line.item() + " " + line.quantity().value().stripTrailingZeros().toPlainString())
        .containsExactly("Fargate vCPU 12", "Fargate memory 33");
    assertUsd(without, "0.645");
    assertUsd(GeneratorBilling.fargate(REGION, 3, 2, 5632, true, book), "0.705");
  }

  /** 3 × 0.2 × 2 h. */
  @Test
  void instancesAreOneAGenerator() {
    assertUsd(GeneratorBilling.ec2(REGION, 3, "c7i.xlarge", book(INSTANCE)), "1.2");
  }

  /** 4 × 0.25 × 2 h. */
  @Test
  void whatItsOwnerStates() {
    RunBilling stated = GeneratorBilling.stated(4, new BigDecimal("0.25"));
    assertUsd(stated, "2");
    assertThat(((RunBilling.Known) stated).lines(TWO_HOURS))
        .singleElement()
        .satisfies(line -> assertThat(line.priceRowId()).isEmpty());
  }

  @Test
  void aRowThatIsMissingIsNamedAndNeverZero() {
    assertThat(
            List.of(
                GeneratorBilling.fargate(REGION, 3, 2, 4096, false, book(VCPU)),
                GeneratorBilling.ec2(REGION, 3, "c7i.large", book(INSTANCE))))
        .extracting(billing -> ((RunBilling.NotKnown) billing).reason())
        .satisfiesExactly(
            reason -> assertThat(reason).contains("book.csv", "Fargate-GB-Hours"),
            reason -> assertThat(reason).contains("book.csv", "BoxUsage:c7i.large"));
  }

  private static void assertUsd(RunBilling billing, String usd) {
    assertThat(((RunBilling.Known) billing).rate().usd(TWO_HOURS).doubleValue())
        .isEqualTo(Double.parseDouble(usd), Offset.offset(1e-12));
  }
}
