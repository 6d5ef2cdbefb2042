package dev.tenk.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.scenario.Scenario;
import dev.tenk.cost.scenario.ScenarioReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Bills of random scenarios of every kind against those of {@code independent/model.py}, which is
 * written from the price lists' words and simulates what scales to zero and what goes cold event by
 * event, and of {@code independent/tracking.py}, which does so with what follows the load.
 */
class IndependentModelTest {
  @TestFactory
  Stream<DynamicTest> agrees() {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    return Stream.of("scenarios.csv", "tracking.csv")
        .flatMap(name -> rows(name, format))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.get("kind") + " " + row.getRecordNumber(),
                    () ->
                        agrees(
                            row.get("scenario"),
                            Double.parseDouble(row.get("monthly_usd")),
                            row.get("may_differ_by").equals("3 %"))));
  }

  private static Stream<CSVRecord> rows(String name, CSVFormat format) {
    try {
      return CSVParser.parse(resource(name), format).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void agrees(String yaml, double monthlyUsd, boolean simulated) {
    Scenario scenario =
        ScenarioReader.read("scenario.yaml", yaml, IndependentModelTest::resource, target -> null);

    CostResult result = scenario.cost(scenario.plans().get(0));

    assertThat(result).as(yaml).isInstanceOf(Cost.class);
    Estimate usd = ((Cost) result).monthlyUsd();
    double value = usd.value().doubleValue();
    // a walk may have a larger error, which it states
    double error =
        simulated ? Math.max(0.03 * monthlyUsd, usd.high().doubleValue() - value) : 0.005;
    assertThat(value).as(yaml).isCloseTo(monthlyUsd, within(error));
  }

  private static String resource(String name) {
    try (var in = IndependentModelTest.class.getResourceAsStream("/independent/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
