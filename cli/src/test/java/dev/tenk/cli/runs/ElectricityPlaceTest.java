package dev.tenk.cli.runs;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cli.Said;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A suite's target says what a kWh costs where it stands. */
class ElectricityPlaceTest {
  private static final String PRICES = Path.of("../prices").toAbsolutePath().normalize().toString();

  @TempDir Path folder;

  private Said dryRun(String electricity) throws IOException {
    Path book =
        Files.writeString(
            folder.resolve("mine.csv"),
            """
            service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
            edge,,electricity-residential,electricity of my supplier,kWh,0,,0.35,de,2026-11,assumed,"30 EUR-cent by contract, 1.16 USD a EUR on 2026-11-02"
            """);
    Path suite =
        Files.writeString(
            folder.resolve("suite.yaml"),
            """
            name: place
            slo: p90=1s,errors=1%%
            demand: 300000/month peak 5/s
            prices: [%s/edge.csv, %s]
            payloads: {synthetic: {count: 2, width: 8, height: 8, seed: 7}}
            targets:
              - {name: pi, kind: edge-http, standing: stand-in, url: 'http://127.0.0.1:9', model: m, input: {layout: NCHW, datatype: FP32}, device: %s/devices/raspberry-pi-5-hailo-8l.yaml%s}
            workloads:
              - {name: w, kind: constant, rate: 10/s, warm_up: 0s, duration: 1s}
            """
                .formatted(PRICES, book, PRICES, electricity));
    return tenk("run", "--dry-run", suite.toString());
  }

  @Test
  void aRowOfABookOrOfOnesOwnIsTaken() throws IOException {
    for (String price :
        new String[] {
          "", ", electricity: edge/electricity-commercial@us",
          ", electricity: edge/electricity", ", electricity: edge/electricity-residential@de"
        }) {
      Said said = dryRun(price);
      assertThat(said.exitCode()).as(said.err()).isZero();
    }
    // the last of them, and without one that of the profile
    assertThat(electricity()).isEqualTo(new PriceKey("edge", "electricity-residential", "de"));
    dryRun("");
    assertThat(electricity()).isEqualTo(new PriceKey("edge", "electricity-residential", "us"));
  }

  /** What the target of the suite that was written last is priced with. */
  private PriceKey electricity() {
    return SuiteFile.read(folder.resolve("suite.yaml")).devices().get("pi").electricity();
  }

  @Test
  void whatNoBookHasIsNamedWithItsPlace() throws IOException {
    assertThat(dryRun(", electricity: edge/electricity-residential@fr").err())
        .contains("suite.yaml:7:")
        .contains("electricity: ")
        .contains(
            "has no price for service 'edge', usage type 'electricity-residential', region 'fr'")
        .doesNotContain("\tat ");
    assertThat(dryRun(", electricity: commercial").err())
        .contains(
            "electricity: 'commercial' is not a price of a book, expected as in edge/electricity-residential@us");
    assertThat(dryRun(", electricity: edge/raspberry-pi-5-8gb").exitCode()).isEqualTo(2);
  }
}
